"""Seven posts a second and sixty in thirty to a conversation: who keeps turns is never refused."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

AT_ONCE = 6
EVERY = 1.0
"""Six at once, then one a second: 7 in any second, 8 in two and 36 in thirty, and so under every
limit of Teams for one conversation (7, 8 and 60)."""
_KEPT = 10_000

Sleep = Callable[[float], Awaitable[None]]


class Turns(Protocol):
    """Gives turns to speak in a conversation, to every replica alike."""

    async def take(self, place: str, least: float = 0.0) -> float:
        """Take the next turn; return how many seconds to wait for it, `least` at the least."""
        ...


def next_turn(free_at: float, now: float, least: float = 0.0) -> tuple[float, float]:
    """
    Return when a conversation is free again, and how long to wait for one's own turn.

    `free_at` is when it would be free if nothing more were said (the generic cell rate
    algorithm: one number a conversation is all there is to keep).

    >>> [round(next_turn(at, 100.0)[1], 1) for at in (0.0, 105.0, 107.0)]
    [0.0, 0.0, 2.0]
    """
    free = max(free_at, now) + EVERY
    wait = max(0.0, free - now - AT_ONCE * EVERY)
    if least > wait:
        return now + least + AT_ONCE * EVERY, least
    return free, wait


@dataclass(slots=True)
class TurnsHere:
    """The turns of one process alone."""

    clock: Callable[[], float] = time.monotonic
    free_at: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def take(self, place: str, least: float = 0.0) -> float:
        """Take the next turn."""
        free, wait = next_turn(self.free_at.pop(place, 0.0), self.clock(), least)
        self.free_at[place] = free
        if len(self.free_at) > _KEPT:
            self.free_at.popitem(last=False)
        return wait


@dataclass(frozen=True, slots=True)
class Pace:
    """Waits for one's turn before a post goes out."""

    turns: Turns = field(default_factory=TurnsHere)
    sleep: Sleep = asyncio.sleep

    async def wait(self, place: str) -> None:
        """Wait for one's turn in a conversation."""
        if (seconds := await self.turns.take(place)) > 0:
            await self.sleep(seconds)
