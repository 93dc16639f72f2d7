"""Dates, times and durations in running text, resolved against a given day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.cues import compiled, matches
from bot.domain.text import Span

PAST, FUTURE = -1, 1
"""Which way an incomplete date leans: a complaint looks back, a promise ahead."""

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_GAP = 12
_MONTHS_IN_HALF_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class Dated:
    """
    A place in a plain text that names a moment.

    `day` and `clock` may each be missing; `deadline` tells "by then" from "then".
    """

    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    deadline: bool = False
    weekday: bool = False

    @property
    def value(self) -> str | None:
        """The ISO form: a date, a time, or both."""
        if self.day and self.clock:
            return datetime.combine(self.day, self.clock).isoformat(timespec="minutes")
        if self.day:
            return self.day.isoformat()
        return self.clock.isoformat(timespec="minutes") if self.clock else None

    @property
    def span(self) -> Span:
        """The place in the plain text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written: `count` of `unit` (minute … year), with its words."""

    start: int
    end: int
    count: float
    unit: str
    text: str


def dates(plain: str, formats: Mapping[str, Any], now: datetime, lean: int) -> list[Dated]:
    """
    Return the moments `plain` names, in reading order, adjoining parts joined.

    "maanantaina 9.3. klo 9" is one moment, not three. `lean` is `PAST` or `FUTURE`.
    """
    found = list(_candidates(plain, formats, now, lean))
    return [_with_deadline(moment, plain, formats) for moment in _joined(found, plain)]


def durations(plain: str, formats: Mapping[str, Any]) -> list[Duration]:
    """Return the lengths of time `plain` names, in reading order."""
    found = []
    for match in matches(formats["durations"], plain):
        count, unit = number(match["n"], formats), _unit(match["unit"], formats)
        if count is not None and unit:
            found.append(Duration(match.start(), match.end(), count, unit, match[0]))
    return _apart(found)


def number(words: str | None, formats: Mapping[str, Any]) -> float | None:
    """
    Read a number given in figures or in words; None where it is neither.

    >>> number("2,5", {"numbers": {}})
    2.5
    """
    if not words:
        return 1.0
    figures = words.replace(" ", "").replace(",", ".")
    if compiled(r"\d+(?:\.\d+)?").fullmatch(figures):
        return float(figures)
    for pattern, value in formats["numbers"].items():
        if compiled(pattern).fullmatch(words):
            return float(value)
    return None


def _candidates(
    plain: str, formats: Mapping[str, Any], now: datetime, lean: int
) -> Iterator[Dated]:
    for match in matches(formats["calendar"], plain):
        day = _calendar_day(match.groupdict(), formats, now.date(), lean)
        if day:
            yield Dated(match.start(), match.end(), day)
    for match in matches(formats["weekday"], plain):
        named = _weekday(match["weekday"], formats)
        if named:
            way = _way(match.groupdict(), lean)
            yield Dated(match.start(), match.end(), _nearest(now.date(), named, way), weekday=True)
    for match in matches(formats["relative"], plain):
        days = timedelta(days=formats["relative"][match.re.pattern])
        yield Dated(match.start(), match.end(), now.date() + days)
    yield from _counted(plain, formats, now)
    for match in matches(formats["clock"], plain):
        clock = _clock(match.groupdict())
        if clock:
            yield Dated(match.start(), match.end(), clock=clock)


def _counted(plain: str, formats: Mapping[str, Any], now: datetime) -> Iterator[Dated]:
    for name, way in (("within", FUTURE), ("ago", PAST)):
        for match in matches(formats[name], plain):
            count = number(match.groupdict().get("n"), formats)
            unit = _unit(match["unit"], formats)
            if count is None or not unit:
                continue
            by = way == FUTURE and not match.groupdict().get("then")
            yield Dated(match.start(), match.end(), _shifted(now, count * way, unit), deadline=by)


def _shifted(now: datetime, count: float, unit: str) -> date:
    if unit in {"hour", "minute"}:
        hours = count if unit == "hour" else count / 60
        return (now + timedelta(hours=hours)).date()
    if unit == "workday":
        return _workdays_on(now.date(), int(count))
    return now.date() + timedelta(days=round(count * _DAYS[unit]))


def _workdays_on(day: date, count: int) -> date:
    way = timedelta(days=1 if count > 0 else -1)
    while count:
        day += way
        if day.isoweekday() <= 5:  # noqa: PLR2004 - Monday to Friday
            count -= 1 if count > 0 else -1
    return day


def _calendar_day(
    parts: Mapping[str, str | None], formats: Mapping[str, Any], today: date, lean: int
) -> date | None:
    month = _month(parts.get("month"), formats) or int(parts.get("m") or 0)
    year = parts.get("y")
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, int(parts["d"] or 0))  # noqa: PLR2004
        return _nearest_year(date(today.year, month, int(parts["d"] or 0)), today, lean)
    except (ValueError, KeyError):
        return None


def _nearest_year(day: date, today: date, lean: int) -> date:
    half = timedelta(days=_MONTHS_IN_HALF_A_YEAR * 30)
    try:
        if lean == PAST and day > today + timedelta(days=30):
            return day.replace(year=day.year - 1)
        if lean == FUTURE and day < today - half:
            return day.replace(year=day.year + 1)
    except ValueError:
        pass
    return day


def _nearest(today: date, weekday: int, way: int) -> date:
    """Return the next (or last) such weekday; today counts ahead, not back."""
    ahead = (weekday - today.isoweekday()) % 7
    if way == FUTURE:
        return today + timedelta(days=ahead)
    return today - timedelta(days=(7 - ahead) % 7 or 7)


def _way(parts: Mapping[str, str | None], lean: int) -> int:
    if parts.get("next"):
        return FUTURE
    return PAST if parts.get("last") else lean


def _clock(parts: Mapping[str, str | None]) -> time | None:
    hour, minute = int(parts.get("h") or 0), int(parts.get("min") or 0)
    if parts.get("pm") and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    if hour == 24:  # noqa: PLR2004 - midnight
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _month(word: str | None, formats: Mapping[str, Any]) -> int:
    return _looked_up(word, formats["months"])


def _weekday(word: str, formats: Mapping[str, Any]) -> int:
    return _looked_up(word, formats["weekdays"])


def _unit(word: str, formats: Mapping[str, Any]) -> str:
    for pattern, unit in formats["units"].items():
        if compiled(pattern).match(word):
            return str(unit)
    return ""


def _looked_up(word: str | None, table: Mapping[str, int]) -> int:
    if not word:
        return 0
    return next((value for stem, value in table.items() if word.lower().startswith(stem)), 0)


def _apart(found: list[Duration]) -> list[Duration]:
    kept: list[Duration] = []
    for one in sorted(found, key=lambda d: (d.start, -d.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _joined(found: list[Dated], plain: str) -> list[Dated]:
    """Join a weekday, a date and a time that stand side by side; drop what lies inside another."""
    out: list[Dated] = []
    for moment in sorted(found, key=lambda m: (m.start, -m.end)):
        last = out[-1] if out else None
        if last and moment.start < last.end:
            continue
        if last and _adjoin(last, moment, plain):
            out[-1] = _merged(last, moment)
        else:
            out.append(moment)
    return out


def _adjoin(first: Dated, second: Dated, plain: str) -> bool:
    between = plain[first.end : second.start]
    if len(between) > _GAP or compiled(r"[.!?]\s|\n|[-–]").search(between):
        return False
    return bool(
        (first.day and second.clock and not first.clock and not second.day)
        or (first.clock and second.day and not first.day and not second.clock)
        or (first.weekday and second.day and not second.weekday and len(between) <= 4)  # noqa: PLR2004
        or (second.weekday and first.day and not first.weekday and len(between) <= 2)  # noqa: PLR2004
    )


def _merged(first: Dated, second: Dated) -> Dated:
    dated = second if first.weekday and second.day else first
    return replace(
        first,
        end=second.end,
        day=dated.day or second.day,
        clock=first.clock or second.clock,
        deadline=first.deadline or second.deadline,
        weekday=second.weekday if dated.day is None else dated.weekday,
    )


def _with_deadline(moment: Dated, plain: str, formats: Mapping[str, Any]) -> Dated:
    """Mark "by then": a deadline word just before or just after the moment."""
    before, after = (
        plain[max(0, moment.start - 25) : moment.start],
        plain[moment.end : moment.end + 20],
    )
    by = any(compiled(rf"\b(?:{p})\W*$").search(before) for p in formats["by_before"]) or any(
        compiled(rf"\W*(?:{p})").match(after) for p in formats["by_after"]
    )
    return replace(moment, deadline=moment.deadline or by)
