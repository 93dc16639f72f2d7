"""An agent walks a case: answers, choices and corrections, kept between visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.application.coach import again, answers, begin, move, suggestion, words
from bot.application.house import House, wishes
from bot.application.moves import what_moved
from bot.application.replies import Said
from bot.application.suggest_reply import Coach, Suggestion
from bot.domain.case import Case
from bot.domain.correction import Correction, correction
from bot.domain.errors import Stale, WrongMoment
from bot.domain.happening import What
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from bot.domain.walk import Move, Walk

Change = Callable[[Case], Case]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the walk: how it is taken, by which choice (None: in words), by whom and when."""

    take: Callable[[Walk, Coach], tuple[Walk, Said]]
    made: Move | None
    by: str
    at: datetime


async def say(
    team: Team,
    id_: str,
    said: str,
    house: House,
    seen: str = "",
    heard: str = "",
    *,
    by: str,
    now: datetime,
) -> tuple[Case, Said]:
    """
    Take the agent's free words at the place where the walk stands.

    `seen` is that place when they began to write, as in `choose`; `heard` is the platform's
    id of what they wrote, where it may come a second time: then it changes nothing.
    """

    def taken(walk: Walk, coach: Coach) -> tuple[Walk, Said]:
        if heard and heard in walk.heard:
            return walk, again(walk, coach)
        after, answer = words(walk, said, coach)
        return (after.having_heard(heard) if heard else after), answer

    return await _walked(team, id_, seen, _Step(taken, None, by, now), house)


async def tell(
    team: Team,
    id_: str,
    given: Mapping[str, str],
    house: House,
    seen: str = "",
    *,
    by: str,
    now: datetime,
) -> tuple[Case, Said]:
    """Take the agent's answers to what was asked, by the keys of the facts; `seen` as in `say`."""
    step = _Step(lambda walk, coach: answers(walk, given, coach), None, by, now)
    return await _walked(team, id_, seen, step, house)


async def choose(
    team: Team, id_: str, made: Move, house: House, seen: str = "", *, by: str, now: datetime
) -> tuple[Case, Said]:
    """
    Take one of the choices the walk offers.

    `seen` is the walk's `place` when the button was made: a click from elsewhere (a second
    one, or a colleague's) changes nothing, and what stands now is said again.
    """
    step = _Step(lambda walk, coach: move(walk, made, coach), made, by, now)
    return await _walked(team, id_, seen, step, house)


async def correct(
    team: Team,
    id_: str,
    corrections: tuple[Kind | None, Severity | None],
    house: House,
    *,
    by: str,
    now: datetime,
) -> tuple[Case, Said]:
    """
    Take the agent's reading over the coach's, and begin the walk again with it.

    It is kept to learn from where the house wants that.
    """
    coach, said = house.desk_of(team.language).coach, Said()
    learnt: Correction | None = None

    def anew(case: Case) -> Case:
        nonlocal said, learnt
        before, case = case, case.corrected(*corrections, by=by, at=now)
        learnt = correction(before, case, coach.pack_for(case.reading))
        wanted = wishes(team, case.reading.severity)
        walk, said = begin(case.message, case.reading, coach, wanted)
        return case.walked(replace(walk, told=case.walk.told))

    case = await changed(team, id_, anew, house)
    if house.corrections and learnt:
        await house.corrections.keep(learnt)
    return case, said


async def in_language(
    team: Team, id_: str, language: str, house: House, *, by: str, now: datetime
) -> Case:
    """Write the reply in another language than the customer's; `language` is a pack's code."""

    def written(case: Case) -> Case:
        if case.reading.language == language:
            return case
        reading = replace(case.reading, language=language)
        walked = case.walked(replace(case.walk, reading=reading))
        return walked.happened(What.TRANSLATED, by, now, {"language": language})

    return await changed(team, id_, written, house)


def suggested(case: Case, team: Team, house: House) -> Suggestion:
    """Return the suggestion as the case's walk stands."""
    return suggestion(case.walk, house.desk_of(team.language).coach)


async def found(team: Team, id_: str, house: House) -> Case:
    """Return a case of the team; raises `WrongMoment` where there is none."""
    case = await house.cases.get(team.id, id_)
    if case is None:
        raise WrongMoment("error.no_case")
    return case


async def changed(team: Team, id_: str, change: Change, house: House) -> Case:
    """Store a change of a case; where somebody was quicker, change what they left."""
    while True:
        case = await found(team, id_, house)
        after = change(case)
        if after == case:
            return case
        try:
            return await house.cases.save(after)
        except Stale:
            continue


async def _walked(
    team: Team,
    id_: str,
    seen: str,
    step: _Step,
    house: House,
) -> tuple[Case, Said]:
    coach, heard = house.desk_of(team.language).coach, Said()

    def take(case: Case) -> Case:
        nonlocal heard
        stale = seen not in {"", case.walk.place}
        walk, heard = _moved_on(case.walk, coach) if stale else step.take(case.walk, coach)
        walked, moved = case.walked(walk), what_moved(case.walk, walk, step.made)
        return walked.happened(moved[0], step.by, step.at, moved[1]) if moved else walked

    return await changed(team, id_, take, house), heard


def _moved_on(walk: Walk, coach: Coach) -> tuple[Walk, Said]:
    """Leave the walk where it stands and say so."""
    shown = again(walk, coach)
    return walk, replace(shown, lines=(coach.texts["walk.stale"], *shown.lines))
