"""Drafts of a model's under way and of late: looked at twice, paid for once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.application.replies import Said
from bot.application.to_write import Shown

_KEPT = 200
_PATIENCE = 1.0


@dataclass(slots=True)
class Coming:
    """A draft under way or done: what is whole of it so far."""

    task: asyncio.Task[Said]
    so_far: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def grow(self, letter: str) -> None:
        """Take what has come."""
        self.so_far = letter
        self.news.set()

    async def growing(self) -> AsyncIterator[str]:
        """Give the letter each time there is more of it, until it is done."""
        seen = ""
        while not self.task.done():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), _PATIENCE)
            self.news.clear()
            if self.so_far != seen:
                seen = self.so_far
                yield seen


@dataclass(slots=True)
class Shelf:
    """The drafts of late, by what they rest on: looked at twice, paid for once."""

    kept: OrderedDict[str, Coming] = field(default_factory=OrderedDict)

    def of(self, key: str, write: Callable[[Shown], Awaitable[Said]]) -> Coming:
        """Return the draft under `key`; where there is none, or it failed, have it written."""
        known = self.kept.get(key)
        if known and not (known.task.done() and _failed(known.task)):
            return known

        async def writing() -> Said:
            return await write(lambda letter: self.kept[key].grow(letter))  # noqa: PLW0108 - comes after

        self.kept[key] = Coming(asyncio.create_task(writing()))
        while len(self.kept) > _KEPT:
            self.kept.popitem(last=False)
        return self.kept[key]


def _failed(task: asyncio.Task[Said]) -> bool:
    return task.cancelled() or task.exception() is not None
