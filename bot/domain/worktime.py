"""Working time: what an hour is worth to a team that sleeps, rests and keeps holidays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_LONGEST_SEARCH = 400


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """
    When a team works: on `days` (Monday is 0) from `opens` to `closes`, in its own zone.

    A shift that closes before it opens runs past midnight and belongs to the day it began.
    `holiday` tells whether a day is a public holiday where the team works.
    """

    zone: tzinfo
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(8)
    closes: time = time(16)
    holiday: Callable[[date], bool] = lambda _day: False

    def works_on(self, day: date) -> bool:
        """Tell whether `day` is a working day."""
        return day.weekday() in self.days and not self.holiday(day)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """
        Return the working time from `start` to `end`; none where `end` comes first.

        >>> from datetime import UTC
        >>> team = WorkingTime(UTC)
        >>> friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
        >>> str(team.between(friday, datetime(2026, 3, 9, 9, tzinfo=UTC)))
        '2:00:00'
        """
        total = timedelta()
        for opens, closes in self._shifts(start):
            if opens >= end:
                break
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total

    def after(self, start: datetime, work: timedelta) -> datetime:
        """
        Return the moment when `work` has been done since `start`.

        >>> from datetime import UTC
        >>> friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
        >>> WorkingTime(UTC).after(friday, timedelta(hours=2)).isoformat()
        '2026-03-09T09:00:00+00:00'
        """
        left = work
        for opens, closes in self._shifts(start):
            begun = max(opens, start)
            if closes > begun and left <= closes - begun:
                return (begun + left).astimezone(self.zone)
            left -= max(timedelta(), closes - begun)
        return start + work

    @property
    def length(self) -> timedelta:
        """How long a working day is."""
        day = date(2026, 1, 1)
        opens, closes = datetime.combine(day, self.opens), datetime.combine(day, self.closes)
        return closes - opens + timedelta(days=closes <= opens)

    def day_before(self, day: date) -> date:
        """Return the last working day before `day`."""
        earlier = (day - timedelta(days=n) for n in range(1, _LONGEST_SEARCH))
        return next((one for one in earlier if self.works_on(one)), day - timedelta(days=1))

    def next_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        following = (day + timedelta(days=n) for n in range(1, _LONGEST_SEARCH))
        return next((one for one in following if self.works_on(one)), day + timedelta(days=1))

    def _shifts(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give each working day's opening and closing in UTC, from the day before `start` on."""
        first = start.astimezone(self.zone).date() - timedelta(days=1)
        night = timedelta(days=self.closes <= self.opens)
        for number in range(_LONGEST_SEARCH):
            day = first + timedelta(days=number)
            if self.works_on(day):
                yield self._at(day, self.opens), self._at(day + night, self.closes)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)
