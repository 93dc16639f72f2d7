"""Themes of a month: what went wrong, how it was answered, what pleased. Never who did worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from statistics import median_low
from typing import TypeVar

from bot.domain.case import Case, State
from bot.domain.lessons import Pledge
from bot.domain.message import Kind, Severity
from bot.domain.worktime import WorkingTime


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises made, first answers among them, and what became of those that fell due."""

    made: int = 0
    kept: int = 0
    broken: int = 0

    @property
    def open(self) -> int:
        """How many are neither kept nor broken yet."""
        return self.made - self.kept - self.broken

    def __add__(self, other: Promised) -> Promised:
        """Count both together."""
        return Promised(self.made + other.made, self.kept + other.kept, self.broken + other.broken)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one case adds to the themes: figures, no words of anybody's."""

    kind: Kind
    severity: Severity | None
    causes: tuple[str, ...]
    answered_in: timedelta | None
    promised: Promised
    praised: tuple[str, ...]
    pleased: tuple[str, ...]
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Themes:
    """
    One month of a team.

    `first_answer` is the median working time to the first answer, None where there was none.
    `praised` are the people praised, by name and without a count: nobody is ranked.
    """

    month: date
    cases: int = 0
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    severities: Mapping[Severity, int] = field(default_factory=dict)
    causes: Mapping[str, int] = field(default_factory=dict)
    first_answer: timedelta | None = None
    promised: Promised = field(default_factory=Promised)
    praised: tuple[str, ...] = ()
    pleased: Mapping[str, int] = field(default_factory=dict)
    cost: Decimal = Decimal(0)


def mark(case: Case, working: WorkingTime, now: datetime) -> Mark:
    """Take the figures of a case as it stands at `now`."""
    reading = case.reading
    return Mark(
        kind=reading.kind,
        severity=reading.severity,
        causes=reading.causes,
        answered_in=working.between(case.opened, case.answered) if case.answered else None,
        promised=promised(case, now),
        praised=case.praised,
        pleased=reading.pleased,
        cost=case.spent,
    )


def promised(case: Case, now: datetime) -> Promised:
    """
    Count the promises of a case; the answer itself is one.

    A promise kept after its time is a broken one; one of no time is kept or open.
    """
    told = _answer(case, now)
    for one in case.promises:
        late = one.due is not None and (one.kept or now) > one.due
        told += Promised(1, int(bool(one.kept) and not late), int(late))
    return told


def _answer(case: Case, now: datetime) -> Promised:
    if not (case.answered or case.answer_by):
        return Promised()
    overdue = case.state is State.OPEN and case.answer_by is not None and case.answer_by < now
    waits = case.state is State.OPEN and case.answer_by is not None
    broken = case.late or overdue
    return Promised(1, int(not broken and not waits), int(broken))


def themes(month: date, marks: Iterable[Mark]) -> Themes:
    """Gather the marks of a month's cases."""
    told = [*marks]
    answered = [one.answered_in for one in told if one.answered_in is not None]
    return Themes(
        month=month,
        cases=len(told),
        kinds=_most_first(one.kind for one in told),
        severities=_most_first(one.severity for one in told if one.severity),
        causes=_most_first(cause for one in told for cause in one.causes[:1]),
        first_answer=median_low(answered) if answered else None,
        promised=sum((one.promised for one in told), Promised()),
        praised=tuple(sorted({name for one in told for name in one.praised})),
        pleased=_most_first(what for one in told for what in one.pleased),
        cost=sum((one.cost for one in told), Decimal(0)),
    )


def span(month: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """
    Return when the month of a day begins and ends.

    >>> from datetime import UTC
    >>> [f"{one:%d.%m.%Y}" for one in span(date(2026, 12, 24), UTC)]
    ['01.12.2026', '01.01.2027']
    """
    first = month.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def month_before(month: date) -> date:
    """Return the first day of the month before that of a day."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Followed:
    """How a pledge goes: cases of its cause in the month before it was given, and now."""

    pledge: Pledge
    before: int
    now: int

    @property
    def helps(self) -> bool | None:
        """Whether there are fewer cases than before; None where nothing can be told yet."""
        return None if self.before == self.now else self.now < self.before


Named = TypeVar("Named", bound=str)


def _most_first(seen: Iterable[Named]) -> dict[Named, int]:
    counted = Counter(seen)
    return {one: counted[one] for one in sorted(counted, key=lambda key: (-counted[key], key))}
