"""How answers are laid out: what the bot says for a terminal, records as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.application.export import COLUMNS, Record
from bot.application.replies import Said


def spoken(told: Said) -> str:
    """Lay out what the bot says for a terminal; a customer's control characters are left out."""
    parts = ["\n".join(told.lines)]
    for section in told.sections:
        items = [f"  - {item.text} {item.link}".rstrip() for item in section.items]
        more = [f"  {section.more}"] if section.more else []
        parts.append("\n".join([section.title, *items, *more]))
    parts += ["\n".join(f"  | {line}" for line in told.quote.splitlines())] if told.quote else []
    return printable("\n\n".join(part for part in parts if part))


def printable(text: str) -> str:
    r"""
    Leave out what would steer a terminal.

    >>> printable("Hei\x1b[2J!\n")
    'Hei[2J!\n'
    """
    return _STEERING.sub("", text)


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def table(records: Sequence[Record]) -> str:
    """Write records as CSV; a cell a spreadsheet would take for a formula is made a text."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([_cell(one[column]) for column in COLUMNS] for one in records)
    return out.getvalue()


def _cell(value: object) -> str:
    """
    Return a value as one cell.

    >>> _cell("=1+1"), _cell(["late", "rude"]), _cell(None), _cell(True)
    ("'=1+1", 'late; rude', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = "; ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text[:1] in _FORMULA else text


_FORMULA = {"=", "+", "-", "@", "\t", "\r"}


def dumped(data: object) -> str:
    """Write data as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    """Write days and moments as ISO 8601, lengths of time in whole minutes."""
    if isinstance(value, timedelta):
        return value // timedelta(minutes=1)
    return value.isoformat() if isinstance(value, date) else str(value)
