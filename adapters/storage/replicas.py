"""Which replicas of the service are alive: each says so, the others see who has fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from adapters.storage.engine import Database, put
from adapters.storage.tables import REPLICAS

_replica = REPLICAS.c


@dataclass(frozen=True, slots=True)
class Replicas:
    """The heartbeats of every replica on this database."""

    database: Database

    async def beat(self, id_: str, now: datetime) -> None:
        """Note that the replica is alive."""
        row = {"id": id_, "seen": now}
        await self.database.write(lambda connection: put(connection, REPLICAS, [row]))

    async def dead(self, since: datetime) -> Sequence[str]:
        """Return the replicas not seen since, the longest silent first."""
        silent = select(_replica.id).where(_replica.seen < since)
        return await self.database.column(silent.order_by(_replica.seen, _replica.id))

    async def forget(self, id_: str, since: datetime | None = None) -> bool:
        """
        Forget a replica whose work has been taken over, or that has gone in peace.

        False where it is forgotten already, or has been seen again `since`.
        """
        gone = delete(REPLICAS).where(_replica.id == id_)
        if since:
            gone = gone.where(_replica.seen < since)
        return bool(await self.database.change(gone))
