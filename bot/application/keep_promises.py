"""Promises are kept or shouted about: reminders before they fall due, one click to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Choice, Said
from bot.application.walk_case import changed
from bot.application.wording import wording
from bot.domain.case import Case
from bot.domain.keeping import ANSWER, KeptPromise
from bot.domain.team import Team

AHEAD = timedelta(hours=2)
"""How long before it falls due a promise's maker is reminded."""
AHEAD_OF_ANSWER = timedelta(hours=1)
"""The same for the promise of an answer, which may be given for two hours in all."""


async def due_soon(house: House, now: datetime, most: int = 100) -> Sequence[tuple[str, str, str]]:
    """Return `(team, case, promise)` of promises whose maker is to be reminded now."""
    soon = await house.cases.promises_due(now + AHEAD, most)
    if not any(_of_an_answer(promise) for _, _, promise in soon):
        return soon
    sooner = {*await house.cases.promises_due(now + AHEAD_OF_ANSWER, most)}
    return [one for one in soon if one in sooner or not _of_an_answer(one[2])]


async def remind(team_id: str, case_id: str, promise_id: str, house: House) -> Post | None:
    """
    Return the reminder to post in the case's thread, None where it is no longer called for.

    It is for who made the promise; of an answer, for who has the case.
    """
    team, case = await house.teams.get(team_id), await house.cases.get(team_id, case_id)
    promise = _open_promise(case, promise_id)
    if case is None or promise is None:
        return None
    return Post(
        key=f"reminder:{promise.id}",
        team=team.id,
        origin=case.origin,
        said=_reminder(promise, team, house),
        case=case.id,
        to=promise.maker,
    )


async def reminded(
    team_id: str, case_id: str, promise_id: str, house: House, now: datetime
) -> Case:
    """Note that the reminder was posted."""
    team = await house.teams.get(team_id)
    return await changed(team, case_id, lambda one: one.reminded(promise_id, at=now), house)


async def keep(
    team: Team, case_id: str, promise_id: str, house: House, *, by: str, now: datetime
) -> Case:
    """Mark a promise kept; a second click changes nothing."""
    return await changed(team, case_id, lambda one: one.kept(promise_id, by=by, at=now), house)


def _of_an_answer(promise: str) -> bool:
    return promise.startswith(ANSWER)


def _open_promise(case: Case | None, promise_id: str) -> KeptPromise | None:
    waiting = (case.answer_promise, *case.open_promises) if case else ()
    return next(
        (one for one in waiting if one and one.id == promise_id and not (one.kept or one.reminded)),
        None,
    )


def _reminder(promise: KeptPromise, team: Team, house: House) -> Said:
    words = wording(team, house)
    when = words.moment(promise.due) if promise.due else ""
    if _of_an_answer(promise.id):
        key = "promise.answer" if promise.maker else "promise.answer.nobody"
        return Said((words.say(key, owner=promise.maker, due=when),))
    line = words.say("promise.reminder", maker=promise.maker, what=promise.what, due=when)
    return Said((line,), choices=(Choice(f"kept:{promise.id}", words.say("choice.kept")),))
