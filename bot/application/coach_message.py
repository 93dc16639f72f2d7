"""A message is taken in and the coach says the first word about it."""

from __future__ import annotations

from bot.application.coach import again
from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Said
from bot.application.take_in import first_words, taken_in
from bot.domain.case import Case


async def coached(id_: str, team_id: str, house: House) -> Post | None:
    """
    Take the inbox message `id_` in, and return what to say about it.

    A new case is read aloud and its first questions asked; a follow-up tells that the
    customer wrote again, and where the walk stands. None where there was nothing to read.
    Done twice, it says the same under the same key.
    """
    case, said = await taken_in(id_, team_id, house)
    if case is None:
        return None
    if case.id != id_:
        key, said = f"case:{case.id}:follow-up:{id_}", await _wrote_again(case, house)
    else:
        key, said = f"case:{case.id}:first", said or await _first_words(case, house)
    return Post(key, case.team, case.origin, said, case.id)


async def _first_words(case: Case, house: House) -> Said:
    return first_words(case, await house.teams.get(case.team), house)


async def _wrote_again(case: Case, house: House) -> Said:
    team = await house.teams.get(case.team)
    coach = house.desk_of(team.language).coach
    stands = again(case.walk, coach)
    lines = (coach.texts["case.wrote_again"], *stands.lines)
    return Said(lines, stands.quote, stands.choices, stands.asks_for_words, stands.sections)
