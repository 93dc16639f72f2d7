from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.worktime import WorkingTime

HELSINKI = ZoneInfo("Europe/Helsinki")
EASTER = {date(2026, 4, 3), date(2026, 4, 6)}
OFFICE = WorkingTime(HELSINKI, holiday=EASTER.__contains__)
NIGHTS = WorkingTime(HELSINKI, days=tuple(range(7)), opens=time(22), closes=time(6))
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = some.integers(0, 333 * 86400).map(lambda second: YEAR + timedelta(seconds=second))
lengths = some.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))


@given(moments, lengths, some.sampled_from([OFFICE, NIGHTS]))
def test_after_some_work_just_that_much_has_been_done(
    start: datetime, work: timedelta, team: WorkingTime
) -> None:
    assert team.between(start, team.after(start, work)) == work


@given(moments, moments, moments, some.sampled_from([OFFICE, NIGHTS]))
def test_working_time_adds_up(
    one: datetime, two: datetime, three: datetime, team: WorkingTime
) -> None:
    first, middle, last = sorted([one, two, three])
    assert team.between(first, last) == team.between(first, middle) + team.between(middle, last)
    assert team.between(last, first) == timedelta() or first == last


@given(moments)
def test_nobody_works_on_a_holiday(start: datetime) -> None:
    day = OFFICE.after(start, timedelta(hours=1)).astimezone(HELSINKI).date()
    assert OFFICE.works_on(day)


@given(some.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_between_two_working_days_there_is_none(day: date) -> None:
    before = OFFICE.day_before(day)
    assert OFFICE.works_on(before)
    assert OFFICE.next_day(before) >= day
    assert (OFFICE.next_day(before) == day) == OFFICE.works_on(day)


def test_a_night_shift_of_the_spring_night_is_an_hour_shorter() -> None:
    evening = datetime(2026, 3, 28, 22, tzinfo=HELSINKI)
    morning = datetime(2026, 3, 29, 6, tzinfo=HELSINKI)
    assert NIGHTS.between(evening, morning) == timedelta(hours=7)
    assert NIGHTS.length == timedelta(hours=8)
    assert NIGHTS.after(evening, timedelta(hours=7)) == morning
