"""A case as rows, and rows as what lists and digests need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Row, type_coerce

from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import CASES, moment
from bot.domain.case import Case, Origin, State
from bot.domain.digest import OpenCase, outlined
from bot.domain.message import Kind, Severity

Praise = tuple[tuple[str, ...], tuple[str, ...]]
"""Who is praised, and what pleased."""
_MOST_THREADS = 500
_KINDS = {str(one): one for one in Kind}
_SEVERITIES: dict[str | None, Severity | None] = {None: None, **{str(one): one for one in Severity}}
_STATES = {str(one): one for one in State}
_row = CASES.c


def _ticks(column: Any) -> Any:
    """Read a moment as it is stored: a digest reads thousands."""
    return type_coerce(column, BigInteger)


OUTLINE = (
    _row.id,
    _row.kind,
    _row.severity,
    _row.public,
    _row.state,
    _ticks(_row.opened),
    _ticks(_row.answer_by),
    _ticks(_row.next_due),
    _row.promised,
    _row.owner,
    _row.cause,
    _row.customer_name,
    _row.link,
    _row.praise,
)
"""The columns of an `OpenCase`, in its order."""


def outline(row: Row[Any]) -> OpenCase:
    """Return a row of `OUTLINE` as the open case it stands for."""
    id_, kind, severity, public, state, opened, answer_by, next_due, *words, praise = tuple(row)
    return OpenCase(
        id_,
        _KINDS[kind],
        _SEVERITIES[severity],
        bool(public),
        _STATES[state],
        moment(opened),
        None if answer_by is None else moment(answer_by),
        None if next_due is None else moment(next_due),
        *words,
        *(unpacked(praise, Praise) if praise else ((), ())),
    )


def case_row(case: Case) -> dict[str, object]:
    """Return the row of `case` as it is to be stored, its version with it."""
    line, closed = outlined(case), case.state is State.CLOSED
    thought = case.afterthought
    return {
        "team": case.team,
        "id": case.id,
        "version": case.version,
        "kind": str(line.kind),
        "severity": str(line.severity) if line.severity else None,
        "public": line.public,
        "state": str(line.state),
        "open": not closed,
        "pending": not closed or bool(line.next_due and line.promised),
        "opened": line.opened,
        "answer_by": line.answer_by,
        "next_due": line.next_due,
        "closed": case.closed,
        "listed_at": (case.closed if closed else line.due) or line.opened,
        "check_back": thought.check_back if thought and closed and not case.checked_back else None,
        "worded": bool(case.message.text),
        "customer": case.customer,
        "promised": line.promised,
        "owner": line.owner,
        "cause": line.cause,
        "customer_name": line.customer_name,
        "link": line.link,
        "praise": packed((line.praised, line.pleased)) if line.praised or line.pleased else "",
        "body": packed(replace(case, new=())),
    }


def event_rows(case: Case) -> Iterator[dict[str, object]]:
    """Give the rows of the case's new events, under its version."""
    for nth, event in enumerate(case.new):
        yield {
            "team": case.team,
            "case_id": case.id,
            "version": case.version,
            "nth": nth,
            "at": event.at,
            "what": str(event.what),
            "by": event.by,
            "about": packed(event.about),
        }


def promise_rows(case: Case) -> Iterator[dict[str, object]]:
    """Give a row for each of the case's promises."""
    for one in case.promises:
        yield {
            "team": case.team,
            "case_id": case.id,
            "id": one.id,
            "due": one.due,
            "kept": one.kept,
            "reminded": one.reminded,
        }


def threads(origin: Origin) -> Sequence[str]:
    """Return what a message is known to belong together by: its mails and its conversation."""
    mails = [("mail", id_) for id_ in origin.mails[:_MOST_THREADS]]
    talk = [("thread", origin.platform, origin.place, origin.thread)] if origin.thread else []
    return [*dict.fromkeys(_hashed(parts) for parts in (*talk, *mails))]


def thread_rows(case: Case, keys: Iterable[str]) -> Iterator[dict[str, object]]:
    """Give a row for each of the threads a case stands in."""
    for key in keys:
        yield {"team": case.team, "thread": key, "case_id": case.id}


def _hashed(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()
