"""The service is killed again and again while messages come in: none is lost, none is doubled."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.storage.cases import SqlCases
from adapters.storage.engine import open_database
from adapters.storage.inbox import SqlInbox
from tests.faults.house import VERSION
from tests.faults.street import ChatServer, Hatchery, Process, accepted, until

INTAKES, KILLS = 200, 20
FEWER = 80
"""Messages where nothing but the handing over between two is looked at."""
TEXTS = (
    "Tilasin sohvan viisi viikkoa sitten eikä sitä ole vieläkään toimitettu. Missä se on?",
    "Paketet kom fram trasigt och ingen svarar på mina mejl. Jag vill ha pengarna tillbaka.",
    "Thank you! Your driver carried the sofa up four floors and was so kind about it.",
)


def message(number: int) -> dict[str, str]:
    """Every tenth message is the next one of the customer before it."""
    thread = f"m{number - 1}" if number % 10 == 9 else f"m{number}"
    return {"id_": f"m{number}", "text": TEXTS[number % 3], "thread": thread}


async def bring(numbers: range, where: list[Process], at_a_time: int = 6) -> None:
    gate = asyncio.Semaphore(at_a_time)

    async def one(number: int) -> None:
        async with gate:
            await accepted(session, where, **message(number))

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        await asyncio.gather(*(one(number) for number in numbers))


def key_of(number: int, became: str) -> str:
    id_ = f"m{number}"
    return f"case:{id_}:first" if became == id_ else f"case:{became}:follow-up:{id_}"


async def check(url: str, chat: ChatServer, kills: list[float], many: int = INTAKES) -> None:
    """Every message is one case's, every one was spoken of; a second time only after a kill."""
    database = open_database(url)
    inbox, cases = SqlInbox(database), SqlCases(database)
    became = {number: await inbox.became(f"m{number}") for number in range(many)}
    assert all(became.values())
    for case in set(became.values()):
        held = await cases.get("shop", case)
        assert held
        assert len(held.follow_ups) == Counter(became.values())[case] - 1
    keys = {key_of(number, case) for number, case in became.items()}
    await until(lambda: keys <= set(chat.said))
    assert set(chat.said) == keys
    for said in chat.said.values():
        (first, first_again), *more = said
        for at, again in more:
            assert again
            assert any(first < kill < at for kill in kills)
        assert not first_again or any(kill < first for kill in kills)
    doubled = sum(len(said) - 1 for said in chat.said.values())
    print(f"{len(keys)} keys, {doubled} said again after {len(kills)} kills")
    await database.close()


async def settled(url: str, many: int = INTAKES) -> None:
    database = open_database(url)
    inbox = SqlInbox(database)
    end = time.monotonic() + 90
    while time.monotonic() < end:
        became = [await inbox.became(f"m{number}") for number in range(many)]
        if all(became):
            await database.close()
            return
        await asyncio.sleep(0.3)
    pytest.fail(f"{became.count('')} messages never became a case")


async def killed_again_and_again(process: Process, dice: random.Random) -> list[float]:
    kills: list[float] = []
    points = sorted(dice.sample(range(INTAKES), KILLS))
    for first, last in zip([0, *points], [*points, INTAKES], strict=True):
        bringing = asyncio.create_task(bring(range(first, last), [process]))
        if last < INTAKES:
            await asyncio.sleep(dice.uniform(0.0, 0.04 * (last - first)))
            kills.append(time.monotonic())
            await process.end()
            await process.start()
        await bringing
    return kills


@pytest.fixture
def dice() -> random.Random:
    seed = random.randrange(10**6)  # noqa: S311
    print(f"seed {seed}")
    return random.Random(seed)  # noqa: S311


async def test_killed_twenty_times_on_sqlite(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, dice: random.Random
) -> None:
    process = Process(nest, tmp_path, [chat.url], {"RUUSU_DATA_DIR": str(tmp_path)})
    await process.start()
    kills = await killed_again_and_again(process, dice)
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    await settled(url)
    await check(url, chat, kills)
    await process.end(signal.SIGTERM)


async def test_killed_twenty_times_on_postgresql(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, dice: random.Random, postgres_url: str
) -> None:
    process = Process(nest, tmp_path, [chat.url], {"DATABASE_URL": postgres_url})
    await process.start()
    kills = await killed_again_and_again(process, dice)
    await settled(postgres_url)
    await check(postgres_url, chat, kills)
    await process.end(signal.SIGTERM)


async def test_one_of_two_replicas_is_killed(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, dice: random.Random, postgres_url: str
) -> None:
    both = [Process(nest, tmp_path, [chat.url], {"DATABASE_URL": postgres_url}) for _ in range(2)]
    for one in both:
        await one.start()
    bringing = asyncio.create_task(bring(range(INTAKES), both))
    await asyncio.sleep(dice.uniform(0.3, 2.0))
    kills = [time.monotonic()]
    await both[0].end()
    await bringing
    await settled(postgres_url)
    await check(postgres_url, chat, kills)
    await both[1].end(signal.SIGTERM)


async def begun(url: str) -> set[tuple[str, str]]:
    """Return in which versions works were begun, and by which executors."""
    engine = create_async_engine(url)
    works = text("select distinct application_version, executor_id from dbos.workflow_status")
    async with engine.connect() as connection:
        found = {(version, executor) for version, executor in await connection.execute(works)}
    await engine.dispose()
    return found


async def test_two_versions_side_by_side_each_end_their_own_work(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, dice: random.Random, postgres_url: str
) -> None:
    old, new = (
        Process(nest, tmp_path, [chat.url], {"DATABASE_URL": postgres_url, VERSION: version})
        for version in ("1", "2")
    )
    for one in (old, new):
        await one.start()
    bringing = asyncio.create_task(bring(range(FEWER), [old, new]))
    await asyncio.sleep(dice.uniform(0.1, 0.8))
    kills = [time.monotonic()]
    await old.end()
    await bringing
    await old.start()  # what it had begun waits for its own version: that is the drain rule
    await settled(postgres_url, FEWER)
    await check(postgres_url, chat, kills, FEWER)
    began = await begun(postgres_url)
    assert {version for version, _ in began} == {"1", "2"}
    assert len({executor for _, executor in began}) == len(began), "one took the other's work"
    for one in (old, new):
        await one.end(signal.SIGTERM)
