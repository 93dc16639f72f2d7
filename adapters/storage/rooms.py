"""Rooms the bot may speak in, events it has heard, and the turns replicas share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.engine import Database, added, put
from adapters.storage.tables import HEARD, ROOMS, TURNS

REMEMBERED = timedelta(days=2)
"""How long an event is known to have been heard: longer than a platform sends it again."""

_room = ROOMS.c
_heard = HEARD.c
_turn = TURNS.c

NextTurn = Callable[[float, float, float], tuple[float, float]]
"""From when a place is free, now and the least wait: when it is free next, and the wait."""


@dataclass(frozen=True, slots=True)
class SqlRooms:
    """What a platform's door keeps by team and id, and what it has heard."""

    database: Database

    async def keep(self, team: str, some: Mapping[str, tuple[str, str]], at: datetime) -> None:
        """Keep `(kind, body)` under each id; what was there is replaced."""
        rows = [
            {"team": team, "id": id_, "kind": kind, "at": at, "body": body}
            for id_, (kind, body) in sorted(some.items())
        ]
        await self.database.write(lambda connection: put(connection, ROOMS, rows))

    async def get(self, team: str, id_: str) -> str | None:
        """Return what is kept under an id."""
        kept = select(_room.body).where(_room.team == team, _room.id == id_)
        body: str | None = await self.database.value(kept)
        return body

    async def latest(self, team: str, kind: str, most: int) -> Sequence[str]:
        """Return what is kept of one kind, the newest first."""
        kept = select(_room.body).where(_room.team == team, _room.kind == kind)
        return await self.database.column(kept.order_by(_room.at.desc(), _room.id).limit(most))

    async def forget(self, team: str, id_: str) -> None:
        """Let go of an id."""
        its_own = (_room.team == team, _room.id == id_)
        await self.database.change(delete(ROOMS).where(*its_own))

    async def heard(self, team: str, id_: str, at: datetime) -> bool:
        """Note that an event was taken care of; False where that was noted before."""

        async def note(connection: AsyncConnection) -> bool:
            await connection.execute(delete(HEARD).where(_heard.at < at - REMEMBERED))
            return await added(connection, HEARD, {"team": team, "id": id_, "at": at})

        return await self.database.write(note)

    async def was_heard(self, team: str, id_: str) -> bool:
        """Tell whether an event was taken care of already."""
        noted = select(_heard.id).where(_heard.team == team, _heard.id == id_)
        return await self.database.value(noted) is not None


@dataclass(frozen=True, slots=True)
class SqlTurns:
    """
    Turns to speak in a place, shared by all replicas of one database.

    `clock` tells seconds since 1970: a replica whose clock is ahead makes the others wait as
    much longer, and no more.
    """

    database: Database
    next_turn: NextTurn
    clock: Callable[[], float]

    async def take(self, place: str, least: float = 0.0) -> float:
        """Take the next turn; return how many seconds to wait for it, `least` at the least."""

        async def take(connection: AsyncConnection) -> float:
            await added(connection, TURNS, {"place": place, "free_at": 0.0})
            mine = select(_turn.free_at).where(_turn.place == place).with_for_update()
            free_at = await connection.scalar(mine)
            free, wait = self.next_turn(free_at or 0.0, self.clock(), least)
            await put(connection, TURNS, [{"place": place, "free_at": free}])
            return wait

        return await self.database.write(take)
