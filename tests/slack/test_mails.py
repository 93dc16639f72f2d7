"""Mail that Slack's mail integration posts: read, joined to its case, or left in peace."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.team import Team, Watch
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import Place
from tests.slack.test_doors import SOFA, settled


async def test_a_forwarded_mail_is_coached_in_its_thread_once(place: Place) -> None:
    file = mail_file("F1", "Sohva", SOFA)
    ts = await forward_mail(place.slack, file)
    await place.settled()
    event = place.channel.messages[ts]
    await place.slack.send_event(event)
    await place.settled()
    (card,) = place.said()
    assert card["thread_ts"] == ts
    case = place.case()
    assert (case.customer_name, case.subject) == ("Anna Virtanen", "Sohva")


async def test_a_long_mail_is_fetched_whole(place: Place) -> None:
    place.slack.workspace.files["F1"] = {
        "id": "F1",
        "has_more": True,
        "plain_text": "Hei, tilasin",
        "url_private_download": f"{place.slack.root}/files-pri/T1/F1",
    }
    place.slack.workspace.bodies["F1"] = f"<p>{SOFA}</p>".encode()
    await forward_mail(place.slack, mail_file("F1", "Sohva", "Hei, tilasin", has_more=True))
    await place.settled()
    assert "lattialla" in place.case().message.text


async def test_where_the_whole_mail_cannot_be_had_what_came_is_coached(place: Place) -> None:
    place.slack.workspace.files["F1"] = {"id": "F1", "has_more": True, "url_private": "http://x"}
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA, has_more=True))
    await place.settled()
    assert place.case().message.text.startswith("Hei, tilasin")


async def test_a_follow_up_mail_joins_its_case(place: Place) -> None:
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    headers = {"message_id": "<2@posti.fi>", "in_reply_to": "<F1@posti.fi>"}
    second = mail_file("F2", "Re: Sohva", "Hei, missä viipyy vastaus? Anna", headers=headers)
    await forward_mail(place.slack, second)
    await place.settled()
    assert len(place.case().follow_ups) == 1
    card, told = place.said()
    assert told["thread_ts"] == card["thread_ts"]
    assert "kirjoitti uudelleen" in told["text"]


async def test_automatic_mails_and_ordinary_ones_are_left_in_peace(place: Place) -> None:
    auto = "Olen lomalla 1.3. asti enkä lue viestejäni. Kiireellisissä asioissa ota yhteyttä."
    await forward_mail(place.slack, mail_file("F1", "Automaattinen vastaus: Lomalla", auto))
    await forward_mail(
        place.slack,
        mail_file("F2", "Aukiolo", "Hei, mihin asti olette auki lauantaina? T. Pia"),
    )
    await place.settled()
    assert place.cases() == []
    assert place.said() == []


async def test_the_team_sets_what_is_done_with_mail_by_channel(place: Place) -> None:
    await place.house.teams.save(replace(Team("T1"), watched={"C1": Watch.OFF, "C2": Watch.ASK}))
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    place.slack.workspace.channel("C2")
    ts = await forward_mail(place.slack, mail_file("F2", "Sohva", SOFA), "C2")
    await place.settled()
    assert place.cases() == []
    (asked,) = place.said("C2")
    assert asked["thread_ts"] == ts
    mari = Person(place.slack)
    await settled(place, mari.click(asked, "offer:coach_here", "C2"))
    assert place.case().origin.thread == ts
