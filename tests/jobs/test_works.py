"""What the works tell where a message cannot be coached: nothing is lost, and nothing is silent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from adapters.jobs.works import Works
from bot.application.forget import retain
from bot.application.ports import Incoming
from bot.application.send_digest import digest_post
from bot.domain.errors import Unavailable, WrongValue
from bot.domain.happening import Origin
from tests.fakes.house import house
from tests.fakes.stores import ChatInMemory, InboxInMemory, Memory

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
WORDS = "Sohva tuli rikki ja myöhässä. T. Hilkka"


@dataclass
class Failing(InboxInMemory):
    """An inbox whose next readings fail, in words a customer wrote."""

    failures: list[Exception] = field(default_factory=list)

    async def read(self, id_: str) -> Incoming | None:
        if self.failures:
            raise self.failures.pop(0)
        return await super().read(id_)


@dataclass
class Shift:
    """Works over a house in memory: what they told, and of which message."""

    inbox: Failing = field(default_factory=lambda: Failing(Memory()))
    told: list[tuple[str, str]] = field(default_factory=list)
    rested: list[str] = field(default_factory=list)
    landed: list[str] = field(default_factory=list)

    async def coach(self) -> None:
        at = replace(house(self.inbox.memory, ChatInMemory()), inbox=self.inbox)
        works = Works(
            at,
            lambda: NOW,
            digest_post,
            retain,
            tells=lambda what, where: self.told.append((what, where)),
            rests=self.rested.append,
            lands=self.landed.append,
        )
        await works.by_name()["coach_message"]("m1", "shop")


@pytest.fixture
async def shift() -> Shift:
    one = Shift()
    await one.inbox.accept(Incoming("m1", "shop", Origin("web", thread="t"), WORDS, NOW))
    return one


async def test_a_mistake_of_ours_is_told_as_one_and_the_message_tried_again(shift: Shift) -> None:
    shift.inbox.failures = [KeyError(WORDS), Unavailable("database")]
    with capture_logs() as logs:
        await shift.coach()
    assert shift.told == [("failed", "database"), ("retried", "database"), ("posted", "web")]
    assert (shift.rested, shift.landed) == (["m1", "m1"], ["m1"])
    fails, waits = logs
    assert (fails["event"], fails["log_level"], fails["key"]) == ("work.fails", "error", "m1")
    assert (waits["event"], waits["why"]) == ("work.waits", "unavailable")


async def test_a_message_that_is_refused_makes_room_and_is_told_of(shift: Shift) -> None:
    shift.inbox.failures = [WrongValue(WORDS)]
    with capture_logs() as logs, pytest.raises(WrongValue):
        await shift.coach()
    assert (shift.rested, shift.landed) == (["m1"], [])
    assert logs == [
        {"event": "message.refused", "log_level": "error", "key": "m1", "why": "wrong-value"}
    ]
    await shift.coach()
    assert shift.told == [("posted", "web")]
