"""Work that goes on after a platform has its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Work that goes on after a platform has its answer, held on to until it is done."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin a piece of work."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drained(self, within: float = 10.0) -> None:
        """Wait until all is done; what takes longer is cut off, and is safe to do again."""
        while self._running:
            done, late = await asyncio.wait([*self._running], timeout=within)
            del done
            for task in late:
                task.cancel()
            if late:
                await asyncio.gather(*late, return_exceptions=True)
