"""What falls due is done once: two replicas, a kill, a jumping clock, a night without an hour."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import aiohttp

from adapters.building import open_house
from adapters.settings import settings
from bot.application.answer_case import answer
from bot.application.close_case import close
from bot.application.house import House
from bot.domain.happening import Afterthought
from tests.faults.street import ChatServer, Hatchery, Process, accepted, until

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # eight in the morning in Helsinki
LATE = "Tilasin sohvan viisi viikkoa sitten eikä sitä ole vieläkään toimitettu. Missä se on?"
REPLY = (
    "Hei, kiitos, että kerroit. Ymmärrän, että odotus on ollut raskas. Pyydän anteeksi. "
    "Palautamme toimitusmaksun perjantaihin 27.11. mennessä. Terveisin Maija"
)
_TICKS = 1.2
"""Seconds in which every replica has ticked, and more."""


@asynccontextmanager
async def opened(environment: dict[str, str]) -> AsyncIterator[House]:
    async with open_house(settings({**environment, "RUUSU_SECRET_KEY": "k" * 16})) as (house, _):
        yield house


async def team_with_digest(house: House, at: time = time(8, 30), **more: object) -> None:
    team = await house.teams.get("shop")
    await house.teams.save(replace(team, digest_at=at, digest_place="test:room", **more))  # type: ignore[arg-type]


async def one_case(chat: ChatServer, process: Process) -> None:
    async with aiohttp.ClientSession() as session:
        await accepted(session, [process], "m1", LATE)
    await until(lambda: chat.times("case:m1:first") == 1)


async def noted(house: House) -> None:
    """Wait until the case knows of its reminder: it is said first, and noted then."""
    async with asyncio.timeout(60):
        while True:
            case = await house.cases.get("shop", "m1")
            if case and case.promises[0].reminded:
                return
            await asyncio.sleep(0.1)


def clock_at(folder: Path) -> tuple[Path, Callable[..., Awaitable[None]]]:
    """Return a clock's file, and what turns it and waits until a running process has looked."""
    file = folder / "clock"
    heard = file.with_suffix(".heard")

    async def turn(now: datetime, *, heard_by_one: bool = True) -> None:
        fresh, told = file.with_suffix(".new"), now.isoformat()
        fresh.write_text(told)
        fresh.replace(file)
        if heard_by_one and heard.exists():
            await until(lambda: heard.read_text() == told)

    return file, turn


async def test_two_replicas_and_a_kill_at_the_hour_give_one_digest_and_one_reminder(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, postgres_url: str
) -> None:
    clock, turn = clock_at(tmp_path)
    await turn(MONDAY)
    environment = {"DATABASE_URL": postgres_url}
    both = [Process(nest, tmp_path, [chat.url, str(clock)], environment) for _ in range(2)]
    for one in both:
        await one.start()
    await one_case(chat, both[0])
    async with opened(environment) as house:
        await team_with_digest(house)
        team = await house.teams.get("shop")
        case = await answer(team, "m1", REPLY, house, by="Maija", now=MONDAY)
        (promise,) = case.promises
        chat.answers += [(500, {}), (429, {"Retry-After": "1"})]
        await turn(MONDAY + timedelta(minutes=31))
        await until(lambda: not chat.answers)
        asked = chat.tries[-1]
        await both[0].end()
        await until(lambda: chat.times("digest:shop:2026-11-23") == 1)
        assert chat.said["digest:shop:2026-11-23"][0][0] - asked >= 1
        await turn(datetime(2026, 11, 27, 12, 30, tzinfo=UTC))
        await until(lambda: chat.times(f"reminder:{promise.id}") == 1)
        await until(lambda: chat.times("digest:shop:2026-11-27") == 1)
        await noted(house)
        await both[0].start()
        await asyncio.sleep(_TICKS)
        assert chat.times("digest:shop:2026-11-23") == 1
        assert chat.times("digest:shop:2026-11-27") == 1
        assert chat.times(f"reminder:{promise.id}") == 1
    for one in both:
        await one.end(signal.SIGTERM)


async def test_a_jumping_clock_brings_no_digest_twice_and_none_of_a_day_gone(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    clock, turn = clock_at(tmp_path)
    await turn(MONDAY)
    environment = {"RUUSU_DATA_DIR": str(tmp_path / "data")}
    process = Process(nest, tmp_path, [chat.url, str(clock)], environment)
    await process.start()
    await one_case(chat, process)
    async with opened(environment) as house:
        await team_with_digest(house)
        team = await house.teams.get("shop")
        thought = Afterthought("asiakas jäi", check_back=MONDAY.date() + timedelta(days=2))
        await close(team, "m1", thought, house, by="Maija", now=MONDAY)
    await turn(MONDAY + timedelta(days=3, hours=5))  # Thursday, long after the hour
    await until(lambda: chat.times("digest:shop:2026-11-26") == 1)
    await turn(MONDAY + timedelta(days=3))  # back, before the hour
    await asyncio.sleep(_TICKS)
    await process.end()
    await turn(MONDAY + timedelta(days=3, hours=6), heard_by_one=False)
    await process.start()
    await until(lambda: chat.times("check-back:m1:2026-11-25") == 1)
    await asyncio.sleep(_TICKS)
    assert {key for key in chat.said if key.startswith("digest")} == {"digest:shop:2026-11-26"}
    assert chat.times("digest:shop:2026-11-26") == 1
    assert chat.times("check-back:m1:2026-11-25") == 1
    await process.end(signal.SIGTERM)


async def test_the_nights_of_the_clock_change_have_one_digest_each(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    clock, turn = clock_at(tmp_path)
    await turn(datetime(2026, 3, 28, 0, 0, tzinfo=UTC))
    environment = {"RUUSU_DATA_DIR": str(tmp_path / "data")}
    process = Process(nest, tmp_path, [chat.url, str(clock)], environment)
    await process.start()
    await one_case(chat, process)
    every_day = (0, 1, 2, 3, 4, 5, 6)
    async with opened(environment) as house:
        await team_with_digest(house, time(3, 30), working_days=every_day, digest_when_empty=True)
    spring = [
        datetime(2026, 3, 29, 0, 45, tzinfo=UTC) + timedelta(minutes=30) * n for n in range(4)
    ]
    autumn = [
        datetime(2026, 10, 25, 0, 15, tzinfo=UTC) + timedelta(minutes=30) * n for n in range(4)
    ]
    for night, day in ((spring, "2026-03-29"), (autumn, "2026-10-25")):
        for moment in night:
            await turn(moment)
            await asyncio.sleep(0.7)
        await until(lambda: chat.times(f"digest:shop:{day}") >= 1)  # noqa: B023 - awaited here
    assert chat.times("digest:shop:2026-03-29") == 1
    assert chat.times("digest:shop:2026-10-25") == 1
    await process.end(signal.SIGTERM)
