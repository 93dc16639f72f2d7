"""Mail that Slack's mail integration posts: read, joined to its case, or left in peace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from threading import Event

from adapters.aside import FEW_WORDS
from adapters.contract import desk
from bot.application.desk import Desk
from bot.application.ports import Reader
from bot.domain.message import Message
from bot.domain.reading import Reading
from bot.domain.team import Team, Watch
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import Place, opened
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


@dataclass(frozen=True)
class Held:
    """A reader that reads texts no sooner than it is let go: the loop must not wait."""

    reader: Reader
    entered: Event
    free: Event

    def read(self, message: Message) -> Reading:
        if len(message.text) > FEW_WORDS:
            self.entered.set()
            assert self.free.wait(30)
        return self.reader.read(message)


async def test_others_are_answered_while_a_long_mail_is_read() -> None:
    entered, free = Event(), Event()

    @cache
    def desk_of(language: str) -> Desk:
        at = desk(language)
        held = Held(at.reader, entered, free)
        return replace(at, reader=held, glance=held)

    async with opened(desk_of=desk_of) as place:
        mail = mail_file("F1", "Sohva", f"{SOFA}\n\n" + "Odotin taas turhaan koko päivän. " * 60)
        coming = asyncio.create_task(forward_mail(place.slack, mail))
        assert await asyncio.to_thread(entered.wait, 20)
        answer = await Person(place.slack).command("/luonnos", "Olisitte voinut lukea ehdot.")
        assert "Puolusteleva" in answer["text"]
        assert not coming.done()
        free.set()
        await coming
        await place.settled()
        assert len(place.said()) == 1


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
