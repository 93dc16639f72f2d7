"""The store of cases: flat columns for lists, the whole case as JSON beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage import case_rows as rows
from adapters.storage.engine import Database, Query, add_all, added, changed, put
from adapters.storage.packed import unpacked
from adapters.storage.tables import CASES, EVENTS, INBOX, PROMISES, THREADS
from bot.domain.case import Case
from bot.domain.digest import OpenCase
from bot.domain.errors import Stale
from bot.domain.happening import Event, Origin, What
from bot.domain.message import Kind

CHUNK = 2500
"""How many outlines are read at a time."""
_WHOLE = 200
_case = CASES.c


@dataclass(frozen=True, slots=True)
class SqlCases:
    """The port `Cases`."""

    database: Database

    async def add(self, case: Case) -> bool:
        """Store a new case and let go of its inbox row; False where the id is known."""
        new = replace(case, version=1)

        async def add(connection: AsyncConnection) -> bool:
            if not await added(connection, CASES, rows.case_row(new)):
                return False
            await _let_go(connection, new, new.id)
            await _beside(connection, new)
            return True

        return await self.database.write(add)

    async def get(self, team: str, id_: str) -> Case | None:
        """Return a case."""
        return await self.database.read(lambda connection: _stored(connection, team, id_))

    async def save(self, case: Case, taken: str = "") -> Case:
        """Store a changed case and append its new events; raises `Stale`."""
        next_ = replace(case, version=case.version + 1)
        as_read = (_case.team == case.team, _case.id == case.id, _case.version == case.version)

        async def save(connection: AsyncConnection) -> Case:
            if taken and not await _let_go(connection, case, taken):
                return await _stored(connection, case.team, case.id) or _stale(case)
            row = update(CASES).where(*as_read).values(rows.case_row(next_))
            if not await changed(connection, row):
                _stale(case)
            await _beside(connection, next_)
            return replace(next_, new=())

        return await self.database.write(save)

    async def history(self, team: str, id_: str) -> Sequence[Event]:
        """Return all that happened to a case, in order."""
        event = EVENTS.c
        told = select(event.at, event.what, event.by, event.about)
        told = told.where(event.team == team, event.case_id == id_)
        found = await self.database.rows(told.order_by(event.version, event.nth))
        return [
            Event(row.at, What(row.what), row.by, unpacked(row.about, dict[str, str]))
            for row in found
        ]

    async def in_thread(self, team: str, origin: Origin) -> Case | None:
        """Return the case a message belongs to: by its own thread, or by any mail it names."""
        thread = THREADS.c
        standing = select(thread.case_id).where(
            thread.team == team, thread.thread.in_(rows.threads(origin))
        )
        found = await self._whole(
            select(_case.body)
            .where(_case.team == team, _case.id.in_(standing))
            .order_by(_case.opened, _case.id)
            .limit(1)
        )
        return found[0] if found else None

    async def earlier(self, team: str, customer: str, but: str, most: int) -> Sequence[Case]:
        """Return the same customer's other cases, the latest first."""
        return await self._whole(
            select(_case.body)
            .where(_known(team, customer), _case.id != but)
            .order_by(_case.opened.desc(), _case.id.desc())
            .limit(most)
        )

    async def listed(
        self, team: str, *, closed: bool = False, most: int = 100
    ) -> Sequence[OpenCase]:
        """Return open (or closed) cases, those due first (closed last) first."""
        order = (_case.listed_at, _case.id)
        lines = _lines(team).where(_case.open.is_(not closed))
        return await self._outlines(
            lines.order_by(*((one.desc() for one in order) if closed else order)).limit(most)
        )

    async def open_cases(self, team: str) -> AsyncIterator[Sequence[OpenCase]]:
        """Give every case of a team that asks for something in chunks, each read by itself."""
        lines = _lines(team).where(_case.pending.is_(True)).order_by(_case.id).limit(CHUNK)
        chunk = await self._outlines(lines)
        while chunk:
            yield chunk
            after = lines.where(_case.id > chunk[-1].id)
            chunk = await self._outlines(after) if len(chunk) == CHUNK else []

    async def praised(self, team: str, since: datetime, until: datetime) -> Sequence[OpenCase]:
        """Return the praise (and mixed) that came in between two moments."""
        kinds = [str(Kind.PRAISE), str(Kind.MIXED)]
        when = (_case.kind.in_(kinds), _case.opened >= since, _case.opened < until)
        return await self._outlines(_lines(team).where(*when).order_by(_case.opened, _case.id))

    async def promises_due(self, until: datetime, most: int) -> Sequence[tuple[str, str, str]]:
        """Return `(team, case, promise)` of promises due by `until`, neither kept nor reminded."""
        one = PROMISES.c
        due = (
            select(one.team, one.case_id, one.id)
            .where(one.kept.is_(None), one.reminded.is_(None), one.due <= until)
            .order_by(one.due, one.team, one.case_id, one.id)
            .limit(most)
        )
        return [(row.team, row.case_id, row.id) for row in await self.database.rows(due)]

    async def to_check_back(self, team: str, day: date) -> Sequence[OpenCase]:
        """Return closed cases whose customer is to be asked how it went by `day`."""
        asked = _lines(team).where(_case.check_back <= day)
        return await self._outlines(asked.order_by(_case.check_back, _case.id))

    async def between(self, team: str, since: datetime, until: datetime) -> AsyncIterator[Case]:
        """Give every case opened between two moments, in the order they were."""
        place = (_case.opened, _case.id)
        when = (_case.team == team, _case.opened >= since, _case.opened < until)
        whole = select(_case.body).where(*when).order_by(*place).limit(_WHOLE)
        chunk = await self._whole(whole)
        while chunk:
            for case in chunk:
                yield case
            last = tuple_(chunk[-1].opened, chunk[-1].id, types=[one.type for one in place])
            chunk = await self._whole(whole.where(tuple_(*place) > last))

    async def of_customer(self, team: str, customer: str) -> Sequence[str]:
        """Return the ids of a customer's cases."""
        known = select(_case.id).where(_known(team, customer))
        return await self.database.column(known.order_by(_case.id))

    async def older_than(self, team: str, until: datetime, most: int) -> Sequence[str]:
        """Return ids of cases closed before `until` that still hold words."""
        old = (_case.team == team, _case.worded.is_(True), _case.closed < until)
        return await self.database.column(
            select(_case.id).where(*old).order_by(_case.closed, _case.id).limit(most)
        )

    async def erase(self, team: str, id_: str) -> bool:
        """Remove a case, its events, promises and inbox rows; False where there is none."""
        message = INBOX.c
        its_own = (message.team == team, or_(message.id == id_, message.became == id_))

        async def erase(connection: AsyncConnection) -> bool:
            await connection.execute(delete(INBOX).where(*its_own))
            case = delete(CASES).where(_case.team == team, _case.id == id_)
            return bool(await changed(connection, case))

        return await self.database.write(erase)

    async def _outlines(self, lines: Query) -> Sequence[OpenCase]:
        return rows.outlines(await self.database.rows(lines))

    async def _whole(self, bodies: Query) -> Sequence[Case]:
        return [unpacked(body, Case) for body in await self.database.column(bodies)]


