"""Whoever waits for an answer goes first: coaching begins where no request is being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

PATIENCE = 1.0
"""Seconds coaching waits at most: under lasting load it goes on, one message at a time."""

_MOMENT = 0.01
"""Seconds of nothing to answer that make a quiet moment: under load all who wait are answered
together, and ask again at once."""

_TURNS = 3
"""Turns of the loop in which what came in while it was busy is read, and counted."""


class RightOfWay:
    """Counts the requests being answered, and lets other work wait for a quiet moment."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience, self._inside, self._answered = patience, 0, monotonic() - _MOMENT
        self._quiet, self._turn = asyncio.Event(), asyncio.Lock()
        self._quiet.set()

    async def quiet(self) -> None:
        """Return once nobody waits for an answer, or patience is over; one after another."""
        async with self._turn:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self._still()

    async def _still(self) -> None:
        """Return once nothing has been asked for a moment."""
        await self._quiet.wait()
        while (rest := self._answered + _MOMENT - monotonic()) > 0:
            await asyncio.sleep(rest)
            await self._quiet.wait()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request, whichever way it came, while it is being answered."""
        self._inside += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._inside -= 1
            self._answered = monotonic()
            if not self._inside:
                self._quiet.set()

    def middleware(self) -> Middleware:
        """Return the middleware that counts the requests of a web application."""

        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            with self.answering():
                return await handler(request)

        return counted
