"""Slack has its answer within three seconds; what takes longer is still done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from adapters.slack.doors import reviewed
from bot.application.ports import Incoming
from bot.domain.team import Team
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import Place, opened
from tests.slack.test_doors import SOFA, offered, settled
from tests.slack.test_faults import broken, busy, one_card

_LONG = 0.8
"""Seconds Slack is to be answered in here, so that nobody waits for the three."""


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with opened(within=_LONG) as one:
        yield one


def held_up(store: Any, name: str) -> asyncio.Event:
    """Have a store hang until the event it returns is set."""
    real, free = getattr(store, name), asyncio.Event()

    async def hanging(*told: Any) -> Any:
        await free.wait()
        return await real(*told)

    object.__setattr__(store, name, hanging)
    return free


def long_mail(place: Place) -> dict[str, Any]:
    place.slack.workspace.files["F1"] = {
        "id": "F1",
        "has_more": True,
        "plain_text": "Hei, tilasin",
        "url_private_download": f"{place.slack.root}/files-pri/T1/F1",
    }
    place.slack.workspace.bodies["F1"] = SOFA.encode()
    return mail_file("F1", "Sohva", "Hei, tilasin", has_more=True)


@pytest.mark.parametrize(
    "answers",
    [[busy(60)], [broken(503)] * 3, [web.json_response({"ok": False, "error": "token_expired"})]],
    ids=["busy", "broken", "token renewed"],
)
async def test_a_long_mail_is_whole_also_where_slack_gives_it_only_later(
    place: Place, answers: list[web.Response]
) -> None:
    waited = place.clock.sleep

    async def sleep(seconds: float) -> None:
        await waited(seconds)
        await asyncio.sleep(_LONG)  # Slack's clock is ours to turn, what waits for it is not

    object.__setattr__(place.office.call, "sleep", sleep)
    place.slack.fail("files.info", *answers)
    await forward_mail(place.slack, long_mail(place))
    assert place.slack.answered[-1] == ("application/json", 200)
    assert place.cases() == []
    await place.settled()
    assert "lattialla" in place.case().message.text
    await one_card(place)


async def test_a_file_another_company_keeps_is_asked_for(place: Place) -> None:
    file = mail_file("F1", "Sohva", "", file_access="check_file_info", preview_plain_text="")
    place.slack.workspace.files["F1"] = mail_file("F1", "Sohva", SOFA)
    await forward_mail(place.slack, file)
    await place.settled()
    assert "lattialla" in place.case().message.text


async def test_talk_that_cannot_be_read_in_time_is_read_after_the_answer(
    place: Place, mari: Person
) -> None:
    free = held_up(place.house.teams, "get")
    await mari.write(SOFA)
    assert place.slack.answered[-1] == ("application/json", 200)
    free.set()
    assert (await offered(place))["text"]


async def test_a_command_waits_for_no_store_that_hangs_and_is_done_all_the_same(
    place: Place, mari: Person
) -> None:
    free = held_up(place.house.inbox, "accept")
    answer = await mari.command("/reklamaatio", SOFA)
    assert answer["status"] == 200
    assert place.cases() == []
    free.set()
    await place.settled()
    await one_card(place)


async def test_an_answer_that_came_too_late_is_said_by_its_own_way(
    place: Place, mari: Person
) -> None:
    await reviewed("Olisitte voinut lukea ehdot.", "", Team("T1"), place.office)  # warm
    free = held_up(place.house.teams, "get")
    answer = await mari.command("/luonnos", "Olisitte voinut lukea ehdot.")
    assert "text" not in answer
    free.set()
    await place.settled()
    ((told,),) = place.slack.responses.values()
    assert "Puolusteleva" in told["text"]


async def test_a_click_waits_for_no_store_that_hangs(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    free = held_up(place.house.cases, "save")
    assert (await mari.click(card, "move:take"))["status"] == 200
    assert place.case().owner == ""
    free.set()
    await place.settled()
    assert place.case().owner == "umari"


async def test_a_form_does_not_close_on_words_that_are_not_stored_yet(
    place: Place, mari: Person
) -> None:
    form = mari.form(await settled(place, mari.command("/reklamaatio")))
    free = held_up(place.house.inbox, "accept")
    told = await mari.fill(form, message=SOFA, where="here")
    assert told["response_action"] == "push"
    assert place.office.texts(Team("T1"))["error.away"] in str(told["view"])
    free.set()
    await mari.fill(form, message=SOFA, where="here")
    await place.settled()
    await one_card(place)


async def test_where_nothing_can_be_noted_slack_is_told_to_come_again(place: Place) -> None:
    async def never(_: Incoming) -> bool:
        await asyncio.sleep(60)
        return True

    object.__setattr__(place.house.inbox, "accept", never)
    free = held_up(place.jobs, "begin")
    place.slack.again_after = ()
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    assert place.slack.answered == [("application/json", 503)]
    free.set()
