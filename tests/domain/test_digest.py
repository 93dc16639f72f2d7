from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.case import State
from bot.domain.digest import (
    NAMED,
    Group,
    OpenCase,
    Pile,
    group_of,
    hour_of,
    is_due,
    next_step,
    since_last,
)
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from bot.domain.worktime import WorkingTime

HELSINKI = ZoneInfo("Europe/Helsinki")
EASTER = {date(2026, 4, 3), date(2026, 4, 6)}
TEAM = Team("shop")
OFFICE = WorkingTime(HELSINKI, holiday=EASTER.__contains__)
DAILY = WorkingTime(HELSINKI, days=tuple(range(7)))
NOW = datetime(2026, 3, 4, 9, tzinfo=HELSINKI)
CASE = OpenCase(
    id="c",
    kind=Kind.COMPLAINT,
    severity=Severity.GRIEVANCE,
    public=False,
    state=State.OPEN,
    opened=NOW - timedelta(hours=2),
    answer_by=None,
    next_due=None,
    promised="",
    owner="",
    cause="late",
    customer_name="",
    link="",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_digest_is_due_from_the_hour_of_a_working_day_until_the_day_is_over() -> None:
    assert is_due(TEAM, OFFICE, at("2026-03-04T08:29:59+02:00")) is None
    assert is_due(TEAM, OFFICE, at("2026-03-04T08:30+02:00")) == date(2026, 3, 4)
    assert is_due(TEAM, OFFICE, at("2026-03-04T23:59+02:00")) == date(2026, 3, 4)
    assert is_due(TEAM, OFFICE, at("2026-03-05T00:01+02:00")) is None


def test_no_digest_is_due_on_days_of_rest() -> None:
    assert is_due(TEAM, OFFICE, at("2026-03-07T12:00+02:00")) is None
    assert is_due(TEAM, OFFICE, at("2026-04-06T12:00+03:00")) is None
    assert is_due(TEAM, OFFICE, at("2026-04-07T12:00+03:00")) == date(2026, 4, 7)


def test_an_hour_the_clock_skips_comes_when_it_has_skipped_it() -> None:
    early = replace(TEAM, digest_at=time(3, 30))
    assert is_due(early, DAILY, at("2026-03-29T02:59+02:00")) is None
    assert is_due(early, DAILY, at("2026-03-29T04:30+03:00")) == date(2026, 3, 29)


def test_an_hour_that_comes_twice_counts_the_first_time() -> None:
    early = replace(TEAM, digest_at=time(3, 30))
    assert is_due(early, DAILY, at("2026-10-25T03:29+03:00")) is None
    assert is_due(early, DAILY, at("2026-10-25T03:31+03:00")) == date(2026, 10, 25)
    assert is_due(early, DAILY, at("2026-10-25T03:29+02:00")) == date(2026, 10, 25)


@given(
    some.times().filter(lambda hour: hour.microsecond == 0),
    some.sampled_from(["Europe/Helsinki", "America/New_York", "Pacific/Auckland", "UTC"]),
    some.integers(0, 350),
)
def test_a_clock_that_ticks_each_minute_sees_each_digest_under_one_day(
    hour: time, zone: str, day_of_year: int
) -> None:
    team, work = replace(TEAM, digest_at=hour), WorkingTime(ZoneInfo(zone), days=tuple(range(7)))
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC) + timedelta(days=day_of_year)
    seen = [is_due(team, work, noon + timedelta(minutes=7 * tick)) for tick in range(412)]
    days = [day for day in dict.fromkeys(seen) if day]
    assert days == sorted(days)
    assert len(days) in {2, 3}
    for day in days:
        assert hour_of(team, work, day).astimezone(work.zone).date() == day
        assert since_last(team, work, day) < hour_of(team, work, day)


def test_a_monday_looks_back_to_friday() -> None:
    assert since_last(TEAM, OFFICE, date(2026, 3, 9)) == at("2026-03-06T08:30+02:00")
    assert since_last(TEAM, OFFICE, date(2026, 4, 7)) == at("2026-04-02T08:30+03:00")


def test_a_case_stands_where_it_presses_most() -> None:
    since = NOW - timedelta(days=1)
    late = replace(CASE, answer_by=NOW - timedelta(minutes=1))
    assert group_of(late, NOW, since) is Group.OVERDUE
    assert group_of(replace(CASE, answer_by=NOW + timedelta(hours=5)), NOW, since) is (
        Group.DUE_TODAY
    )
    assert group_of(replace(CASE, answer_by=NOW + timedelta(days=2)), NOW, since) is Group.NEW
    old = replace(CASE, opened=NOW - timedelta(days=9))
    assert group_of(old, NOW, since) is Group.WAITING
    kept = replace(old, state=State.ANSWERED, answer_by=NOW - timedelta(days=8))
    assert group_of(kept, NOW, since) is Group.WAITING


def test_a_broken_promise_is_the_next_step_whatever_else_there_is() -> None:
    broken = replace(CASE, next_due=NOW - timedelta(days=1), promised="soitamme")
    assert next_step(broken, NOW) == "broken"
    assert next_step(replace(broken, state=State.ANSWERED), NOW) == "broken"
    assert next_step(replace(broken, state=State.CLOSED), NOW) == "broken"
    assert Pile(NOW, NOW).with_more([broken, CASE]).done(OFFICE).broken == 1


def test_ten_thousand_cases_leave_the_worst_named_and_the_rest_counted() -> None:
    severities = (None, Severity.REMARK, Severity.GRIEVANCE, Severity.CLAIM)
    cases = [
        replace(
            CASE,
            id=f"{n:05}",
            severity=severities[n % 4],
            public=n % 100 == 0,
            answer_by=NOW + timedelta(minutes=n - 5000),
        )
        for n in range(10_000)
    ]
    began, pile = perf_counter(), Pile(NOW, NOW - timedelta(days=1))
    for start in range(0, 10_000, 500):
        pile = pile.with_more(cases[start : start + 500])
    digest = pile.done(OFFICE)
    assert perf_counter() - began < 2
    assert digest.open == 10_000
    assert digest.counted[Group.OVERDUE] == 5000
    named = digest.named[Group.OVERDUE]
    assert len(named) == NAMED
    assert all(line.case.public for line in named)
    best = sorted(
        (c for c in cases if c.answer_by and c.answer_by < NOW),
        key=lambda c: (not c.public, -severities.index(c.severity), c.answer_by),
    )
    assert [line.case.id for line in named] == [one.id for one in best[:NAMED]]
