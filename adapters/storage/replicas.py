"""Which replicas of the service are alive: each says so, the others see who has fallen silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from adapters.storage.engine import Database, put
from adapters.storage.tables import REPLICAS

_replica = REPLICAS.c


@dataclass(frozen=True, slots=True)
class SqlReplicas:
    """The port `Replicas`."""

    database: Database

    async def beat(self, id_: str, now: datetime) -> None:
        """Note that the replica is alive."""
        row = {"id": id_, "seen": now}
        await self.database.write(lambda connection: put(connection, REPLICAS, [row]))

    async def beats(self) -> Mapping[str, datetime]:
        """Return when each replica last told that it lives, by that replica's own clock."""
        told = await self.database.rows(select(_replica.id, _replica.seen))
        return {row.id: row.seen for row in told}

    async def leave(self, id_: str) -> None:
        """Strike a replica off: it has ended, or is long dead."""
        await self.database.change(delete(REPLICAS).where(_replica.id == id_))
