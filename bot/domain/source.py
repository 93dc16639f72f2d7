"""One source of a letter, looked at for what it vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

import regex

from bot.domain.cues import compiled, hits
from bot.domain.dates import FUTURE, PAST, Dated, dates, durations
from bot.domain.guard import amounts
from bot.domain.language import LanguagePack
from bot.domain.periods import Period, periods
from bot.domain.review import sentences_of
from bot.domain.steps import content_stems
from bot.domain.text import Text

NUMBER = r"(?<![\p{L}\d])[A-Z]{0,4}[-#]?\d+(?:[-/]?[A-Z\d]+|[.,:]\d+)*"
"""A number or a code."""
CODE = r"(?=(?:\D*\d){4})(?:.*[\p{L}/-].*|\d{6,})"
"""A number that can only be the name of something: an order, a booking, a flat."""
_TIMES = r"(?<![\d.,])(?<n>\d{1,2})\s?[x×*]\s?[€£$]?(?<sum>\d+(?:[.,]\d{1,2})?)(?![\d.,]*\d)"
"""So many of a sum each."""
_TIMES_AT_MOST = 13
_DAYS = {"day": 1, "week": 7}
_HALF = 0.5
_STEM = 4


@dataclass(frozen=True)
class Source:
    """What one side told: the house, or anyone."""

    text: str
    pack: LanguagePack
    now: datetime

    @cached_property
    def plain(self) -> Text:
        """The text in the shape patterns read."""
        return Text.of(self.text)

    @cached_property
    def sums(self) -> frozenset[float]:
        """The sums it names; "2 x 44,90" names what both make, too."""
        named = {one.sum for one in amounts(self.plain.plain, self.pack)}
        times = compiled(_TIMES).finditer(self.plain.plain)
        parts = [(float(one["n"]), float(one["sum"].replace(",", "."))) for one in times]
        return frozenset(named | {each for _, each in parts} | {round(n * e, 2) for n, e in parts})

    def makes(self, total: float) -> bool:
        """Tell whether a sum was told or follows from those that were: together, less, so many."""
        pairs = ((a, b) for a in self.sums for b in self.sums if a != b)
        made = {round(one, 2) for a, b in pairs for one in (a + b, a - b, a * b / 100)}
        times = {round(n * one, 2) for one in self.sums for n in range(1, _TIMES_AT_MOST)}
        return total in made | times

    @cached_property
    def moments(self) -> tuple[Dated, ...]:
        """The days and times it names, read both ways."""
        formats = self.pack.formats
        return tuple(
            one
            for lean in (PAST, FUTURE)
            for one in dates(self.plain.plain, formats, self.now, lean)
        )

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """The weekdays it names, Monday being 1; agents' notes shorten them ("fix by: ke")."""
        short = {
            number
            for stem, number in self.pack.formats["weekdays"].items()
            if compiled(rf"\b{stem}(?:r?s)?\b").search(self.plain.plain)
        }
        return frozenset(short | {one.day.isoweekday() for one in self.moments if one.day})

    def writes(self, day: date) -> bool:
        """Tell whether it has a day in figures, as notes have: "from 24/9"."""
        figures = rf"(?<![\d.,/])0?{day.day}[./]\s?0?{day.month}(?!\d)"
        return compiled(figures).search(self.plain.plain) is not None

    @cached_property
    def periods(self) -> frozenset[str]:
        """The names of the stretches of time it names."""
        return frozenset(one.name for one in periods(self.plain, self.pack, self.now))

    @cached_property
    def lengths(self) -> frozenset[tuple[float, str]]:
        """The lengths of time it names."""
        return frozenset((d.count, d.unit) for d in durations(self.plain.plain, self.pack.formats))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers and codes, as they are written but for leading zeros."""
        return frozenset(bare(match[0]) for match in compiled(NUMBER).finditer(self.plain.plain))

    @cached_property
    def gifts(self) -> frozenset[str]:
        """The kinds of gift it names."""
        found = hits(self.pack.covers["gift"], self.plain, sentences_of(self.plain, self.pack))
        return frozenset(hit.cue.name for hit in found)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of its long words."""
        return frozenset(content_stems(self.plain.plain))

    def names(self, word: str) -> bool:
        """Tell whether it holds `word`, in this form or another with the same beginning."""
        long, short = (regex.escape(word[:length]) for length in (max(_STEM, len(word) - 3), 3))
        pattern = rf"(?<!\p{{L}})(?:{long}|(?-i:{short}\p{{Ll}}))"
        return compiled(pattern).search(self.plain.plain) is not None

    def lasts(self, count: float, unit: str) -> bool:
        """Tell whether it names a length of time, in days or weeks; who "is 88" is 88 years old."""
        aged = unit == "year" and f"{count:g}" in self.numbers
        days = {n * _DAYS[one] for n, one in self.lengths if one in _DAYS}
        return aged or (count, unit) in self.lengths or count * _DAYS.get(unit, 0) in days

    def spans(self, period: Period) -> bool:
        """Tell whether it told of a stretch of time, or of a day in it; of a month by its name."""
        days = (moment.day for moment in self.moments if moment.day)
        return period.name in self.periods | self._months or period.holds(days)

    @cached_property
    def _months(self) -> frozenset[str]:
        return frozenset(
            f"month {number}"
            for stem, number in self.pack.formats["months"].items()
            if compiled(rf"\b{stem}").search(self.plain.plain)
        )

    def says(self, words: str) -> bool:
        """Tell whether at least half of what `words` say was told."""
        stems = content_stems(words)
        return bool(stems) and len(stems & self.stems) >= _HALF * len(stems)

    def says_most(self, words: str) -> bool:
        """Tell whether more than half of what is no usual word in `words` was told."""
        stems = content_stems(words) - {*str(self.pack.formats["usual"]).split()}
        return len(stems & self.stems) > _HALF * len(stems)


def known(moment: Dated, told: Source) -> bool:
    """
    Tell whether a day and a time were told.

    A weekday alone may be any told day of its name, an hour any number told.
    """
    day = moment.day is None or moment.day in {one.day for one in told.moments}
    if not day and moment.day:
        named = moment.weekday and moment.day.isoweekday() in told.weekdays
        day = named or told.writes(moment.day)
    return day and (moment.clock is None or _hour_told(moment.clock, told))


def _hour_told(clock: time, told: Source) -> bool:
    written = compiled(rf"(?<!\d)0?{clock.hour}[.:]{clock:%M}(?!\d)")
    exact = clock in {one.clock for one in told.moments}
    exact = exact or written.search(told.plain.plain) is not None
    hours = {f"{clock.hour}", f"{(clock.hour - 1) % 12 + 1}"}
    return exact or (not clock.minute and not hours.isdisjoint(told.numbers))


def bare(number: str) -> str:
    """
    Return a number as it is compared.

    >>> bare("#007a"), bare("24th")
    ('7A', '24')
    """
    figures = compiled(r"(?<=\d)(?-i:ST|ND|RD|TH)$").sub("", number.upper())
    return figures.lstrip("#0") or "0"


def close(text: str) -> str:
    """
    Return `text` without what people put between figures and words.

    >>> close("020 123-456")
    '020123456'
    """
    return compiled(r"[\s\-()]+").sub("", text).lower()
