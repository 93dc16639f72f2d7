"""Closing a case: what was won, what was lost, and what keeps it from happening again."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House
from bot.application.walk_case import changed, suggested
from bot.domain.case import Case, State
from bot.domain.happening import Afterthought
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
    """Return what newcomers may read of a closed case: no names, no numbers that name anybody."""
    coach, reading = house.desk_of(team.language).coach, case.reading
    theirs, ours = coach.pack_for(reading), coach.packs[team.language]
    names = _named(case)
    reply = case.reply or suggested(case, team, house).reply or ""
    return Lesson(
        id=case.id,
        team=team.id,
        case=case.id,
        learned=now,
        language=reading.language,
        kind=reading.kind,
        severity=reading.severity,
        causes=reading.causes,
        message=masked(case.message.text, names, theirs),
        reply=masked(reply, names, theirs),
        won=masked(thought.won, names, ours),
        lost=masked(thought.lost, names, ours),
        cause=masked(thought.cause, names, ours),
        action=masked(thought.action, names, ours),
    )


def _named(case: Case) -> tuple[str, ...]:
    """Return every name and number of a case that tells whose it is."""
    told = ("customer_name", "owner", "fix_who", "praised", "phone", "order")
    people = (case.customer_name, case.owner, *(case.walk.told.get(key, "") for key in told))
    orders = (fact.text for fact in case.reading.facts.get("orders", ()))
    return tuple(name for name in (*people, *case.praised, *orders) if name.strip())
