"""Cases as records shaped after ISO 10002: one a case, every value plain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.application.house import House, working
from bot.domain.case import Case
from bot.domain.happening import Event
from bot.domain.team import Team
from bot.domain.worktime import WorkingTime

Record = Mapping[str, object]

COLUMNS = (
    "id", "received", "channel", "medium", "public", "language", "customer", "complaint",
    "follow_ups", "remedy_sought", "kind", "severity", "causes", "flags", "owner", "answer_due",
    "answered", "answered_in_minutes", "answered_late", "actions", "decision", "drafts", "reply",
    "promises", "amends", "cost", "currency", "state", "closed", "won", "lost", "root_cause",
    "corrective_action", "corrective_action_done", "check_back", "checked_back",
)  # fmt: skip
"""The columns of an export, in order; `adapters/README.md` says what each holds."""


async def exported(
    team: Team, span: tuple[datetime, datetime], house: House
) -> AsyncIterator[Record]:
    """Give a record of every case the team opened in `span`, as it stands."""
    work = working(team, house)
    async for case in house.cases.between(team.id, *span):
        events = await house.cases.history(team.id, case.id)
        yield record(case, events, team, work)


def record(case: Case, events: Sequence[Event], team: Team, work: WorkingTime) -> Record:
    """
    Return a case as a record with all of `COLUMNS`.

    Moments are ISO 8601 in the team's zone, lists are lists of codes or objects, and words
    that have been forgotten are "".
    """
    told = {**_came(case, work), **_handled(case, events, team, work), **_learned(case, work)}
    return {column: told[column] for column in COLUMNS}


def _came(case: Case, work: WorkingTime) -> dict[str, object]:
    reading, message = case.reading, case.message
    return {
        "id": case.id,
        "received": _at(case.opened, work),
        "channel": case.origin.platform,
        "medium": str(message.medium),
        "public": case.public,
        "language": reading.language,
        "customer": case.customer,
        "complaint": message.text,
        "follow_ups": [one.text for one in case.follow_ups],
        "remedy_sought": [*reading.wishes],
        "kind": str(reading.kind),
        "severity": str(reading.severity or ""),
        "causes": [*reading.causes],
        "flags": [*reading.flags],
    }


def _handled(
    case: Case, events: Sequence[Event], team: Team, work: WorkingTime
) -> dict[str, object]:
    took = work.between(case.opened, case.answered) if case.answered else None
    return {
        "owner": case.owner,
        "answer_due": _at(case.answer_by, work),
        "answered": _at(case.answered, work),
        "answered_in_minutes": None if took is None else took // timedelta(minutes=1),
        "answered_late": case.late,
        "actions": [
            {"at": _at(one.at, work), "what": str(one.what), "by": one.by} for one in events
        ],
        "decision": case.walk.told.get("fix", ""),
        "drafts": [
            {"at": _at(one.at, work), "by": one.by, "text": one.text, "findings": [*one.findings]}
            for one in case.drafts
        ],
        "reply": case.reply,
        "promises": [
            {"what": one.what, "due": _at(one.due, work), "kept": _at(one.kept, work)}
            for one in case.promises
        ],
        "amends": [{"what": one.what, "cost": str(one.cost)} for one in case.amends],
        "cost": str(case.spent),
        "currency": team.policy.currency,
    }


def _learned(case: Case, work: WorkingTime) -> dict[str, object]:
    thought = case.afterthought
    return {
        "state": str(case.state),
        "closed": _at(case.closed, work),
        "won": thought.won if thought else "",
        "lost": thought.lost if thought else "",
        "root_cause": thought.cause if thought else "",
        "corrective_action": thought.action if thought else "",
        "corrective_action_done": _at(case.changed, work),
        "check_back": _day(thought.check_back if thought else None),
        "checked_back": case.checked_back,
    }


def _at(moment: datetime | None, work: WorkingTime) -> str:
    return moment.astimezone(work.zone).isoformat(timespec="seconds") if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
