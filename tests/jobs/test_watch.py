from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from adapters.jobs import watch
from adapters.jobs.watch import Watch
from tests.fakes.stores import Memory, ReplicasInMemory


@dataclass
class Engine:
    executor: str
    adopted: list[set[str]] = field(default_factory=list)

    async def adopt(self, living: Collection[str]) -> int:
        self.adopted.append({*living})
        return 0


@dataclass
class Steady:
    """A steady clock one can move."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Steady:
    steady = Steady()
    monkeypatch.setattr(watch, "monotonic", steady)
    return steady


async def pass_time(clock: Steady, seconds: int, *watches: Watch) -> None:
    for _ in range(seconds // 3):
        clock.at += 3
        for one in watches:
            await one.once()


async def test_a_replica_that_falls_silent_is_struck_off_and_its_work_adopted(
    clock: Steady,
) -> None:
    memory = Memory()
    a, b = Engine("a"), Engine("b")
    first, second = Watch(ReplicasInMemory(memory), a), Watch(ReplicasInMemory(memory), b)
    await pass_time(clock, 6, first, second)
    assert a.adopted[-1] == {"a", "b"}
    assert b.adopted == []  # one of the living adopts: the first by name
    await pass_time(clock, 24, second)
    assert b.adopted[-1] == {"b"}
    assert set(memory.beats) == {"b"}


async def test_nobody_is_declared_dead_after_a_time_we_did_not_listen(clock: Steady) -> None:
    memory = Memory()
    a = Engine("a")
    one = Watch(ReplicasInMemory(memory), a)
    memory.beats["b"] = datetime(2026, 1, 1, tzinfo=UTC)
    await pass_time(clock, 6, one)
    clock.at += 600  # the database was away, or this process slept
    await one.once()
    assert a.adopted[-1] == {"a", "b"}


async def test_wall_clocks_are_never_compared(clock: Steady) -> None:
    memory = Memory()
    a = Engine("a")
    one = Watch(ReplicasInMemory(memory), a)
    for year in range(1990, 2020):
        memory.beats["b"] = datetime(year, 1, 1, tzinfo=UTC)
        clock.at += 3
        await one.once()
    assert a.adopted[-1] == {"a", "b"}
