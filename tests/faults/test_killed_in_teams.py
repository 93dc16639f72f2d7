"""Killed between the acknowledgement and the card: Teams' messages are coached all the same."""

from __future__ import annotations

import asyncio
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from adapters.packs import pack_texts
from adapters.storage.cases import SqlCases
from adapters.storage.engine import open_database
from adapters.storage.ledger import SqlLedger
from bot.application.show_case import card_key
from tests.fakes.teams_server import TENANT, Person, TeamsServer, text_of
from tests.faults.street import ChatServer, Hatchery, Process, until
from tests.slack.test_doors import SOFA
from tests.teams.test_the_service import environment

PEOPLE, KILLS, PRESSING = 24, 4, 4
AGAIN = pack_texts("fi")["card.again"]


async def test_killed_between_acknowledgement_and_card(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    async with TeamsServer() as teams:
        process = Process(nest, tmp_path, [chat.url], environment(teams, tmp_path))
        await process.start()
        people = [Person(teams, f"Agentti{n} A") for n in range(PEOPLE)]
        sending = asyncio.create_task(all_sent(teams, people, process))
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.05, 0.6))  # noqa: S311
            await process.end()
            await process.start()
        await sending
        await until(lambda: all(teams.said(who.alone) for who in people), 90)
        await asyncio.sleep(0.5)
        database = open_database(f"sqlite:///{tmp_path / 'coach.db'}")
        cases = await SqlCases(database).listed(TENANT, most=1000)
        await database.close()
        assert len(cases) == PEOPLE
        for who in people:
            _, *more = teams.said(who.alone)
            assert all(AGAIN in text_of(one) for one in more)
        assert sum(len(teams.said(who.alone)) - 1 for who in people) <= KILLS * 4
        await process.end(signal.SIGTERM)


async def all_sent(teams: TeamsServer, people: list[Person], process: Process) -> None:
    """Send as Teams does: the same activity again until somebody has acknowledged it."""

    async def one(who: Person) -> None:
        activity: dict[str, Any] = who.written(f"reklamaatio {SOFA}")
        while True:
            teams.app_url = f"{process.url}api/messages"
            with suppress(aiohttp.ClientError, TimeoutError):
                if (await teams.send(activity))[0] == 200:
                    return
            await asyncio.sleep(0.05)

    gate = asyncio.Semaphore(4)

    async def in_turn(who: Person) -> None:
        async with gate:
            await one(who)

    await asyncio.gather(*(in_turn(who) for who in people))


async def noted(folder: Path, many: int) -> None:
    """Wait until it is known of so many cards where they stand: what a kill hides is said again."""
    database = open_database(f"sqlite:///{folder / 'coach.db'}")
    cases, ledger = SqlCases(database), SqlLedger(database)
    async with asyncio.timeout(60):
        while True:
            rows = await cases.listed(TENANT, most=many)
            stand = [await ledger.ref(TENANT, card_key(row.id)) for row in rows]
            if len([one for one in stand if one]) == many:
                break
            await asyncio.sleep(0.05)
    await database.close()


async def test_a_click_answered_before_the_kill_is_shown_after_it(
    tmp_path: Path, nest: Hatchery
) -> None:
    async with TeamsServer() as teams:
        process = Process(nest, tmp_path, [], environment(teams, tmp_path))
        await process.start()
        people = [Person(teams, f"Agentti{n} A") for n in range(PRESSING)]
        await all_sent(teams, people, process)
        await noted(tmp_path, PRESSING)
        for who in people:
            teams.app_url = f"{process.url}api/messages"
            (card, *_) = teams.said(who.alone)
            teams.slow = 0.3  # time to die between the answer and the edit
            assert "move:use" in str(await who.presses(card, "move:skip"))
            await process.end()
            teams.slow = 0.0
            await process.start()
        await until(lambda: all("move:use" in str(teams.said(who.alone)[0]) for who in people), 60)
        assert all(len(teams.said(who.alone)) == 1 for who in people)
        await process.end(signal.SIGTERM)
