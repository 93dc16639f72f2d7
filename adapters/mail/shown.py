"""The head of a mail as a reading pane or a print view shows it, copied with the letter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile
from typing import NamedTuple

import regex

from adapters.mail.headers import Header, Kind
from adapters.mail.lines import Line
from adapters.mail.moments import moment
from adapters.mail.people import people, person
from adapters.mail.reading import Reading

LOOKED_AT = 16
ABOVE = 2
"""Rows above the sender at most: the subject, and how many mails there are."""
BETWEEN = 3
"""Rows between the sender and the date at most: receivers and copies."""
LONGEST_ROW = 150
LONGEST_DATE = 45

_SENDER = regex.compile(r"(?<who>[^<>@:]{1,60}<[^<>@\s]+@[^<>@\s]+>)(?<rest>[^<>@]{0,45})")
_PROSE_END = regex.compile(r"[.!?]\s*$")


class _Row(NamedTuple):
    """A line with something on it, and its place."""

    place: int
    text: str


def shown_head(lines: Sequence[Line], marks: Reading) -> Header | None:
    """Read subject, sender, receivers and date from unlabelled lines on top of a paste."""
    head = lines[:LOOKED_AT]
    rows = [_Row(n, one.text.strip()) for n, one in enumerate(head) if not one.is_blank]
    for n, row in enumerate(islice(rows, ABOVE + 1)):
        if len(row.text) > LONGEST_ROW or lines[row.place].depth:
            return None
        if sender := _SENDER.fullmatch(row.text):
            subject = rows[0].text if n else None
            if subject and marks.passing_on.within(subject):
                return None
            return _header(
                sender["who"], subject, [*_dated(sender["rest"], row), *rows[n + 1 :]], marks
            )
    return None


def _dated(rest: str, row: _Row) -> list[_Row]:
    return [_Row(row.place, rest.strip())] if rest.strip() else []


def _header(who: str, subject: str | None, below: list[_Row], marks: Reading) -> Header | None:
    """Fill in the head from the rows below the sender; without a date it is none."""
    dated = next((n for n, row in enumerate(below[: BETWEEN + 1]) if _date(row, marks)), None)
    if dated is None or any(_is_prose(row) for row in below[:dated]):
        return None
    receivers = [*takewhile(lambda row: _receiver(row, marks), below[dated + 1 :])]
    last = receivers[-1] if receivers else below[dated]
    to = next((_receiver(row, marks) or row.text for row in (*below[:dated], *receivers)), "")
    date = _date(below[dated], marks)
    return Header(Kind.ENVELOPE, person(who), people(to), date, subject, 0, last.place + 1)


def _receiver(row: _Row, marks: Reading) -> str | None:
    label = marks.label.opens(row.text)
    return label["value"] if label and (label["to"] or label["copy"]) else None


def _date(row: _Row, marks: Reading) -> str | None:
    """Read a row that is a date with a time of day and nothing more."""
    when = moment(row.text, marks) if len(row.text) <= LONGEST_DATE else None
    return when if when and "T" in when else None


def _is_prose(row: _Row) -> bool:
    return len(row.text) > LONGEST_ROW or bool(_PROSE_END.search(row.text))
