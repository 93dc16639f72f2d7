from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.jobs.sweep import Sweep
from bot.application.ports import Incoming
from bot.domain.happening import Origin
from tests.fakes.jobs import JobsHere
from tests.fakes.stores import InboxInMemory, Memory


@dataclass
class Round:
    """A sweep over an inbox in memory, with an engine that only notes."""

    memory: Memory = field(default_factory=Memory)
    jobs: JobsHere = field(default_factory=JobsHere)
    most: int = 2

    def __post_init__(self) -> None:
        self.inbox = InboxInMemory(self.memory)
        self.sweep = Sweep(self.inbox, self.jobs, "r1", self.most)

    async def accept(self, *ids: str) -> None:
        for id_ in ids:
            await self.inbox.accept(Incoming(id_, "shop", Origin("web"), "Hei", datetime.now(UTC)))


async def test_only_so_many_are_worked_on_at_once_and_room_is_made() -> None:
    at = Round()
    await at.accept("a", "b", "c")
    await at.sweep.look()
    assert list(at.jobs.begun) == ["message:a", "message:b"]
    assert at.jobs.begun["message:a"] == ("coach_message", "a", "shop")
    at.sweep.lands("a")
    await at.sweep.look()
    assert "message:c" in at.jobs.begun
    at.sweep.lands("b")
    at.sweep.lands("c")
    await at.sweep.look()
    assert at.memory.handed == {"a", "b", "c"}


async def test_one_that_rests_holds_nobody_up_and_is_not_let_go() -> None:
    at = Round()
    await at.accept("a", "b", "c", "d")
    await at.sweep.look()
    at.sweep.rests("a")
    at.sweep.rests("b")
    await at.sweep.look()
    assert len(at.jobs.begun) == 4
    assert at.memory.handed == set()
    assert at.sweep.flying == 2


async def test_what_was_done_before_a_crash_is_let_go() -> None:
    at = Round()
    await at.accept("a")
    at.jobs.begun["message:a"] = ("coach_message", "a", "shop")
    await at.sweep.look()
    await at.sweep.look()
    assert at.memory.handed == {"a"}
    assert at.sweep.flying == 0


async def test_what_another_replica_works_on_is_left_to_it() -> None:
    at = Round()
    await at.accept("a")
    await at.jobs.begin("coach_message", "message:a", "a", "shop")
    await at.sweep.look()
    await at.sweep.look()
    assert at.memory.handed == set()
    assert at.sweep.flying == 0


async def test_a_sweep_told_to_stop_waits_for_what_is_under_way() -> None:
    at = Round()
    await at.accept("a")
    await at.sweep.look()
    await at.sweep.stop(0.01)
    assert at.sweep.flying == 1
    at.sweep.lands("a")
    await at.sweep.stop(10)
    await at.sweep.let_go()
    assert at.memory.handed == {"a"}
