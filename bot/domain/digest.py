"""The digest: every morning what is open, the worst named, the rest counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from heapq import nsmallest

from bot.domain.case import Case, State
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from bot.domain.worktime import WorkingTime

NAMED = 5
"""How many cases of a group are named; the rest are counted."""


class Group(StrEnum):
    """Why a case stands in the digest, the most pressing first; a case stands once."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    WAITING = "waiting"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """
    What lists and digests need of a case: nothing the customer wrote.

    `cause` is the first one named, `next_due` the soonest open promise, `promised` its words.
    `praised` are the people of ours it names, `pleased` what pleased, as `pleased.*` of the texts.
    """

    id: str
    kind: Kind
    severity: Severity | None
    public: bool
    state: State
    opened: datetime
    answer_by: datetime | None
    next_due: datetime | None
    promised: str
    owner: str
    cause: str
    customer_name: str
    link: str
    praised: tuple[str, ...] = ()
    pleased: tuple[str, ...] = ()

    @property
    def due(self) -> datetime | None:
        """The next thing that falls due: the answer promised, or the soonest promise."""
        answer = self.answer_by if self.state is State.OPEN else None
        if answer is None or self.next_due is None:
            return answer or self.next_due
        return min(answer, self.next_due)


def outlined(case: Case) -> OpenCase:
    """Return what lists and digests need of `case`."""
    waiting, reading = case.open_promises, case.reading
    return OpenCase(
        id=case.id,
        kind=reading.kind,
        severity=reading.severity,
        public=case.public,
        state=case.state,
        opened=case.opened,
        answer_by=case.answer_by,
        next_due=waiting[0].due if waiting else None,
        promised=waiting[0].what if waiting else "",
        owner=case.owner,
        cause=reading.causes[0] if reading.causes else "",
        customer_name=case.customer_name,
        link=case.origin.link,
        praised=case.praised,
        pleased=reading.pleased,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One case named in the digest, its age in working time and what to do next."""

    case: OpenCase
    age: timedelta
    next_step: str


@dataclass(frozen=True, slots=True)
class Digest:
    """
    What is open at `at`: by group the cases named and how many there are in all.

    `broken` is how many of the cases have a promise past its day.
    """

    at: datetime
    named: Mapping[Group, tuple[Line, ...]]
    counted: Mapping[Group, int]
    broken: int = 0

    @property
    def open(self) -> int:
        """How many cases are open in all."""
        return sum(self.counted.values())

    @property
    def empty(self) -> bool:
        """Whether nothing is open."""
        return not any(self.counted.values())


@dataclass(frozen=True, slots=True)
class Pile:
    """A digest while cases are still coming in: only the worst of each group are kept."""

    now: datetime
    since: datetime
    worst: Mapping[Group, tuple[OpenCase, ...]] = field(default_factory=dict)
    counted: Mapping[Group, int] = field(default_factory=dict)
    broken: int = 0

    def with_more(self, cases: Iterable[OpenCase]) -> Pile:
        """Take in a chunk of cases."""
        groups: dict[Group, list[OpenCase]] = {group: [] for group in Group}
        now, since = self.now.astimezone(UTC), self.since.astimezone(UTC)  # cheap to compare with
        tomorrow, broken = _tomorrow(self.now), self.broken
        for case in cases:
            groups[_group(case, now, since, tomorrow)].append(case)
            broken += bool(case.next_due and case.next_due < now)
        worst = {
            group: tuple(nsmallest(NAMED, (*self.worst.get(group, ()), *added), key=_worst_first))
            for group, added in groups.items()
        }
        counted = {group: self.counted.get(group, 0) + len(groups[group]) for group in Group}
        return replace(self, worst=worst, counted=counted, broken=broken)

    def done(self, working: WorkingTime) -> Digest:
        """Close the pile: name the worst with their age and next step."""
        named = {
            group: tuple(
                Line(case, working.between(case.opened, self.now), next_step(case, self.now))
                for case in self.worst.get(group, ())
            )
            for group in Group
        }
        counted = {group: self.counted.get(group, 0) for group in Group}
        return Digest(self.now, named, counted, self.broken)


def is_due(team: Team, working: WorkingTime, now: datetime) -> date | None:
    """
    Return the day whose digest is due at `now`, None where none is.

    From the team's hour on, on its working days, until the day is over: a digest missed at
    its hour is caught up the same day and no later. An hour the clock skips in spring comes
    when the clock has skipped it; one that comes twice in autumn counts the first time. The
    day names the digest: whoever posts it says it once under that name.
    """
    day = now.astimezone(working.zone).date()
    due = working.works_on(day) and hour_of(team, working, day) <= now
    return day if due else None


def hour_of(team: Team, working: WorkingTime, day: date) -> datetime:
    """Return the moment of the digest of `day`, in UTC."""
    return datetime.combine(day, team.digest_at, working.zone).astimezone(UTC)


def since_last(team: Team, working: WorkingTime, day: date) -> datetime:
    """Return the moment of the digest before that of `day`: the working day before's."""
    return hour_of(team, working, working.day_before(day))


def group_of(case: OpenCase, now: datetime, since: datetime) -> Group:
    """Tell where in the digest of `now` a case stands; `since` is the digest before."""
    return _group(case, now, since, _tomorrow(now))


def _group(case: OpenCase, now: datetime, since: datetime, tomorrow: datetime) -> Group:
    due = case.due
    if due and due < now:
        return Group.OVERDUE
    if due and due < tomorrow:
        return Group.DUE_TODAY
    if case.state is State.OPEN and case.opened >= since:
        return Group.NEW
    return Group.WAITING


def _tomorrow(now: datetime) -> datetime:
    """Return when the day of `now` is over, in UTC: cheap to compare with."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return midnight.astimezone(UTC)


def next_step(case: OpenCase, now: datetime) -> str:
    """Name what to do next with a case: a key of the texts under `next`."""
    if case.next_due and case.next_due < now:
        return "broken"
    if case.state is State.OPEN:
        return "answer" if case.owner else "take"
    return "keep" if case.promised else "close"


_DEPTH: Mapping[Severity | None, int] = {
    Severity.CLAIM: 0,
    Severity.GRIEVANCE: 1,
    Severity.REMARK: 2,
    None: 3,
}


def _worst_first(case: OpenCase) -> tuple[bool, int, datetime, str]:
    """Order: public before private, then by severity, then by what fell due first."""
    return not case.public, _DEPTH[case.severity], case.due or case.opened, case.id
