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
        async with self.database.writing() as connection:
            await put(connection, REPLICAS, {"id": id_, "seen": now})

    async def beats(self) -> Mapping[str, datetime]:
        """Return when each replica last told that it lives, by that replica's own clock."""
        async with self.database.reading() as connection:
            told = await connection.execute(select(_replica.id, _replica.seen))
        return {id_: seen for id_, seen in told}  # noqa: C416 - rows are no pairs to mypy

    async def leave(self, id_: str) -> None:
        """Strike a replica off: it has ended, or is long dead."""
        async with self.database.writing() as connection:
            await connection.execute(delete(REPLICAS).where(_replica.id == id_))
