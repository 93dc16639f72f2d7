"""The inbox: one durable row for each message, until a case holds its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select, update
from sqlalchemy.sql.functions import count

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

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Lease up to `most` messages to the replica `by`, as `(id, team)`, the earliest first."""
        free = select(_row.id, _row.team).where(_row.waiting, _free(by, now))
        first = free.order_by(_row.at, _row.id).limit(most)
        async with self.database.writing() as connection:
            found = (await connection.execute(first.with_for_update(skip_locked=True))).all()
            lease = update(INBOX).where(_row.id.in_([id_ for id_, _ in found]))
            if found:
                await connection.execute(lease.values(leased_by=by, leased_until=now + LEASE))
        return [(id_, team) for id_, team in found]

    async def behind(self, now: datetime) -> tuple[int, datetime | None]:
        """Tell how many wait with no lease, and since when the oldest of them does."""
        waiting = select(count(), func.min(_row.at)).where(_row.waiting, _free("", now))
        async with self.database.reading() as connection:
            many, since = (await connection.execute(waiting)).one()
        return many, since

    async def handed_over(self, ids: Sequence[str]) -> None:
        """Note that `ids` need no more looking after."""
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


def _free(by: str, now: datetime) -> ColumnElement[bool]:
    """Tell the rows `by` may lease: nobody's, its own, and those whose lease has run out."""
    return or_(
        _row.leased_by.in_(["", by]),
        _row.leased_until <= now,
        _row.leased_until > now + LEASE,  # the clock was put back since
    )
