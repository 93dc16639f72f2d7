"""The engine itself, on a SQLite file and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.jobs.engine import ALONE, DurableWork
from adapters.jobs.records import EngineRecords

Url = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.db'}"
    return str(request.getfixturevalue("postgres_url"))


class Done:
    """Work that notes what it was begun on; it waits while `gate` is shut."""

    def __init__(self) -> None:
        self.ids: list[tuple[str, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, *ids: str) -> None:
        self.ids.append(ids)
        await self.gate.wait()


@asynccontextmanager
async def engine(url: str, work: Done, executor: str = ALONE) -> AsyncIterator[DurableWork]:
    jobs = DurableWork(url, executor, {"note": work})
    await jobs.launch()
    try:
        yield jobs
    finally:
        await jobs.close()


async def ended(jobs: DurableWork, key: str) -> None:
    async with asyncio.timeout(20):
        while not await jobs.ended(key):  # noqa: ASYNC110 - the engine rings no bell
            await asyncio.sleep(0.05)


async def test_work_is_begun_once_under_its_key_and_known_to_have_ended(url: str) -> None:
    work = Done()
    async with engine(url, work) as jobs:
        assert await jobs.begin("note", "k1", "a", "b")
        await ended(jobs, "k1")
        assert not await jobs.begin("note", "k1", "other")
        assert not await jobs.ended("k2")
    assert work.ids == [("a", "b")]


async def test_what_a_process_left_is_done_by_the_next(url: str) -> None:
    work = Done()
    work.gate.clear()
    async with engine(url, work, "first") as jobs:
        assert await jobs.begin("note", "k1", "a")
        await asyncio.sleep(0.2)
    work.gate.set()
    async with engine(url, work, "second") as jobs:
        assert await jobs.adopt({"first", "second"}) == 0
        assert await jobs.adopt({"second"}) == 1
        await ended(jobs, "k1")
    assert work.ids == [("a",), ("a",)]


async def test_what_was_noted_of_a_case_is_erased_from_outside(url: str) -> None:
    work = Done()
    records = EngineRecords(url)
    assert await records.erase_of({"a"}) == 0  # no engine has been here yet
    async with engine(url, work) as jobs:
        for key, ids in {
            "k1": ("a", "shop"),
            "k2": ("shop", "a", "p1"),
            "k3": ("ab", "a b"),
        }.items():
            await jobs.begin("note", key, *ids)
            await ended(jobs, key)
        assert await records.erase_of({"a", "follow-up"}) == 2
        assert not await jobs.ended("k1")
        assert not await jobs.ended("k2")
        assert await jobs.ended("k3")
        assert await records.erase_of({"a"}) == 0


async def test_old_work_is_forgotten_and_may_be_dropped(url: str) -> None:
    work = Done()
    async with engine(url, work) as jobs:
        await jobs.begin("note", "k1", "a")
        await ended(jobs, "k1")
        assert await jobs.purge(datetime.now(UTC) - timedelta(days=1)) == 0
        assert await jobs.purge(datetime.now(UTC) + timedelta(days=1)) == 1
        await jobs.begin("note", "k2", "b")
        await ended(jobs, "k2")
        await jobs.drop("k2")
        assert not await jobs.ended("k2")


async def test_work_that_came_to_a_bad_end_can_be_begun_anew(url: str) -> None:
    work = Done()
    work.ids = None  # type: ignore[assignment]
    async with engine(url, work) as jobs:
        await jobs.begin("note", "k1", "a")
        await asyncio.sleep(0.5)
        assert not await jobs.ended("k1")
        work.ids = []
        assert await jobs.begin("note", "k1", "a")
        await ended(jobs, "k1")
