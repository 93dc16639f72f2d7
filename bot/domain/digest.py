"""The digest: every morning what is open, the worst named, the rest counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import nsmallest

from bot.domain.case import Case, State
from bot.domain.message import Kind, Severity
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

    @property
    def due(self) -> datetime | None:
        """The next thing that falls due: the first answer, else the soonest promise."""
        moments = [self.next_due, self.answer_by if self.state is State.OPEN else None]
        return min((one for one in moments if one), default=None)


def outlined(case: Case) -> OpenCase:
    """Return what lists and digests need of `case`."""
    waiting = case.open_promises
    return OpenCase(
        id=case.id,
        kind=case.reading.kind,
        severity=case.reading.severity,
        public=case.public,
        state=case.state,
        opened=case.opened,
        answer_by=case.answer_by,
        next_due=waiting[0].due if waiting else None,
        promised=waiting[0].what if waiting else "",
        owner=case.owner,
        cause=case.reading.causes[0] if case.reading.causes else "",
        customer_name=case.customer_name,
        link=case.origin.link,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One case named in the digest, its age in working time and what to do next."""

    case: OpenCase
    age: timedelta
    next_step: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What is open at `at`: by group the cases named and how many there are in all."""

    at: datetime
    named: Mapping[Group, tuple[Line, ...]]
    counted: Mapping[Group, int]

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

    def with_more(self, cases: Iterable[OpenCase]) -> Pile:
        """Take in a chunk of cases."""
        groups: dict[Group, list[OpenCase]] = {group: [] for group in Group}
        for case in cases:
            groups[group_of(case, self.now, self.since)].append(case)
        worst = {
            group: tuple(nsmallest(NAMED, (*self.worst.get(group, ()), *added), key=_worst_first))
            for group, added in groups.items()
        }
        counted = {group: self.counted.get(group, 0) + len(groups[group]) for group in Group}
        return replace(self, worst=worst, counted=counted)

    def done(self, working: WorkingTime) -> Digest:
        """Close the pile: name the worst with their age and next step."""
        named = {
            group: tuple(
                Line(case, working.between(case.opened, self.now), next_step(case, self.now))
                for case in self.worst.get(group, ())
            )
            for group in Group
        }
        return Digest(self.now, named, {group: self.counted.get(group, 0) for group in Group})


def group_of(case: OpenCase, now: datetime, since: datetime) -> Group:
    """Tell where in the digest of `now` a case stands; `since` is the digest before."""
    due = case.due
    if due and due < now:
        return Group.OVERDUE
    if due and due.astimezone(now.tzinfo).date() == now.date():
        return Group.DUE_TODAY
    if case.state is State.OPEN and case.opened >= since:
        return Group.NEW
    return Group.WAITING


def next_step(case: OpenCase, now: datetime) -> str:
    """Name what to do next with a case: a key of the texts under `next`."""
    if case.state is State.OPEN:
        return "answer" if case.owner else "take"
    if case.next_due and case.next_due < now:
        return "broken"
    return "keep" if case.promised else "close"


_DEPTH: Sequence[Severity | None] = (Severity.CLAIM, Severity.GRIEVANCE, Severity.REMARK, None)


def _worst_first(case: OpenCase) -> tuple[bool, int, datetime, str]:
    """Order: public before private, then by severity, then by what fell due first."""
    return not case.public, _DEPTH.index(case.severity), case.due or case.opened, case.id
