"""Something is away: the database, the disk, the chat. Accepted or refused clearly, never lost."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import aiohttp
import pytest

from tests.faults.street import ChatServer, Hatchery, Process, until
from tests.faults.test_killed import TEXTS
from tests.postgres import Postgres

OUTAGE = 30.0


async def brought(
    session: aiohttp.ClientSession, process: Process, ids: range
) -> tuple[set[str], set[int]]:
    """Bring each message once; return the ids acknowledged, and every other status."""
    taken: set[str] = set()
    refused: set[int] = set()
    for number in ids:
        body = {"id": f"m{number}", "text": TEXTS[number % 3]}
        try:
            async with session.post(f"{process.url}accept", json=body) as answer:
                if answer.status == 202:
                    taken.add(f"m{number}")
                else:
                    refused.add(answer.status)
        except (aiohttp.ClientError, TimeoutError):
            refused.add(0)
    return taken, refused


def spoken(chat: ChatServer, ids: set[str]) -> bool:
    return {f"case:{id_}:first" for id_ in ids} <= set(chat.said)


async def ready(session: aiohttp.ClientSession, process: Process) -> bool:
    async with session.get(f"{process.url}ready") as answer:
        return answer.status == 200


async def test_the_database_goes_for_half_a_minute_and_comes_back(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, postgres: Postgres, postgres_url: str
) -> None:
    process = Process(nest, tmp_path, [chat.url], {"DATABASE_URL": postgres_url})
    await process.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        taken, _ = await brought(session, process, range(10))
        postgres.stop(signal.SIGQUIT)
        gone = time.monotonic()
        while time.monotonic() - gone < OUTAGE:
            more, refused = await brought(session, process, range(10, 12))
            taken |= more
            assert refused <= {503}
            assert not await ready(session, process)
            await asyncio.sleep(0.5)
        postgres.start()
        more, _ = await brought(session, process, range(20, 25))
        taken |= more
        await until(lambda: spoken(chat, taken), 60)
        assert len(taken) >= 15
        assert set(chat.said) == {f"case:{id_}:first" for id_ in taken}
        assert await ready(session, process)
    await process.end(signal.SIGTERM)


async def test_the_disk_is_full_and_then_it_is_not(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    environment = {"RUUSU_DATA_DIR": str(tmp_path / "data")}
    process = Process(nest, tmp_path, [chat.url], environment, largest=700_000)
    await process.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        taken: set[str] = set()
        refused: set[int] = set()
        first = 0
        while not refused and first < 600:
            more, refused = await brought(session, process, range(first, first + 20))
            taken, first = taken | more, first + 20
        assert refused == {503}
        assert process.alive
        await process.end(signal.SIGTERM)
        process.largest = 0
        await process.start()
        await until(lambda: spoken(chat, taken), 60)
        more, refused = await brought(session, process, range(first, first + 3))
        assert not refused
    assert taken
    await process.end(signal.SIGTERM)


async def test_the_chat_is_away_and_the_rest_goes_on(
    tmp_path: Path, chat: ChatServer, nest: Hatchery
) -> None:
    environment = {"RUUSU_DATA_DIR": str(tmp_path / "data")}
    process = Process(nest, tmp_path, [chat.url], environment)
    await process.start()
    chat.away = True
    async with aiohttp.ClientSession() as session:
        taken, _ = await brought(session, process, range(40))  # more than are coached at once
        await until(lambda: len(chat.tries) >= 40)
        assert await ready(session, process)
        chat.away = False
        await until(lambda: spoken(chat, taken))
    assert all(len(said) == 1 for said in chat.said.values())
    await process.end(signal.SIGTERM)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_finishes_or_hands_over(
    tmp_path: Path, chat: ChatServer, nest: Hatchery, how: signal.Signals
) -> None:
    environment = {"RUUSU_DATA_DIR": str(tmp_path / "data")}
    process = Process(nest, tmp_path, [chat.url], environment)
    await process.start()
    async with aiohttp.ClientSession() as session:
        bringing = asyncio.create_task(brought(session, process, range(60)))
        await asyncio.sleep(1)
        await process.end(how, within=20)
        taken, _ = await bringing
    await process.start()
    await until(lambda: spoken(chat, taken))
    assert all(len(said) == 1 for said in chat.said.values())
    await process.end(signal.SIGTERM)
