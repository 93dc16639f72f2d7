"""Closing a case: what was won, what was lost, and what keeps it from happening again."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House
from bot.application.walk_case import changed, suggested
from bot.domain.case import Afterthought, Case, State
from bot.domain.lessons import Lesson
from bot.domain.personal_data import masked
from bot.domain.team import Team


async def close(
    team: Team, id_: str, thought: Afterthought, house: House, *, by: str, now: datetime
) -> tuple[Case, Lesson]:
    """Close the case and keep its lesson, without names; closing it twice changes nothing."""

    def closed(case: Case) -> Case:
        if case.state is State.CLOSED and case.afterthought == thought:
            return case
        return case.closed_with(thought, by=by, at=now)

    case = await changed(team, id_, closed, house)
    lesson = learned(case, thought, team, house, now)
    await house.lessons.add(lesson)
    return case, lesson


async def reopen(team: Team, id_: str, house: House, *, by: str, now: datetime) -> Case:
    """Open a closed case again."""
    return await changed(team, id_, lambda case: case.reopened(by=by, at=now), house)


async def asked_back(team: Team, id_: str, house: House, *, by: str, now: datetime) -> Case:
    """Note that the customer was asked how it went."""
    return await changed(team, id_, lambda case: case.asked_back(by=by, at=now), house)


def learned(case: Case, thought: Afterthought, team: Team, house: House, now: datetime) -> Lesson:
    """Return what newcomers may read of a closed case."""
    told = ("customer_name", "owner", "fix_who", "praised")
    people = (case.customer_name, case.owner, *(case.walk.told.get(key, "") for key in told))
    names = tuple(name for name in people if name)
    reply = case.reply or suggested(case, team, house).reply or ""
    reading = case.reading
    return Lesson(
        id=case.id,
        team=team.id,
        case=case.id,
        learned=now,
        language=reading.language,
        kind=reading.kind,
        severity=reading.severity,
        causes=reading.causes,
        message=masked(case.message.text, names),
        reply=masked(reply, names),
        won=masked(thought.won, names),
        lost=masked(thought.lost, names),
        cause=masked(thought.cause, names),
        action=masked(thought.action, names),
    )
