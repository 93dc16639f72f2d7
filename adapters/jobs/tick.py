"""The tick: asks every little while what is due, so that no hour is missed or comes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from adapters.jobs.engine import DurableWork
from adapters.jobs.persistence import again_and_again
from bot.application.fall_due import Due, fall_due
from bot.application.house import House

log = structlog.get_logger("ruusu.tick")

EVERY = 20.0
_KEPT = timedelta(days=5)
_PURGE_EVERY = 3600.0


class Tick:
    """
    What is due is begun under its own key: asked twice, by two replicas, it is done once.

    There are no schedule rows to reconcile: what a team's settings, the calendar and the
    promises say now is what is due. `now` is the house's clock.
    """

    def __init__(
        self, house: House, jobs: DurableWork, now: Callable[[], datetime], every: float = EVERY
    ) -> None:
        self._house, self._jobs, self._now, self._every = house, jobs, now, every
        self._begun: dict[str, datetime] = {}
        self._purged = monotonic()

    async def run(self) -> None:
        """Tick until cancelled."""
        await again_and_again(self.once, self._every, "tick")

    async def once(self) -> None:
        """Begin what is due and not begun here yet; forget what ended long ago."""
        now = self._now()
        self._begun = {key: at for key, at in self._begun.items() if abs(now - at) < _KEPT}
        for due in await fall_due(self._house, now):
            if due.key not in self._begun:
                await self._begin(due)
                self._begun[due.key] = now
        await self._purge()

    async def _begin(self, due: Due) -> None:
        if await self._jobs.begin(due.name, due.key, *due.ids):
            log.info("work.begun", key=due.key)

    async def _purge(self) -> None:
        """Forget what ended days ago, a part each hour."""
        if monotonic() - self._purged >= _PURGE_EVERY:
            self._purged = monotonic()
            gone = await self._jobs.purge(datetime.now(UTC) - _KEPT)
            log.info("work.forgotten", count=gone)
