"""The inbox: one durable row for each message, until a case holds its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select, update

from adapters.storage.engine import Database, added, changed
from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import INBOX
from bot.application.ports import Incoming
from bot.application.stores import LEASE
from bot.domain.errors import WrongValue

_LONGEST_ID = 500
_row = INBOX.c
_BODY = select(_row.body).where(_row.id == bindparam("known"))
_HANDED_OVER = (
    update(INBOX).where(_row.id.in_(bindparam("known", expanding=True))).values(waiting=False)
)
_LEASED = (
    update(INBOX)
    .where(_row.id.in_(bindparam("known", expanding=True)))
    .values(leased_by=bindparam("by"), leased_until=bindparam("until"))
)


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
        return await self.database.write(lambda connection: _accepted(connection, row))

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Lease up to `most` messages to the replica `by`, as `(id, team)`, the earliest first."""
        free = select(_row.id, _row.team).where(_row.waiting.is_(True), _free(by, now))
        first = free.order_by(_row.at, _row.id).limit(most).with_for_update(skip_locked=True)

        def lease(connection: Connection) -> Sequence[tuple[str, str]]:
            found = [(row.id, row.team) for row in connection.execute(first)]
            ids = [id_ for id_, _ in found]
            if found:
                changed(connection, _LEASED, known=ids, by=by, until=now + LEASE)
            return found

        return await self.database.write(lease)

    async def behind(self, now: datetime) -> tuple[int, datetime | None]:
        """Tell how many wait with no lease, and since when the oldest of them does."""
        free = (_row.waiting.is_(True), _free("", now))
        behind = select(func.count().label("many"), func.min(_row.at).label("since"))
        (row,) = await self.database.rows(behind.where(*free))
        return row.many, row.since

    async def handed_over(self, ids: Sequence[str]) -> None:
        """Note that `ids` need no more looking after."""
        await self.database.change(_HANDED_OVER, known=ids)

    async def read(self, id_: str) -> Incoming | None:
        """Return a message, or None once a case holds its words."""
        body = await self.database.value(_BODY, known=id_)
        return unpacked(body, Incoming) if body else None

    async def became(self, id_: str) -> str:
        """Return the id of the case that holds the words of a message, "" where none does."""
        return await self.database.value(select(_row.became).where(_row.id == id_)) or ""

    async def of_case(self, team: str, case: str) -> Sequence[str]:
        """Return the ids of the messages a case holds the words of."""
        its_own = select(_row.id).where(_row.team == team, _row.became == case)
        return await self.database.column(its_own.order_by(_row.id))

    async def forget_words(self, team: str, until: datetime) -> int:
        """Empty messages of before `until` that became no case's; return how many."""
        left = (_row.team == team, _row.waiting.is_(False), _row.body != "", _row.at < until)
        return await self.database.change(update(INBOX).where(*left).values(body=""))

    async def drop_before(self, until: datetime) -> int:
        """Remove messages of before `until` that were handed over; return how many."""
        return await self.database.change(
            delete(INBOX).where(_row.waiting.is_(False), _row.at < until)
        )


def _accepted(connection: Connection, row: Mapping[str, object]) -> bool:
    if added(connection, INBOX, row):
        return True
    if connection.scalar(select(_row.team).where(_row.id == row["id"])) != row["team"]:
        raise WrongValue("another team's message has this id")
    return False


def _free(by: str, now: datetime) -> ColumnElement[bool]:
    """Tell the rows `by` may lease: nobody's, its own, and those whose lease has run out."""
    return or_(
        _row.leased_by.in_(["", by]),
        _row.leased_until <= now,
        _row.leased_until > now + LEASE,  # the clock was put back since
    )
