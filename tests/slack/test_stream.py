"""Alone with the bot, an agent sees what it says grow; in the end it is the post it always was."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.application.speak import speak
from tests.fakes.house import first_words
from tests.fakes.slack_person import Person
from tests.slack.place import NOW, Place
from tests.slack.test_doors import ROSE, SOFA, settled
from tests.slack.test_faults import busy

STREAM = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update")


async def told(place: Place, mari: Person, text: str = SOFA) -> str:
    place.slack.workspace.dm_of("UMARI")
    ts = await mari.write(text, "DUMARI")
    await place.settled()
    return ts


async def test_a_card_grows_in_the_agents_own_thread_and_ends_whole(
    place: Place, mari: Person
) -> None:
    ts = await told(place, mari)
    called = [one.method for one in place.slack.called if one.method in STREAM]
    assert called == [STREAM[0], STREAM[1], STREAM[1], STREAM[2], STREAM[3]]
    (card,) = place.said("DUMARI")
    assert card["thread_ts"] == ts
    assert not card["streaming"]
    assert card["metadata"]["event_payload"]["key"] == f"case:{place.case().id}:first"
    assert card["blocks"][0]["type"] == "header"
    grown = [one["markdown_text"] for one in place.slack.calls("chat.appendStream")]
    assert "Valitus" in grown[0]
    await settled(place, mari.click(card, "move:skip", "DUMARI"))
    card, turn = place.said("DUMARI")
    assert "move:use" in str(turn["blocks"])


async def test_a_customers_mentions_never_fire_in_it(place: Place, mari: Person) -> None:
    await told(place, mari, f"{SOFA} pettynyt <!channel> &lt;!here&gt;")
    assert "<!" not in str(place.slack.calls("chat.appendStream"))


async def test_a_customers_addresses_make_no_link_in_it(place: Place, mari: Person) -> None:
    await told(place, mari, ROSE.replace("Pekkaa", "[Pekkaa](https://evil.fi) www.evil.fi"))
    grown = "".join(one["markdown_text"] for one in place.slack.calls("chat.appendStream"))
    assert "](" not in grown
    assert "://e" not in grown
    assert "www.e" not in grown


async def test_praise_grows_with_its_reply(place: Place, mari: Person) -> None:
    await told(place, mari, ROSE)
    assert len(place.slack.calls("chat.appendStream")) == 3


async def test_nothing_grows_in_a_channel(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    assert place.slack.calls("chat.startStream") == []


async def test_where_slack_lets_no_stream_begin_it_is_posted_at_once(
    place: Place, mari: Person
) -> None:
    place.slack.fail("chat.startStream", busy(30))
    await told(place, mari)
    (card,) = place.said("DUMARI")
    assert card["blocks"][0]["type"] == "header"


async def test_a_stream_that_breaks_ends_in_the_whole_post(place: Place, mari: Person) -> None:
    gone = web.json_response({"ok": False, "error": "message_not_in_streaming_state"})
    place.slack.fail("chat.appendStream", gone)
    place.slack.fail("chat.stopStream", web.json_response({"ok": False, "error": "fatal"}))
    await told(place, mari)
    (card,) = place.said("DUMARI")
    assert card["blocks"][0]["type"] == "header"


async def test_a_stream_cut_off_by_a_crash_is_taken_away_when_it_is_said_again(
    place: Place, mari: Person
) -> None:
    await told(place, mari)
    (card,) = place.said("DUMARI")
    case = place.case()
    card |= {"blocks": [], "metadata": {}, "text": "Valitus …", "streaming": True}
    place.lost_sight_of(f"case:{case.id}:first")
    post = await first_words(case.id, "T1", place.house)
    assert post
    assert await speak(replace(post), place.house, NOW)
    (card,) = place.said("DUMARI")
    assert card["blocks"]
