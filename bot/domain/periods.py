"""Stretches of time in running text: next week, in January, before Christmas, by the spring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.cues import Cue, Hit, hits
from bot.domain.language import LanguagePack
from bot.domain.review import sentences_of
from bot.domain.text import Span, Text

_STEM = 3


@dataclass(frozen=True, slots=True)
class Period:
    """
    A stretch of time a plain text names, and its place.

    `name` is the same for the same stretch in other words; `first` and `last` are missing
    where the calendar does not tell (spring).
    """

    name: str
    span: Span
    first: date | None = None
    last: date | None = None

    def holds(self, days: Iterable[date]) -> bool:
        """Tell whether one of `days` lies in it."""
        first, last = self.first, self.last
        return first is not None and last is not None and any(first <= one <= last for one in days)


def periods(text: Text, pack: LanguagePack, now: datetime) -> Iterator[Period]:
    """Give the stretches of time `text` names, in reading order."""
    for hit in hits(pack.covers["when"], text, sentences_of(text, pack)):
        reach = _REACHES.get(hit.cue.name)
        if hit.cue.name == "month":
            yield _month(hit, pack.formats["months"], now.date())
        elif reach:
            yield Period(hit.cue.name, hit.span, *reach(now.date()))
        else:
            what = dict(hit.groups).get("what", hit.span.of(text.plain))
            yield Period(what.lower()[:_STEM], hit.span)


def _month(hit: Hit[Cue], months: Mapping[str, int], today: date) -> Period:
    word = dict(hit.groups)["month"].lower()
    number = next(value for stem, value in months.items() if word.startswith(stem))
    first = date(today.year + (number < today.month), number, 1)
    return Period(f"month {number}", hit.span, first, _month_after(first) - timedelta(days=1))


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _to_sunday(today: date) -> tuple[date, date]:
    return today, today + timedelta(days=7 - today.isoweekday())


def _next_week(today: date) -> tuple[date, date]:
    monday = today + timedelta(days=8 - today.isoweekday())
    return monday, monday + timedelta(days=6)


def _weekend(today: date) -> tuple[date, date]:
    sunday = _to_sunday(today)[1]
    return sunday - timedelta(days=1), sunday


def _month_end(today: date) -> tuple[date, date]:
    last = _month_after(today) - timedelta(days=1)
    return last - timedelta(days=10), last


def _next_month(today: date) -> tuple[date, date]:
    first = _month_after(today)
    return first, _month_after(first) - timedelta(days=1)


_REACHES: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "this_week": _to_sunday,
    "next_week": _next_week,
    "weekend": _weekend,
    "month_end": _month_end,
    "next_month": _next_month,
}