def _lines(team: str) -> Query:
    return select(*rows.OUTLINE).where(_case.team == team)


def _known(team: str, customer: str) -> Any:
    """Tell a customer's cases; who is unknown has none."""
    return (_case.team == team) & (_case.customer == customer) & (_case.customer != "")


async def _stored(connection: AsyncConnection, team: str, id_: str) -> Case | None:
    body = await connection.scalar(select(_case.body).where(_case.team == team, _case.id == id_))
    return unpacked(body, Case) if body else None


async def _let_go(connection: AsyncConnection, case: Case, id_: str) -> bool:
    """Empty the inbox row that became part of `case`; False where it is empty already."""
    message = INBOX.c
    held = (message.id == id_, message.team == case.team, message.body != "")
    emptied = update(INBOX).where(*held).values(body="", became=case.id)
    return bool(await changed(connection, emptied))


async def _beside(connection: AsyncConnection, case: Case) -> None:
    """Store what stands beside a case: its new events, its promises, its threads."""
    await add_all(connection, EVENTS, rows.event_rows(case))
    await put(connection, PROMISES, rows.promise_rows(case))
    thread = THREADS.c
    if not case.origin.mails:  # forgotten, or none ever: its mails do not lead here any more
        its_own = (thread.team == case.team, thread.case_id == case.id)
        await connection.execute(delete(THREADS).where(*its_own))
    await add_all(connection, THREADS, rows.thread_rows(case))


def _stale(case: Case) -> Any:
    raise Stale(case.id)
