"""One message a second a channel: who speaks in turn is never told to be quiet."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Sleep = Callable[[float], Awaitable[None]]

_KEPT = 10_000


@dataclass(slots=True)
class Channel:
    """When a channel may be spoken in again; who comes first speaks first."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


@dataclass(slots=True)
class Pace:
    """The pace of every channel; `clock` tells seconds and `sleep` waits them."""

    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    every: float = 1.0
    channels: OrderedDict[str, Channel] = field(default_factory=OrderedDict)

    @asynccontextmanager
    async def turn(self, channel: str):  # type: ignore[no-untyped-def] # noqa: ANN201
        """Wait for one's turn in a channel; the next comes a second after this one is done."""
        one = self._of(channel)
        async with one.lock:
            if (wait := one.free_at - self.clock()) > 0:
                await self.sleep(wait)
            try:
                yield
            finally:
                one.free_at = self.clock() + self.every

    def hold(self, channel: str, seconds: float) -> None:
        """Keep quiet in a channel for some seconds: Slack asked for it."""
        one = self._of(channel)
        one.free_at = max(one.free_at, self.clock() + seconds)

    def _of(self, channel: str) -> Channel:
        self.channels.setdefault(channel, Channel())
        self.channels.move_to_end(channel)
        while len(self.channels) > _KEPT and not next(iter(self.channels.values())).lock.locked():
            self.channels.popitem(last=False)
        return self.channels[channel]
