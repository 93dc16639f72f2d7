"""Slack's pace: one message a second a channel, each method within its tier, all in turn."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

Sleep = Callable[[float], Awaitable[None]]

_KEPT = 10_000
_MINUTE = 60.0
_AT_ONCE = 5
"""A fifth of what a tier allows in a minute may come at once; the rest is spread out."""
_TIER: Mapping[int, int] = {2: 20, 3: 50, 4: 100}
TIERS: Mapping[str, int] = {
    "assistant.threads.setStatus": 4,
    "assistant.threads.setSuggestedPrompts": 4,
    "chat.appendStream": 4,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.startStream": 2,
    "chat.stopStream": 2,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.info": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
}
"""The tier of each method that has one (docs.slack.dev/apis/web-api/rate-limits)."""


class Turns(Protocol):
    """Whose turn it is, by a name: in one process, or among all replicas."""

    async def take(self, name: str, every: float, at_once: int) -> float:
        """
        Take the next turn; return how many seconds to wait for it.

        Turns come `every` so many seconds; after a pause `at_once` of them may come together.
        """
        ...

    async def hold(self, name: str, seconds: float) -> None:
        """Let nobody have a turn for some seconds: Slack asked for it."""
        ...


@dataclass(slots=True)
class TurnsHere:
    """The turns of one process; `clock` tells seconds."""

    clock: Callable[[], float] = time.monotonic
    free: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def take(self, name: str, every: float, at_once: int) -> float:
        """Take the next turn; return how many seconds to wait for it."""
        now = self.clock()
        next_ = max(self.free.get(name, 0.0), now)
        self._set(name, next_ + every)
        return max(0.0, next_ - now - (at_once - 1) * every)

    async def hold(self, name: str, seconds: float) -> None:
        """Let nobody have a turn for some seconds."""
        self._set(name, max(self.free.get(name, 0.0), self.clock() + seconds))

    def _set(self, name: str, free: float) -> None:
        self.free[name] = free
        self.free.move_to_end(name)
        while len(self.free) > _KEPT:
            self.free.popitem(last=False)


@dataclass(slots=True)
class Pace:
    """
    The pace of every channel and method; `clock` tells seconds and `sleep` waits them.

    `shared` are the turns among all replicas, None where there is one.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    every: float = 1.0
    shared: Turns | None = None
    channels: OrderedDict[str, _Channel] = field(default_factory=OrderedDict)
    _here: TurnsHere = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count."""
        self._here = TurnsHere(self.clock)

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for one's turn in a channel; the next comes a second after this one is done."""
        one = self._of(channel)
        async with one.lock:
            wait = one.free_at - self.clock()
            if self.shared:
                wait = max(wait, await self.shared.take(f"slack:{channel}", self.every, 1))
            await self._wait(wait)
            try:
                yield
            finally:
                one.free_at = self.clock() + self.every

    async def tier(self, team: str, method: str) -> None:
        """Wait for a method's turn in a workspace; one of no tier has it at once."""
        if tier := TIERS.get(method):
            at_once = _TIER[tier] // _AT_ONCE
            every = _MINUTE / (_TIER[tier] - at_once)
            turns = self.shared or self._here
            await self._wait(await turns.take(f"slack:{team}:{method}", every, at_once))

    async def hold(self, team: str, method: str, seconds: float) -> None:
        """Leave a method of a workspace alone for some seconds: Slack asked for it."""
        if method in TIERS:
            await (self.shared or self._here).hold(f"slack:{team}:{method}", seconds)

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self.sleep(seconds)

    def _of(self, channel: str) -> _Channel:
        self.channels.setdefault(channel, _Channel())
        self.channels.move_to_end(channel)
        while len(self.channels) > _KEPT and not next(iter(self.channels.values())).lock.locked():
            self.channels.popitem(last=False)
        return self.channels[channel]


@dataclass(slots=True)
class _Channel:
    """When a channel may be spoken in again; who comes first speaks first."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
