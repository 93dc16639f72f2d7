"""A message is taken in and the coach says the first word about it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from bot.application.card import card_of, remembered
from bot.application.coach import again
from bot.application.house import House
from bot.application.ports import Post
from bot.application.praise_shown import rose
from bot.application.replies import Card, Said
from bot.application.show_case import card_key
from bot.application.take_in import take_in
from bot.domain.case import Case
from bot.domain.team import Team


@dataclass(frozen=True, slots=True)
class Coached:
    """
    A message taken in: its case, and what remains to be said of it.

    `first` are the coach's words where the case stands, None where they stand there already;
    `rose` is what is told of praise.
    """

    case: Case
    team: Team
    first: Post | None
    rose: Post | None = None


async def coached(id_: str, team_id: str, house: House) -> Coached | None:
    """
    Take the inbox message `id_` in, and return what to say about it.

    A new case is read aloud and its first questions asked; a follow-up tells that the
    customer wrote again, and where the walk stands. None where there was nothing to read.
    Done twice, it says the same under the same key. Where the first words cannot be made the
    case stands all the same, on the pages and in the digest; what is wrong is raised then.
    """
    team = await house.teams.get(team_id)
    noted: Post | None = None

    def says(case: Case) -> Post | None:
        nonlocal noted
        if case.origin.platform in house.noted:
            with suppress(Exception):  # made again below, and raised there
                noted = _first(case, team, house)
        return noted

    case = await take_in(id_, team, house, says)
    if case is None:
        return None
    if case.id != id_:
        return Coached(case, team, _wrote_again(id_, case, team, house))
    if noted:
        return Coached(case, team, None, rose(case, team, house))
    first = _first(case, team, house, await remembered(case, team, house))
    return Coached(case, team, first, rose(case, team, house))


def _first(case: Case, team: Team, house: House, known: tuple[str, ...] = ()) -> Post:
    """Return what is said of a new case: its card, and in words where no card can be shown."""
    card = card_of(case, team, house, with_turn=True, known=known)
    return Post(card_key(case.id), team.id, case.origin, _in_words(card), case.id, card=card)


def _in_words(card: Card) -> Said:
    turn = card.turn or Said()
    return replace(turn, lines=(*card.read, *turn.lines))


def _wrote_again(id_: str, case: Case, team: Team, house: House) -> Post:
    coach, key = house.desk_of(team.language).coach, f"case:{case.id}:follow-up:{id_}"
    stands = again(case.walk, coach)
    said = replace(stands, lines=(coach.texts["case.wrote_again"], *stands.lines))
    return Post(key, team.id, case.origin, said, case.id, seen=case.walk.place, to=case.owner)
