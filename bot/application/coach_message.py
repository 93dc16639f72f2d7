"""A message is taken in and the coach says the first word about it."""

from __future__ import annotations

from dataclasses import replace

from bot.application.card import card_of
from bot.application.coach import again
from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Card, Said
from bot.application.show_case import card_key
from bot.application.take_in import take_in
from bot.domain.case import Case
from bot.domain.team import Team


async def coached(id_: str, team_id: str, house: House) -> Post | None:
    """
    Take the inbox message `id_` in, and return what to say about it.

    A new case is read aloud and its first questions asked; a follow-up tells that the
    customer wrote again, and where the walk stands. None where there was nothing to read.
    Done twice, it says the same under the same key.
    """
    case = await take_in(id_, team_id, house)
    if case is None:
        return None
    team = await house.teams.get(team_id)
    if case.id == id_:
        card = card_of(case, team, house, with_turn=True)
        return Post(card_key(case.id), team.id, case.origin, _first_words(card), case.id, card=card)
    said, seen = _wrote_again(case, team, house), case.walk.place
    key = f"case:{case.id}:follow-up:{id_}"
    return Post(key, team.id, case.origin, said, case.id, seen=seen, to=case.owner)


def _first_words(card: Card) -> Said:
    """Return what is said where no card can be shown: the reading, and the coach's turn."""
    turn = card.turn or Said()
    return replace(turn, lines=(*card.read, *turn.lines))


def _wrote_again(case: Case, team: Team, house: House) -> Said:
    coach = house.desk_of(team.language).coach
    stands = again(case.walk, coach)
    return replace(stands, lines=(coach.texts["case.wrote_again"], *stands.lines))
