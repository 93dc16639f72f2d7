"""What is forgotten by itself in time, and what is erased because somebody asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.application.house import House
from bot.application.walk_case import changed
from bot.domain.errors import Shut, Unavailable, WrongMoment
from bot.domain.happening import Origin
from bot.domain.team import Team

_AT_A_TIME = 100
_Older = Callable[[str, datetime, int], Awaitable[Sequence[str]]]
_KNOWN = timedelta(days=90)
"""How long a message taken in is known again: its words went with its case."""
_COUNTED = timedelta(days=400)
"""How long it is counted what a language model took: a month can be compared with last year's."""


@dataclass(frozen=True, slots=True)
class Retained:
    """
    What retention let go of.

    Words of cases, lessons, posts of the bot, messages taken in, and counts of what a
    language model took.
    """

    cases: int = 0
    lessons: int = 0
    posts: int = 0
    messages: int = 0
    counts: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """
    What was erased, and what could not be.

    `cases` are the ids that are gone, `posts` how many of the bot's own were taken back from
    chat, `lists` how many digests and other lists were said anew without them, `left` where
    posts still stand as they were: their platform is away or keeps no such door.
    """

    cases: tuple[str, ...] = ()
    posts: int = 0
    lists: int = 0
    left: tuple[tuple[Origin, str], ...] = ()

    def __add__(self, other: Erased) -> Erased:
        """Tell of both."""
        return Erased(
            (*self.cases, *other.cases),
            self.posts + other.posts,
            self.lists + other.lists,
            (*self.left, *other.left),
        )


async def retain(team_id: str, house: House, now: datetime) -> Retained:
    """
    Let go of what a team keeps no longer: words of closed cases, old lessons, old counts.

    A case nobody ever closed is closed, and forgotten, once nothing has happened to it for
    the team's `keep_unclosed`. Done twice it finds nothing the second time; cut short, it
    goes on where it stopped.
    """
    team = await house.teams.get(team_id)
    until = now - team.keep_words
    idle = now - max(team.keep_words, team.keep_unclosed)
    cases = await _forgotten(team, now, until, house.cases.older_than, house)
    cases += await _forgotten(team, now, idle, house.cases.idle_since, house)
    await house.inbox.forget_words(team.id, until)
    return Retained(
        cases,
        await house.lessons.drop_before(team.id, now - team.keep_lessons),
        await house.ledger.drop_before(team.id, until),
        await house.inbox.drop_before(now - _KNOWN),
        await house.uses.drop_before(team.id, now - _COUNTED) if house.uses else 0,
    )


async def _forgotten(
    team: Team, now: datetime, until: datetime, older: _Older, house: House
) -> int:
    count = 0
    while ids := await older(team.id, until, _AT_A_TIME):
        for id_ in ids:
            with suppress(WrongMoment):  # erased meanwhile
                await changed(team, id_, lambda case: case.forgotten(at=now), house)
                count += 1
    return count


async def erase_case(team_id: str, id_: str, house: House) -> Erased:
    """
    Erase a case: its events, inbox rows, promises, lessons, and the bot's own posts about it.

    What the engine of durable work noted of it goes too, though that is ids alone.

    Digests and other lists in chat are said anew without its line. Where that, or taking a
    post back, could not be done, the ledger keeps them and nothing else is kept:
    erasing once more tries them again.
    """
    taken, left = await _taken_back(team_id, id_, house)
    lists, named = await _said_anew(team_id, id_, house)
    left = (*left, *named)
    await house.lessons.erase_of(team_id, id_)
    if house.uses:
        await house.uses.erase_of(team_id, id_)
    if house.corrections:
        await house.corrections.erase_of(team_id, id_)
    if house.records:
        await house.records.erase_of({id_, *await house.inbox.of_case(team_id, id_)})
    known = await house.cases.erase(team_id, id_)
    if not left:
        await house.ledger.erase_of(team_id, id_)
    return Erased((id_,) if known else (), taken, lists, left)


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
        except (Unavailable, Shut, KeyError):
            left.append((origin, ref))
    return taken, tuple(left)


async def _said_anew(
    team_id: str, id_: str, house: House
) -> tuple[int, tuple[tuple[Origin, str], ...]]:
    """Take the line about a case out of every list in chat, as far as the ledger knows them."""
    changed, left = 0, []
    for post, ref in await house.ledger.naming(team_id, id_):
        try:
            fresh = await house.chats[post.origin.platform].change(post.without(id_), ref)
        except (Unavailable, Shut, KeyError):
            left.append((post.origin, ref))
            continue
        changed += 1
        if fresh != ref:
            await house.ledger.sent(team_id, post.key, fresh)
    return changed, tuple(left)
