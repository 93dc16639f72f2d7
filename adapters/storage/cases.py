"""The store of cases: flat columns for lists, the whole case as JSON beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, or_, select, tuple_, update

from adapters.storage import case_rows as rows
from adapters.storage.engine import Database, Query, add_all, added, changed, put
from adapters.storage.packed import unpacked
from adapters.storage.post_rows import post_row
from adapters.storage.tables import CASES, EVENTS, INBOX, POSTS, PROMISES, THREADS
from bot.application.ports import Post
from bot.domain.case import Case
from bot.domain.digest import OpenCase
from bot.domain.errors import Stale
from bot.domain.happening import Event, Origin, What
from bot.domain.message import Kind

CHUNK = 2500
"""How many outlines are read at a time."""
_WHOLE = 200
_case, _message, _thread = CASES.c, INBOX.c, THREADS.c
# What every message asks, built once: building a statement takes longer than doing it.
_BODY = select(_case.body).where(_case.team == bindparam("of"), _case.id == bindparam("known"))
_IN_THREADS = (
    select(_case.body)
    .where(
        _case.team == bindparam("of"),
        _case.id.in_(
            select(_thread.case_id).where(
                _thread.team == bindparam("of"),
                _thread.thread.in_(bindparam("threads", expanding=True)),
            )
        ),
    )
    .order_by(_case.opened, _case.id)
    .limit(1)
)
_LET_GO = (
    update(INBOX)
    .where(_message.id == bindparam("known"), _message.team == bindparam("of"), _message.body != "")
    .values(body="", became=bindparam("case"))
)
_SAVE = update(CASES).where(
    _case.team == bindparam("of"),
    _case.id == bindparam("known"),
    _case.version == bindparam("read"),
)
_OFF_ITS_THREADS = delete(THREADS).where(
    _thread.team == bindparam("of"), _thread.case_id == bindparam("known")
)


@dataclass(frozen=True, slots=True)
class SqlCases:
    """The port `Cases`."""

    database: Database

    async def add(self, case: Case, said: Post | None = None) -> bool:
        """Store a new case, let go of its inbox row, note what is `said`; False if it is known."""
        new = replace(case, version=1)

        def add(connection: Connection) -> bool:
            if not added(connection, CASES, rows.case_row(new)):
                return False
            _let_go(connection, new, new.id)
            _beside(connection, new)
            if said:
                added(connection, POSTS, post_row(said, new.opened, said.key))
            return True

        return await self.database.write(add)

    async def get(self, team: str, id_: str) -> Case | None:
        """Return a case."""
        return await self.database.read(lambda connection: _stored(connection, team, id_))

    async def save(self, case: Case, taken: str = "") -> Case:
        """Store a changed case and append its new events; raises `Stale`."""
        next_ = replace(case, version=case.version + 1)
        as_read = {"of": case.team, "known": case.id, "read": case.version}

        def save(connection: Connection) -> Case:
            if taken and not _let_go(connection, case, taken):
                return _stored(connection, case.team, case.id) or _stale(case)
            if not changed(connection, _SAVE, **as_read, **rows.case_row(next_)):
                _stale(case)
            _beside(connection, next_)
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
        known = rows.threads(origin)
        if not known:
            return None
        body = await self.database.value(_IN_THREADS, of=team, threads=known)
        return unpacked(body, Case) if body else None

    async def earlier(self, team: str, customer: str, but: str, most: int) -> Sequence[Case]:
        """Return the same customer's other cases, the latest first."""
        return await self._whole(
            select(_case.body)
            .where(_known(team, customer), _case.id != but)
            .order_by(_case.opened.desc(), _case.id.desc())
            .limit(most)
        )

    async def listed(
        self, team: str, *, closed: bool = False, owner: str = "", most: int = 100
    ) -> Sequence[OpenCase]:
        """Return open (or closed) cases, `owner`'s alone or all, due first (closed last) first."""
        order = (_case.listed_at, _case.id)
        lines = _lines(team).where(_case.open.is_(not closed))
        lines = lines.where(_case.owner == owner) if owner else lines
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

    async def idle_since(self, team: str, until: datetime, most: int) -> Sequence[str]:
        """Return ids of unclosed cases that hold words and to which nothing happened since."""
        event = EVENTS.c
        since = exists().where(
            event.team == _case.team, event.case_id == _case.id, event.at >= until
        )
        idle = (_case.team == team, _case.worded.is_(True), _case.closed.is_(None), ~since)
        old = select(_case.id).where(*idle, _case.opened < until)
        return await self.database.column(old.order_by(_case.opened, _case.id).limit(most))

    async def erase(self, team: str, id_: str) -> bool:
        """Remove a case, its events, promises and inbox rows; False where there is none."""
        its_own = (_message.team == team, or_(_message.id == id_, _message.became == id_))

        def erase(connection: Connection) -> bool:
            connection.execute(delete(INBOX).where(*its_own))
            case = delete(CASES).where(_case.team == team, _case.id == id_)
            return bool(changed(connection, case))

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


def _stored(connection: Connection, team: str, id_: str) -> Case | None:
    body = connection.scalar(_BODY, {"of": team, "known": id_})
    return unpacked(body, Case) if body else None


def _let_go(connection: Connection, case: Case, id_: str) -> bool:
    """Empty the inbox row that became part of `case`; False where it is empty already."""
    return bool(changed(connection, _LET_GO, known=id_, of=case.team, case=case.id))


def _beside(connection: Connection, case: Case) -> None:
    """Store what stands beside a case: its new events, its promises, its threads."""
    add_all(connection, EVENTS, rows.event_rows(case))
    put(connection, PROMISES, rows.promise_rows(case))
    if not case.origin.mails and case.version > 1:  # forgotten: its mails lead here no more
        changed(connection, _OFF_ITS_THREADS, of=case.team, known=case.id)
    add_all(connection, THREADS, rows.thread_rows(case))


def _stale(case: Case) -> Any:
    raise Stale(case.id)
