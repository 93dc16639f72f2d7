"""Whoever waits for an answer goes first: coaching begins where no request is being answered."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

PATIENCE = 0.25
"""Seconds coaching waits at most: under lasting load it goes on, one message at a time."""


class RightOfWay:
    """Counts the requests being answered, and lets other work wait for a quiet moment."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience, self._inside = patience, 0
        self._quiet, self._turn = asyncio.Event(), asyncio.Lock()
        self._quiet.set()

    async def quiet(self) -> None:
        """Return once nobody waits for an answer, or patience is over; one after another."""
        if self._quiet.is_set() and not self._turn.locked():
            return
        async with self._turn:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), self._patience)

    def middleware(self) -> Middleware:
        """Return the middleware that counts."""

        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._inside += 1
            self._quiet.clear()
            try:
                return await handler(request)
            finally:
                self._inside -= 1
                if not self._inside:
                    self._quiet.set()

        return counted
