"""The sweep: from the inbox, where a message is safe, to durable work, a few at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

import structlog

from bot.application.ports import Inbox, Jobs
from bot.domain.errors import Unavailable

log = structlog.get_logger("ruusu.sweep")

EVERY = 0.5
"""Seconds between two looks into the inbox where nobody rang."""
_LONGEST_WAIT = 10.0
AT_A_TIME = 16


class Sweep:
    """
    One a replica: leases what waits, begins the work, and lets go of a row in the end.

    A row is let go of when its case stands and has been spoken of, not when the work
    begins: were the engine's own records lost, it would be begun again from its row.
    `most` messages are worked on at once; one that waits for something to come back holds
    nobody up.
    """

    def __init__(self, inbox: Inbox, jobs: Jobs, by: str, most: int = AT_A_TIME) -> None:
        self._inbox, self._jobs, self._by, self._most = inbox, jobs, by, most
        self._flying: set[str] = set()
        self._resting: set[str] = set()
        self._landed: list[str] = []
        self._rung = asyncio.Event()
        self._stopped = False
        self.looked = monotonic()

    @property
    def flying(self) -> int:
        """How many messages are being taken in and spoken of here now."""
        return len(self._flying)

    def ring(self) -> None:
        """Look into the inbox at once."""
        self._rung.set()

    def rests(self, id_: str) -> None:
        """Make room: this message waits for something to come back."""
        self._resting.add(id_)
        self._make_room(id_)

    def lands(self, id_: str) -> None:
        """Make room, and let go of the message at the next look."""
        self._landed.append(id_)
        self._resting.discard(id_)
        self._make_room(id_)

    async def run(self) -> None:
        """Sweep until stopped; where the database is away, ever more seldom."""
        wait = EVERY
        while not self._stopped:
            try:
                await self.look()
                wait = EVERY
            except Unavailable as error:
                wait = min(_LONGEST_WAIT, wait * 2)
                log.warning("sweep.waits", why=str(error), seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), wait)
            self._rung.clear()

    async def look(self) -> None:
        """Let go of what is done, lease what waits and begin it. Raises `Unavailable`."""
        await self.let_go()
        most = self._most + len(self._resting)
        rows = await self._inbox.waiting(self._by, datetime.now(UTC), most)
        fresh = (row for row in rows if row[0] not in self._flying | self._resting)
        await asyncio.gather(*(self._begin(id_, team) for id_, team in fresh))
        self.looked = monotonic()

    async def stop(self) -> None:
        """Lease no more."""
        self._stopped = True
        self.ring()

    async def let_go(self) -> None:
        """Note what is done. Raises `Unavailable`."""
        landed = [*self._landed]
        if landed:
            await self._inbox.handed_over(landed)
            del self._landed[: len(landed)]

    async def _begin(self, id_: str, team: str) -> None:
        key = f"message:{id_}"
        self._flying.add(id_)
        try:
            if await self._jobs.begin("coach_message", key, id_, team):
                return
            if await self._jobs.ended(key):
                self.lands(id_)
        except Unavailable:
            self._flying.discard(id_)
            raise
        self.rests(id_)

    def _make_room(self, id_: str) -> None:
        self._flying.discard(id_)
        if len(self._flying) <= self._most // 2:
            self.ring()
