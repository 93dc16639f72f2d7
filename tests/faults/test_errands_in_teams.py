"""
What goes on after Teams has its answer, when `ruusu serve` is killed in the middle of it.

A question answered, a case shared, one handed over, an agreed reply: done, and done once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.teams_server import Person, TeamsServer, buttons, text_of
from tests.faults.street import Hatchery, Process, until
from tests.slack.test_doors import SOFA
from tests.teams.place import CHANNEL, THREAD
from tests.teams.test_the_service import environment

_HELD = 3.0
"""Seconds Teams keeps an answer to itself: time to die in."""


@pytest.fixture
async def teams() -> AsyncIterator[TeamsServer]:
    async with TeamsServer() as server:
        yield server


@pytest.fixture
async def process(teams: TeamsServer, tmp_path: Path, nest: Hatchery) -> AsyncIterator[Process]:
    one = Process(nest, tmp_path, [], environment(teams, tmp_path))
    await started(one, teams)
    yield one
    await one.end()


async def started(process: Process, teams: TeamsServer) -> None:
    await process.start()
    teams.app_url = f"{process.url}api/messages"


async def killed_before_it_is_said(teams: TeamsServer, process: Process, doing: Any) -> None:
    """Do something, and kill the process once it has its answer and nothing is said yet."""
    teams.away = True
    before = len(teams.calls)
    await doing
    await until(lambda: len(teams.calls) > before)
    await process.end()
    teams.away = False
    await started(process, teams)


async def begun(teams: TeamsServer, mari: Person) -> dict[str, Any]:
    """Have a case of one's own, and let the bot know the channel."""
    await mari.calls("apua", THREAD)
    await mari.writes(SOFA)
    await until(lambda: len(teams.said(mari.alone)) == 1 and len(teams.said(THREAD)) == 1)
    await asyncio.sleep(1.0)  # it is noted where the card stands
    (card,) = teams.said(mari.alone)
    return card


async def test_a_question_acknowledged_is_answered_once(
    teams: TeamsServer, process: Process
) -> None:
    mari = Person(teams)
    asked = mari.written("avoimet")
    await killed_before_it_is_said(teams, process, teams.send(asked))
    await until(lambda: bool(teams.said(mari.alone)))
    await teams.send(asked)  # Teams sends it again
    await asyncio.sleep(1.0)
    assert len(teams.said(mari.alone)) == 1


async def test_a_case_is_shared_once(teams: TeamsServer, process: Process) -> None:
    mari = Person(teams)
    card = await begun(teams, mari)
    form = (await mari.presses(card, "share"))["value"] | {"id": card["id"]}
    doing = mari.presses(form, "form:share", channel=CHANNEL)
    await killed_before_it_is_said(teams, process, doing)
    await until(lambda: bool(teams.said(CHANNEL)) and not teams.said(mari.alone))
    await asyncio.sleep(1.0)
    (shared,) = teams.said(CHANNEL)
    assert "move:skip" in buttons(shared)


async def test_a_case_handed_over_moves_once(teams: TeamsServer, process: Process) -> None:
    mari, ville = Person(teams), Person(teams, "Ville Virta")
    await ville.writes("apua")
    card = await begun(teams, mari)
    await until(lambda: len(teams.said(ville.alone)) == 1)
    doing = mari.presses(card, "hand_over", to="Ville Virta")
    await killed_before_it_is_said(teams, process, doing)
    await until(lambda: len(teams.said(ville.alone)) == 2 and not teams.said(mari.alone))
    assert "move:skip" in buttons(teams.said(ville.alone)[-1])


async def test_an_agreed_reply_that_outlasts_its_click_is_put_in_the_thread(
    teams: TeamsServer, process: Process
) -> None:
    mari = Person(teams)
    reply = {"do": "dialog:publish", "reply": "Hei Anna, anteeksi."}
    doing = mari.points(f"<p>{SOFA}</p>", "coach", THREAD, data=reply)
    teams.slow = _HELD
    await doing  # answered though Teams still holds the post
    await process.end()
    teams.slow = 0.0
    teams.messages.clear()  # what was cut off never arrived
    await started(process, teams)
    thread = f"{CHANNEL};messageid=1700000000000"
    await until(lambda: bool(teams.said(thread)))
    await asyncio.sleep(1.0)
    (agreed,) = teams.said(thread)
    assert "Hei Anna, anteeksi." in text_of(agreed)
