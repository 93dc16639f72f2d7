"""Long texts are read on a thread: the loop goes on answering, a short one is not worth it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.application.ports import Done

LONG = 1_500
"""Characters: a text of so many is read in some 30 ms, one of 8,000, the most there is, in 150."""


async def aside(work: Callable[[], Done], length: int) -> Done:
    """Do `work` on a text of so many characters; the port `Aside`."""
    return await asyncio.to_thread(work) if length > LONG else work()
