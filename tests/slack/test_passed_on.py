"""Messages people pass on, and those of integrations: Slack keeps their words elsewhere."""

from __future__ import annotations

from typing import Any

from bot.domain.team import Watch
from tests.fakes.slack_person import Person, mail_file
from tests.slack.place import Place
from tests.slack.test_doors import SOFA, offered, settled


def passed_on(text: str, **more: Any) -> list[dict[str, Any]]:
    """Return what Slack puts beside the words of whoever forwards a message."""
    named = {"author_name": "Anna Virtanen", "channel_id": "C77", "ts": "1.1", "text": text}
    return [{"is_share": True, "is_msg_unfurl": True, **named, "fallback": text, **more}]


def said_in_blocks(text: str) -> list[dict[str, Any]]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [
        {"type": "rich_text", "elements": [section]},
        {"type": "actions", "elements": [{"type": "button", "text": {"text": "Avaa tiketti"}}]},
    ]


async def test_a_complaint_passed_on_is_noticed_and_coached_by_the_customers_words_alone(
    place: Place, mari: Person
) -> None:
    await mari.write("Kuka ehtii ottaa tämän?", attachments=passed_on(SOFA))
    offer = await offered(place)
    await settled(place, mari.click(offer, "offer:coach_here"))
    assert place.case().message.text == SOFA


async def test_talk_passed_on_is_left_in_peace(place: Place, mari: Person) -> None:
    await mari.write("", attachments=passed_on("Palaveri siirtyi kello kolmeen, nähdään siellä."))
    await place.settled()
    assert place.channel.seen == []


async def test_what_was_passed_on_may_stand_in_blocks(place: Place, mari: Person) -> None:
    held = [{"message": {"blocks": said_in_blocks(SOFA)}}]
    ts = await mari.write(
        "", attachments=passed_on("", message_blocks=held, fallback="[no preview]")
    )
    await settled(place, mari.shortcut("coach_this", "C1", ts))
    assert place.case().message.text == SOFA


async def test_a_mail_passed_on_is_read_where_the_shortcut_points_at_it(
    place: Place, mari: Person
) -> None:
    ts = await mari.write("", attachments=passed_on("", files=[mail_file("F1", "Sohva", SOFA)]))
    await settled(place, mari.shortcut("coach_this", "C1", ts))
    case = place.case()
    assert (case.customer_name, case.subject) == ("Anna Virtanen", "Sohva")


async def test_the_shortcut_coaches_an_integrations_message(place: Place, mari: Person) -> None:
    team = await place.house.teams.get("T1")
    assert team.listens("C1") is Watch.ASK
    in_attachment = {"fallback": "Uusi tiketti", "text": SOFA}
    first = await mari.write("", bot_id="BDESK", attachments=[in_attachment])
    second = await mari.write("", bot_id="BDESK", blocks=said_in_blocks(SOFA + " Soittakaa."))
    await place.settled()
    assert place.channel.seen == []
    await settled(place, mari.shortcut("coach_this", "C1", first))
    await settled(place, mari.shortcut("coach_this", "C1", second))
    assert [case.message.text for case in place.cases()] == [SOFA, SOFA + " Soittakaa."]


async def test_in_a_cases_thread_the_agents_own_words_count_not_what_they_pass_on(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    thread = place.case().origin.thread
    told = passed_on("Varasto: sohva oli väärässä hyllyssä.")
    words = f"<@{place.slack.workspace.bot_user}> tehdas myöhästyi"
    await mari.write(words, thread=thread, kind="app_mention", attachments=told)
    await place.settled()
    assert place.case().walk.told["cause"] == "tehdas myöhästyi"
