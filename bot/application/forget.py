"""What is forgotten by itself in time, and what is erased because somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.application.house import House
from bot.application.walk_case import changed
from bot.domain.errors import Unavailable, WrongMoment
from bot.domain.happening import Origin

_AT_A_TIME = 100
_KNOWN = timedelta(days=90)
"""How long a message taken in is known again: its words went with its case."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What retention let go of: words of cases, lessons, posts of the bot, messages taken in."""

    cases: int = 0
    lessons: int = 0
    posts: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """
    What was erased, and what could not be.

    `cases` are the ids that are gone, `posts` how many of the bot's own were taken back from
    chat, `left` where posts still stand: their platform is away or keeps no such door.
    """

    cases: tuple[str, ...] = ()
    posts: int = 0
    left: tuple[tuple[Origin, str], ...] = ()

    def __add__(self, other: Erased) -> Erased:
        """Tell of both."""
        return Erased(
            (*self.cases, *other.cases), self.posts + other.posts, (*self.left, *other.left)
        )


async def retain(team_id: str, house: House, now: datetime) -> Retained:
    """
    Let go of what a team keeps no longer: words of closed cases, old lessons.

    Done twice it finds nothing the second time; cut short, it goes on where it stopped.
    """
    team = await house.teams.get(team_id)
    until, cases = now - team.keep_words, 0
    while ids := await house.cases.older_than(team.id, until, _AT_A_TIME):
        for id_ in ids:
            try:
                await changed(team, id_, lambda case: case.forgotten(at=now), house)
            except WrongMoment:  # erased meanwhile
                continue
            cases += 1
    return Retained(
        cases,
        await house.lessons.drop_before(team.id, now - team.keep_lessons),
        await house.ledger.drop_before(team.id, until),
        await house.inbox.drop_before(now - _KNOWN),
    )


async def erase_case(team_id: str, id_: str, house: House) -> Erased:
    """
    Erase a case: its events, inbox rows, promises, lessons, and the bot's own posts about it.

    Where posts could not be taken back, the ledger keeps them and nothing else is kept:
    erasing once more tries them again.
    """
    taken, left = await _taken_back(team_id, id_, house)
    await house.lessons.erase_of(team_id, id_)
    known = await house.cases.erase(team_id, id_)
    if not left:
        await house.ledger.erase_of(team_id, id_)
    return Erased((id_,) if known else (), taken, left)


async def erase_customer(team_id: str, address: str, house: House) -> Erased:
    """
    Erase every case of the customer who writes from `address`, an address or a handle.

    Cases whose words were forgotten are not found: nothing in them tells whose they were.
    """
    erased = Erased()
    for id_ in await house.cases.of_customer(team_id, house.keyed(address)):
        erased += await erase_case(team_id, id_, house)
    return erased


async def _taken_back(
    team_id: str, id_: str, house: House
) -> tuple[int, tuple[tuple[Origin, str], ...]]:
    taken, left = 0, []
    for origin, ref in await house.ledger.of_case(team_id, id_):
        try:
            await house.chats[origin.platform].remove(origin, ref)
            taken += 1
        except (Unavailable, KeyError):
            left.append((origin, ref))
    return taken, tuple(left)
