"""Texts are read on a thread: the loop goes on answering; one of a few words is not worth it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.application.ports import Done

LONG = 60
"""Characters. With the sense a text of 200 is read in some 50 ms, one of 1,200 in 300."""


async def aside(work: Callable[[], Done], length: int) -> Done:
    """Do `work` on a text of so many characters; the port `Aside`."""
    return await asyncio.to_thread(work) if length > LONG else work()
