"""A case as rows, and rows as what lists and digests need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Double, Row, cast

from adapters.storage.packed import packed
from adapters.storage.tables import CASES
from bot.domain.case import Case, State
from bot.domain.digest import OpenCase, outlined
from bot.domain.happening import Origin

_PRAISE = msgspec.json.Decoder(tuple[tuple[str, ...], tuple[str, ...]])
"""Who is praised, and what pleased."""
_MOST_THREADS = 500
_row = CASES.c


def _seconds(column: Column[Any]) -> ColumnElement[Any]:
    """Read a moment as seconds since 1970, exact to the microsecond until the year 2106."""
    return (cast(column, Double) / 1e6).label(column.name)


OUTLINE = (
    _row.id,
    _row.kind,
    _row.severity,
    _row.public,
    _row.state,
    _seconds(_row.opened),
    _seconds(_row.answer_by),
    _seconds(_row.next_due),
    _row.promised,
    _row.owner,
    _row.cause,
    _row.customer_name,
    _row.link,
    _row.praise,
)
"""The columns of an `OpenCase`."""
_FIELDS = tuple(str(column.name) for column in OUTLINE)


def outlines(rows: Iterable[Row[Any]]) -> list[OpenCase]:
    """Return rows of `OUTLINE` as the open cases they stand for, thousands at a time."""
    return msgspec.convert([_told(row) for row in rows], list[OpenCase], strict=False)


def _told(row: Row[Any]) -> dict[str, object]:
    told = dict(zip(_FIELDS, row, strict=True))
    if praise := told.pop("praise"):
        told["praised"], told["pleased"] = _PRAISE.decode(praise)
    return told


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
    """Give a row for each of the case's promises, that of an answer among them."""
    for one in filter(None, (case.answer_promise, *case.promises)):
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


def thread_rows(case: Case) -> Iterator[dict[str, object]]:
    """Give a row for each of the threads a case stands in."""
    for key in threads(case.origin):
        yield {"team": case.team, "thread": key, "case_id": case.id}


def _hashed(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()
