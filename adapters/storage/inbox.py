"""The inbox: one durable row for each message, until a case holds its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, not_, or_, select, update

from adapters.storage.engine import Database, added
from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import INBOX
from bot.application.ports import LEASE, Incoming
from bot.domain.errors import WrongValue

_LONGEST_ID = 500
_row = INBOX.c


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """The port `Inbox`."""

    database: Database

    async def accept(self, incoming: Incoming) -> bool:
        """Store `incoming` for good; False where its id is known."""
        if not 0 < len(incoming.id) <= _LONGEST_ID:
            raise WrongValue("a message's id has 1 to 500 characters")
        row = {
            "id": incoming.id,
            "team": incoming.team,
            "at": incoming.at,
            "waiting": True,
            "leased_by": "",
            "became": "",
            "body": packed(incoming),
        }
        async with self.database.writing() as connection:
            if await added(connection, INBOX, row):
                return True
            whose = select(_row.team).where(_row.id == incoming.id)
            if await connection.scalar(whose) != incoming.team:
                raise WrongValue("another team's message has this id")
            return False

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[str]:
        """Lease up to `most` ids to the replica `by`, the earliest first."""
        free = or_(
            _row.leased_by.in_(["", by]),
            _row.leased_until <= now,
            _row.leased_until > now + LEASE,  # the clock was put back since
        )
        first = select(_row.id).where(_row.waiting, free).order_by(_row.at, _row.id).limit(most)
        async with self.database.writing() as connection:
            ids = [*await connection.scalars(first.with_for_update(skip_locked=True))]
            lease = update(INBOX).where(_row.id.in_(ids))
            await connection.execute(lease.values(leased_by=by, leased_until=now + LEASE))
        return ids

    async def handed_over(self, ids: Sequence[str]) -> None:
        """Note that durable work has begun on `ids`."""
        done = update(INBOX).where(_row.id.in_(ids)).values(waiting=False)
        async with self.database.writing() as connection:
            await connection.execute(done)

    async def read(self, id_: str) -> Incoming | None:
        """Return a message, or None once a case holds its words."""
        async with self.database.reading() as connection:
            body = await connection.scalar(select(_row.body).where(_row.id == id_))
        return unpacked(body, Incoming) if body else None

    async def became(self, id_: str) -> str:
        """Return the id of the case that holds the words of a message, "" where none does."""
        async with self.database.reading() as connection:
            return await connection.scalar(select(_row.became).where(_row.id == id_)) or ""

    async def drop_before(self, until: datetime) -> int:
        """Remove messages of before `until` that were handed over; return how many."""
        old = delete(INBOX).where(and_(not_(_row.waiting), _row.at < until))
        async with self.database.writing() as connection:
            return int((await connection.execute(old)).rowcount)
