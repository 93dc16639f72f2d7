"""Dates as mail programs write them → ISO 8601, with an offset when the mail gives one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

import regex

from adapters.mail.reading import Match, Reading

LONGEST = 200
NOON = 12
CENTURY = 2000
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours from UTC of the zone names mail programs write (RFC 5322, 4.3; tz database)."""


def moment(value: str, marks: Reading) -> str | None:
    """
    Read the first date of `value`, with its time of day when it has one.

    Day stands before month, except in the American form with AM or PM. A date without
    a year is nothing: the year would be a guess.
    """
    value = value[:LONGEST]
    day = _day(marks).search(value)
    if not day:
        return None
    rest = f"{value[: day.start()]} {value[day.end() :]}"
    clock = _clock(marks).search(rest)
    try:
        return _written(_date(day, american=bool(clock and (clock["pm"] or clock["am"]))), clock)
    except (ValueError, OverflowError):
        return None


def _written(date: datetime, clock: Match | None) -> str:
    if not clock:
        return date.date().isoformat()
    hour = int(clock["h"])
    if clock["pm"] or clock["am"]:
        hour = hour % NOON + (NOON if clock["pm"] else 0)
    second = int(clock["s"] or 0)
    return date.replace(
        hour=hour, minute=int(clock["min"]), second=second, tzinfo=_zone(clock)
    ).isoformat()


def _zone(clock: Match) -> tzinfo | None:
    if clock["sign"]:
        offset = timedelta(hours=int(clock["oh"]), minutes=int(clock["om"] or 0))
        return timezone(offset if clock["sign"] == "+" else -offset)
    hours = ZONES.get((clock["zone"] or "").upper())
    if hours is None:
        return None
    return timezone(timedelta(hours=hours)) if hours else UTC


def _date(day: Match, *, american: bool) -> datetime:
    year = int(day["y"])
    month = next((n for n in range(1, NOON + 1) if day[f"m{n}"]), 0)
    first, second = int(day["d"]), month or int(day["m"])
    swap = not month and day["slash"] and (american or second > NOON) and first <= NOON
    if swap:
        first, second = second, first
    return datetime(year if year > CENTURY // 2 else CENTURY + year, second, first)  # noqa: DTZ001


@lru_cache(maxsize=8)
def _day(marks: Reading) -> regex.Pattern[str]:
    month, month_first = (f"(?:{marks.months})" for _ in range(2))
    return regex.compile(
        rf"""
        (?<!\d)(?<y>(?:19|20)\d\d)[-/.](?<m>[01]?\d)[-/.](?<d>[0-3]?\d)(?!\d)
        | (?<![\d.])(?<d>[0-3]?\d)\.\s?(?<m>[01]?\d)\.\s?(?<y>(?:19|20)\d\d|\d\d(?![\d.:]))
        | (?<!\d)(?<d>[0-3]?\d)(?<slash>/)(?<m>[0-3]?\d)/(?<y>(?:19|20)\d\d|\d\d(?!\d))
        | (?<!\d)(?<d>[0-3]?\d)-(?<m>[01]?\d)-(?<y>(?:19|20)\d\d)
        | (?<!\d)(?<d>[0-3]?\d)(?:st|nd|rd|th)?\.?[\s-]+(?:of\s)?{month}\b
          \.?,?[\s-]+(?<y>(?:19|20)\d\d)
        | \b{month_first}\b\.?\s+(?<d>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?<y>(?:19|20)\d\d)
        """,
        regex.IGNORECASE | regex.VERBOSE,
    )


@lru_cache(maxsize=8)
def _clock(marks: Reading) -> regex.Pattern[str]:
    return regex.compile(
        rf"""
        (?<![\d.:])(?<h>[012]?\d)[.:](?<min>[0-5]\d)(?:[.:](?<s>[0-5]\d)(?:\.\d+)?)?(?![\d])
        (?:\s*(?:(?<pm>{marks.afternoon})|(?<am>{marks.morning}))(?!\p{{L}}))?
        \s*\(?(?<zone>(?<!\p{{L}})[A-Z]{{1,5}}\b)?\s*(?:(?<sign>[+\-\u2212])(?<oh>\d\d?):?(?<om>\d\d)?(?!\d))?
        """,
        regex.IGNORECASE | regex.VERBOSE,
    )
