"""Days, hours, counts and ages as a team's language says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from bot.application.house import House
from bot.domain.team import Team
from bot.domain.worktime import WorkingTime

_LONGEST = 140
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wording:
    """
    A team's texts, and how its language writes what stands in them.

    `format.*` of the texts name the locale and how days and moments are written in it.
    """

    texts: Mapping[str, str]
    zone: tzinfo

    def say(self, key: str, **slots: object) -> str:
        """Return the text under `key` with its slots filled."""
        return self.texts[key].format(**slots)

    def counted(self, key: str, n: int, **slots: object) -> str:
        """Return the text for `n` of something: `key.one`, `key.other`, as the language counts."""
        return self.say(f"{key}.{self._locale.plural_form(n)}", n=self.number(n), **slots)

    def number(self, n: int | Decimal) -> str:
        """Write a number: 10 000, 1,5."""
        return str(format_decimal(n, locale=self._locale))

    def exact(self, n: Decimal) -> str:
        """Write a number with all its decimals: 0,0009."""
        return str(format_decimal(n, locale=self._locale, decimal_quantization=False))

    def money(self, total: Decimal, currency: str) -> str:
        """Write a sum of money; a whole one without its cents."""
        whole = total == total.to_integral_value()
        pattern = self.texts["format.money"] if whole else None
        digits = pattern is None
        return str(
            format_currency(total, currency, pattern, locale=self._locale, currency_digits=digits)
        )

    def day(self, day: date) -> str:
        """Write a day with its weekday."""
        return str(format_date(day, self.texts["format.day"], locale=self._locale))

    def month(self, day: date) -> str:
        """Write a month and its year."""
        return str(format_date(day, self.texts["format.month"], locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Write a moment by the team's own clock."""
        here = at.astimezone(self.zone)
        return str(format_datetime(here, self.texts["format.moment"], locale=self._locale))

    def listed(self, words: Iterable[str]) -> str:
        """Join words as in a sentence: "Maija, Pekka ja Elin"; one said twice stands once."""
        return str(format_list(list(dict.fromkeys(words)), locale=self._locale))

    def age(self, work: timedelta, working: WorkingTime) -> str:
        """Write a length of working time in the largest unit it fills."""
        if work >= working.length:
            return self.counted("age.days", work // working.length)
        if work >= _HOUR:
            return self.counted("age.hours", work // _HOUR)
        return (
            self.counted("age.minutes", work // _MINUTE) if work >= _MINUTE else self.say("age.new")
        )

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.texts["format.locale"])


def wording(team: Team, house: House) -> Wording:
    """Return how `team` is spoken to."""
    return Wording(house.desk_of(team.language).coach.texts, ZoneInfo(team.timezone))


def short(words: str, most: int = _LONGEST) -> str:
    r"""
    Put words on one line, and cut what is too long for a list.

    >>> short("Hei,\n\nkiitos!", 8)
    'Hei, ki…'
    """
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
