"""Whatever Slack does, a case ends with one card and one suggestion, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from adapters.slack.calling import TRIES
from bot.application.ports import Post
from bot.application.speak import speak
from bot.domain.errors import Shut, Unavailable
from bot.domain.happening import Origin
from bot.domain.team import Team
from tests.fakes.house import first_words
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import NOW, Place
from tests.slack.test_doors import SOFA, offered, settled


def busy(seconds: int = 1) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})


def broken(status: int = 500) -> web.Response:
    return web.Response(status=status, text="<html>oops</html>", content_type="text/html")


async def one_card(place: Place) -> None:
    """Each case has its one card, and each post of the bot its own key."""
    keys = [one["metadata"]["event_payload"]["key"] for one in place.said()]
    assert max(Counter(keys).values()) == 1
    assert {*keys} == {f"case:{case.id}:first" for case in place.cases()}


async def test_a_storm_of_429_is_waited_out_as_long_as_asked(place: Place, mari: Person) -> None:
    place.slack.fail("chat.postMessage", busy(30), busy(7))
    await settled(place, mari.command("/reklamaatio", SOFA))
    await one_card(place)
    times = [one.at for one in place.slack.called if one.method == "chat.postMessage"]
    assert times[1] - times[0] >= 30
    assert times[2] - times[1] >= 7


async def test_broken_answers_are_tried_again(place: Place, mari: Person) -> None:
    place.slack.fail("chat.postMessage", broken(), broken(503), broken(502))
    await settled(place, mari.command("/reklamaatio", SOFA))
    await one_card(place)


async def test_a_post_whose_answer_was_lost_is_looked_for_before_it_is_made_again(
    place: Place, mari: Person
) -> None:
    place.office.workspaces.wire.timeout = 0.3
    place.slack.fail("chat.postMessage", 0.6)  # it arrives, and nobody hears so
    await settled(place, mari.command("/reklamaatio", SOFA))
    await asyncio.sleep(0.5)
    await one_card(place)
    assert len(place.slack.calls("chat.postMessage")) == 1


async def test_slack_away_too_long_is_told_and_nothing_is_lost(place: Place, mari: Person) -> None:
    place.slack.fail("chat.postMessage", *[broken() for _ in range(TRIES)])
    await settled(place, mari.command("/reklamaatio", SOFA))
    assert place.said() == []
    post = await first_words(place.case().id, "T1", place.house)
    assert post
    await speak(post, place.house, NOW)
    await one_card(place)


async def test_a_post_whose_arrival_nobody_saw_is_found_again(place: Place, mari: Person) -> None:
    """The process dies between the post and its record: the retry finds it by its metadata."""
    await settled(place, mari.command("/reklamaatio", SOFA))
    case = place.case()
    key = f"case:{case.id}:first"
    place.lost_sight_of(key)
    place.memory.cases["T1", case.id] = replace(case, origin=Origin("slack", "C1"))
    post = await first_words(case.id, "T1", place.house)
    assert post
    assert await speak(post, place.house, NOW)
    await one_card(place)
    assert place.case().origin.thread == place.said()[0]["ts"]


async def test_a_mails_card_is_found_again_in_its_thread(place: Place) -> None:
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    case = place.case()
    key = f"case:{case.id}:first"
    place.lost_sight_of(key)
    post = await first_words(case.id, "T1", place.house)
    assert post
    assert await speak(post, place.house, NOW)
    await one_card(place)


async def test_a_post_that_never_arrived_is_said_and_marked(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    case = place.case()
    place.channel.messages.clear()
    key = f"case:{case.id}:first"
    place.lost_sight_of(key)
    place.memory.cases["T1", case.id] = replace(case, origin=Origin("slack", "C1"))
    post = await first_words(case.id, "T1", place.house)
    assert post
    assert await speak(post, place.house, NOW)
    assert "toistamiseen" in str(place.said()[0]["blocks"])


async def test_the_same_event_three_times_and_out_of_order_is_one_case(place: Place) -> None:
    first = mail_file("F1", "Sohva", SOFA)
    headers = {"message_id": "<2@posti.fi>", "in_reply_to": "<F1@posti.fi>"}
    second = mail_file(
        "F2", "Re: Sohva", "Missä viipyy? Odotin taas turhaan. Anna", headers=headers
    )
    ts = await forward_mail(place.slack, second)
    event = dict(place.channel.messages[ts])
    await forward_mail(place.slack, first)
    await asyncio.gather(*(place.slack.send_event(event) for _ in range(3)))
    await place.settled()
    assert len(place.cases()) in {1, 2}  # the answer came first: it may be a case of its own
    await one_card(place) if len(place.cases()) == 2 else None
    texts = Counter(case.message.text for case in place.cases())
    assert max(texts.values()) == 1


async def test_help_is_offered_once_however_often_slack_tells_of_a_message(
    place: Place, mari: Person
) -> None:
    ts = await mari.write(SOFA)
    event = {**place.channel.messages[ts], "channel": "C1", "channel_type": "channel"}
    await place.slack.send_event(event)
    await place.settled()
    await place.slack.send_event(event)
    await place.settled()
    assert len(place.channel.seen) == 1


async def test_an_offer_is_coached_though_the_process_dies_after_its_answer(
    place: Place, mari: Person
) -> None:
    await mari.write(SOFA)
    offer = await offered(place)
    answer = await mari.click(offer, "offer:coach_here")
    assert answer["status"] == 200
    assert place.cases() == []
    await place.office.tasks.drained(within=0)  # what is no durable work dies with the process
    assert place.cases() == []
    await place.settled()
    await one_card(place)


async def test_a_channel_the_bot_is_not_in_is_told_where_a_case_was_to_be_shared(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.dm_of("UMARI")
    place.slack.workspace.channel("C8", bot=False)
    await mari.write(SOFA, "DUMARI")
    await place.settled()
    (card,) = place.said("DUMARI")
    form = mari.form(await settled(place, mari.click(card, "move:share", "DUMARI")))
    await settled(place, mari.fill(form, channel="C8"))
    assert len(place.said("DUMARI")) == 1
    ((_, told),) = place.slack.workspace.channels["DUMARI"].seen
    assert told["text"] == place.office.texts(Team("T1"))["error.not_in_channel"]


async def test_an_agents_words_that_come_twice_are_taken_once(place: Place, mari: Person) -> None:
    place.slack.workspace.dm_of("UMARI")
    ts = await mari.write(SOFA, "DUMARI")
    await place.settled()
    again = await mari.write("tehdas myöhästyi", "DUMARI", thread=ts)
    await place.settled()
    walk = place.case().walk
    event = {**place.slack.workspace.channels["DUMARI"].messages[again], "channel": "DUMARI"}
    await place.slack.send_event({**event, "channel_type": "im"})
    await place.settled()
    assert place.case().walk == walk
    await mari.write("palautamme rahat 6.3.", "DUMARI", thread=ts)
    assert place.case().walk != walk


async def test_a_click_is_shown_also_where_the_process_dies_before_it_could(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    await mari.click(card, "move:take")
    for task in [*place.office.tasks._running]:  # noqa: SLF001 - what dies with a process
        task.cancel()
    assert "Vastuussa umari" not in str(place.said())
    await place.settled()
    assert "Vastuussa umari" in str(place.said())


async def test_no_answer_in_three_seconds_brings_the_event_again_and_no_second_case(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = place.house.inbox.accept
    waits = iter([0.4, 0.0, 0.0])

    async def accept(incoming: Any) -> bool:
        known = await slow(incoming)
        await asyncio.sleep(next(waits, 0.0))
        return known

    monkeypatch.setattr(place.house.inbox, "accept", accept)
    place.slack.patience = 0.2
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    assert [status for _, status in place.slack.answered] == [0, 200]
    await one_card(place)


async def test_a_database_away_refuses_clearly_and_slack_comes_again(
    place: Place, mari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, away = place.house.inbox.accept, iter([True, True])

    async def accept(incoming: Any) -> bool:
        if next(away, False):
            raise Unavailable("database")
        return await real(incoming)

    monkeypatch.setattr(place.house.inbox, "accept", accept)
    answer = await mari.command("/reklamaatio", SOFA)
    assert "En saanut viestiä tallennettua" in answer["text"]
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    assert [status for _, status in place.slack.answered] == [200, 503, 200]
    await one_card(place)


async def test_where_the_bot_is_not_let_in_the_agent_is_coached_alone(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.channel("C5", bot=False)
    await settled(place, mari.command("/reklamaatio", SOFA, "C5"))
    (card,) = place.said("DUMARI")
    case = place.case()
    assert (case.origin.place, case.origin.private) == ("DUMARI", True)
    await settled(place, mari.click(card, "move:skip", "DUMARI"))
    assert len(place.said("DUMARI")) == 2


async def test_a_bot_thrown_out_of_a_channel_goes_on_with_the_agent_alone(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    place.channel.members.clear()
    await settled(place, mari.click(card, "move:skip"))
    (turn,) = place.said("DUMARI")
    assert "move:use" in str(turn["blocks"])
    assert len(place.said()) == 1


async def test_the_same_command_twice_is_one_case(
    place: Place, mari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.slack, "new_id", lambda prefix: f"{prefix}1")
    for _ in range(2):
        assert (await mari.command("/reklamaatio", SOFA))["status"] == 200
    await place.settled()
    await one_card(place)
    assert len(place.cases()) == 1


async def test_an_archived_channel_is_told_once_and_not_tried_for_ever(place: Place) -> None:
    place.channel.archived = True
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    case = place.case()
    post = await first_words(case.id, "T1", place.house)
    assert post
    with pytest.raises(Shut):
        await speak(post, place.house, NOW)


async def test_a_card_in_a_channel_since_archived_does_not_stop_the_work(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    place.channel.archived = True
    await settled(place, mari.click(card, "move:take"))
    assert place.case().owner == "umari"


async def test_a_revoked_token_is_waited_for(place: Place, mari: Person) -> None:
    place.slack.workspace.token = None
    await settled(place, mari.command("/reklamaatio", SOFA))
    post = await first_words(place.case().id, "T1", place.house)
    assert post
    with pytest.raises(Unavailable):
        await speak(post, place.house, NOW)
    place.slack.workspace.token = "xoxb-1"  # noqa: S105 - of a workspace that does not exist
    await speak(post, place.house, NOW)
    await one_card(place)


async def test_a_card_deleted_by_hand_does_not_stop_the_walk(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    await settled(place, mari.click(card, "move:skip"))
    _, turn = place.said()
    del place.channel.messages[card["ts"]]
    await settled(place, mari.click(turn, "move:use"))
    assert place.case().walk.at == 1
    assert "Askel 2/5" in place.said()[0]["text"]


async def test_an_error_shows_a_reference_and_nothing_of_itself(
    place: Place, mari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_(_: Any) -> bool:
        raise RuntimeError(SOFA)

    monkeypatch.setattr(place.house.inbox, "accept", broken_)
    answer = await mari.command("/reklamaatio", SOFA)
    assert "viite" in answer["text"]
    assert "sohva" not in answer["text"]


async def test_an_erased_case_is_taken_back_from_chat(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    await settled(place, mari.click(card, "move:skip"))
    case = place.case()
    for origin, ref in await place.house.ledger.of_case("T1", case.id):
        await place.house.chats["slack"].remove(origin, ref)
        await place.house.chats["slack"].remove(origin, ref)
    assert place.said() == []


async def test_a_thousand_mails_in_a_burst_are_all_answered_at_the_channels_pace(
    place: Place,
) -> None:
    channels = [f"C{n}" for n in range(1, 11)]
    for one in channels:
        place.slack.workspace.channel(one)
    mails = [(mail_file(f"F{n}", "Sohva", f"{SOFA} {n}"), channels[n % 10]) for n in range(60)]
    await asyncio.gather(*(forward_mail(place.slack, file, where) for file, where in mails))
    await place.settled()
    assert sum(len(place.said(one)) for one in channels) == 60
    assert "ratelimited" not in str(place.slack.answered)
    for one in channels:
        times = [
            call.at
            for call in place.slack.called
            if call.method == "chat.postMessage" and call.args["channel"] == one
        ]
        assert all(b - a >= 0.99 for a, b in pairwise(times))


async def test_a_long_reply_goes_on_in_further_messages_and_back_to_one(place: Place) -> None:
    chat = place.house.chats["slack"]
    from bot.application.replies import Said  # noqa: PLC0415 - for this test alone

    long = Post("k1", "T1", Origin("slack", "C1"), Said(("x",), "Pitkä vastaus. " * 2000))
    ref = await chat.post(long)
    assert len(place.said()) == 3
    ref = await chat.change(replace(long, said=Said(("x",), "Lyhyt.")), ref)
    assert len(place.said()) == 1
    ref = await chat.change(long, ref)
    assert len(place.said()) == 3
    assert len(ref.split(",")) == 3
    await chat.remove(long.origin, ref)
    assert place.said() == []


async def test_an_offer_nobody_knows_the_arrival_of_is_whispered_again_and_marked(
    place: Place, mari: Person
) -> None:
    ts = await mari.write(SOFA)
    await place.settled()
    key = f"offer:C1:{ts}"
    place.lost_sight_of(key)
    place.jobs.begun.clear()
    event = {**place.channel.messages[ts], "channel": "C1", "channel_type": "channel"}
    for _ in range(2):
        await place.slack.send_event(event)
        await place.settled()
        place.jobs.begun.clear()
    first, second = (str(offer["blocks"]) for _, offer in place.channel.seen)
    assert "toistamiseen" not in first
    assert "toistamiseen" in second
