"""The watch: each replica tells that it lives; one of the living takes over from the dead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol

import structlog

from adapters.jobs.persistence import again_and_again
from bot.application.stores import Replicas

log = structlog.get_logger("ruusu.watch")

EVERY = 3.0
_DEAD_AFTER = 15.0


class Adopting(Protocol):
    """What the watch needs of an engine."""

    executor: str

    async def adopt(self, living: Collection[str]) -> int:
        """Take over what nobody living works on; return how much."""
        ...


class Watch:
    """
    Beats for this replica and listens to the others.

    A replica is dead when its beat has not changed for fifteen seconds of our own steady
    clock: the wall clocks of two machines are never compared, and may jump. Where we could
    not listen ourselves for a while, nobody is declared dead for it.
    """

    def __init__(self, replicas: Replicas, jobs: Adopting, every: float = EVERY) -> None:
        self._replicas, self._jobs, self._every = replicas, jobs, every
        self._heard: dict[str, tuple[datetime, float]] = {}
        self._listened = monotonic()

    async def run(self) -> None:
        """Beat until cancelled."""
        await again_and_again(self.once, self._every, "watch")

    async def once(self) -> None:
        """Beat, strike the dead off, and adopt what nobody living works on."""
        await self.beat()
        living = await self._living()
        if min(living) == self._jobs.executor and (taken := await self._jobs.adopt(living)):
            log.warning("work.taken_over", count=taken)

    async def beat(self) -> None:
        """Tell that this replica lives: before it begins anything. Raises `Unavailable`."""
        await self._replicas.beat(self._jobs.executor, datetime.now(UTC))

    async def leave(self) -> None:
        """Strike this replica off the list: what it leaves is adopted at once."""
        await self._replicas.leave(self._jobs.executor)

    async def _living(self) -> set[str]:
        beats, heard = await self._replicas.beats(), monotonic()
        before = self._heard if heard - self._listened < _DEAD_AFTER / 2 else {}
        self._listened = heard
        self._heard = {
            id_: before[id_] if id_ in before and before[id_][0] == beat else (beat, heard)
            for id_, beat in beats.items()
        }
        dead = {id_ for id_, (_, since) in self._heard.items() if heard - since > _DEAD_AFTER}
        for id_ in dead - {self._jobs.executor}:
            await self._replicas.leave(id_)
            log.warning("replica.dead", replica=id_)
        return {*beats} - dead | {self._jobs.executor}
