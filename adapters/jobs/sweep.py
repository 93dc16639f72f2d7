"""The sweep: from the inbox, where a message is safe, to durable work, a few at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

import structlog

from bot.application.ports import Jobs
from bot.application.stores import Inbox
from bot.domain.errors import Unavailable

log = structlog.get_logger("ruusu.sweep")

EVERY = 0.5
"""Seconds between two looks into the inbox where nobody rang."""
_LONGEST_WAIT = 10.0
_REST = 60.0
AT_A_TIME = 8


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
        self._resting: dict[str, float] = {}
        self._landed: list[str] = []
        self._let_go_at = 0.0
        self._rung, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
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
        self._resting[id_] = monotonic()
        self._make_room(id_)

    def lands(self, id_: str) -> None:
        """Make room, and let go of the message at the next look."""
        self._landed.append(id_)
        self._resting.pop(id_, None)
        self._make_room(id_)

    async def run(self) -> None:
        """Sweep until stopped; where the database is away, ever more seldom."""
        wait = EVERY
        while not self._stopped:
            try:
                await self.look()
                wait = EVERY
            except Exception as error:  # noqa: BLE001 - whatever it is, the sweep goes on
                wait = min(_LONGEST_WAIT, wait * 2)
                log.warning("sweep.waits", why=type(error).__name__, seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), wait)
            self._rung.clear()

    async def look(self) -> None:
        """Let go of what is done, lease what waits and begin it. Raises `Unavailable`."""
        if len(self._landed) >= self._most or not self._flying or self._overdue():
            await self.let_go()
        if len(self._flying) < self._most:
            await self._fetch()
        self.looked = monotonic()

    def _overdue(self) -> bool:
        return monotonic() - self._let_go_at >= EVERY

    async def _fetch(self) -> None:
        most = self._most + len(self._resting) + len(self._landed)
        rows = await self._inbox.waiting(self._by, datetime.now(UTC), most)
        held = {id_ for id_, _ in rows}
        self._resting = {id_: at for id_, at in self._resting.items() if id_ in held}
        await asyncio.gather(*(self._begin(id_, team) for id_, team in rows if self._free(id_)))

    async def stop(self, within: float) -> None:
        """Lease no more, and give what is under way `within` seconds to land or to rest."""
        self._stopped = True
        self.ring()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), within)

    async def let_go(self) -> None:
        """Note what is done. Raises `Unavailable`."""
        self._let_go_at, landed = monotonic(), [*self._landed]
        if landed:
            await self._inbox.handed_over(landed)
            del self._landed[: len(landed)]

    async def _begin(self, id_: str, team: str) -> None:
        key = f"message:{id_}"
        self._flying.add(id_)
        self._idle.clear()
        try:
            if await self._jobs.begin("coach_message", key, id_, team):
                return
            done = await self._jobs.ended(key)
        except Unavailable:
            self._make_room(id_)
            raise
        (self.lands if done else self.rests)(id_)

    def _free(self, id_: str) -> bool:
        """Tell whether to begin a message: it is not under way, nor just landed, nor resting."""
        rested = monotonic() - self._resting.get(id_, -_REST)
        return id_ not in self._flying and id_ not in self._landed and rested >= _REST

    def _make_room(self, id_: str) -> None:
        self._flying.discard(id_)
        if not self._flying:
            self._idle.set()
        if len(self._flying) <= self._most // 2:
            self.ring()
