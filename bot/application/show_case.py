"""What is shown of a case in chat keeps up with it: its card, and the coach's turn beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.application.card import card_of, remembered, turn_of
from bot.application.house import House
from bot.application.offer_draft import mark, wanted
from bot.application.ports import Chat, Post
from bot.application.replies import Said
from bot.application.speak import speak
from bot.application.walk_case import changed, found
from bot.domain.case import Case
from bot.domain.happening import Origin
from bot.domain.team import Team


async def have_drafted(case: Case, team: Team, house: House) -> None:
    """Have a model's draft written beside the letter, where one is wanted; once for one letter."""
    if house.drafts and wanted(case, team, house):
        await house.drafts(team.id, case.id, mark(case.walk))


def card_key(case: str) -> str:
    """Name the occasion of a case's card."""
    return f"case:{case}:first"


def turn_key(case: str) -> str:
    """Name the occasion of the coach's turn, once it stands beside the card."""
    return f"case:{case}:turn"


async def show_soon(case: Case, house: House, *, moved: bool = False) -> None:
    """
    Have what is shown of a case brought up to date, whatever dies meanwhile.

    To be called once the case is stored; `moved` as in `show`. A door whose posts stand in
    the ledger alone shows the case itself. Raises `Unavailable` where it could not be noted.
    """
    if house.jobs and case.origin.platform not in house.noted:
        how = "moved" if moved else "changed"
        key = f"show:{case.id}:{case.version}:{how}"
        await house.jobs.begin("show", key, case.team, case.id, how)


async def show(
    team: Team, id_: str, house: House, now: datetime, *, moved: bool = False, shown: int = -1
) -> int:
    """
    Bring the card of a case up to date where it stands, and the coach's turn with it.

    The first turn stands on the card; once the walk has `moved` it has a post of its own,
    which then is kept up to date too. Where the case changed meanwhile it is shown anew, so
    that of two who show it at once neither leaves what is old; returned is the version that
    stands there, and what stands there already (`shown`) is let be. Raises `Unavailable`
    where the platform is away.
    """
    while (case := await found(team, id_, house)).version != shown:
        await _shown(case, team, house, now, moved=moved)
        shown = case.version
    return shown


async def _shown(case: Case, team: Team, house: House, now: datetime, *, moved: bool) -> None:
    id_, chat = case.id, house.chats[case.origin.platform]
    beside = moved or bool(await house.ledger.ref(team.id, turn_key(id_)))
    await _again(await _card(case, team, house, with_turn=not beside), chat, house)
    if beside and not await _again(_turn(case, team, house), chat, house):
        await speak(_turn(case, team, house), house, now)
    await have_drafted(case, team, house)


async def share(
    team: Team, id_: str, place: Origin, house: House, *, by: str, now: datetime
) -> Case:
    """
    Move a case that one agent alone could see to where the team is; a second time, nothing.

    It may break off anywhere and be begun again. What stood there before is taken away, and
    where the walk stands is said anew.
    """
    case, ledger, key = await found(team, id_, house), house.ledger, f"case:{id_}:moving"
    if not case.origin.private and not await ledger.post(team.id, key):
        return case
    old = [await ledger.ref(team.id, one(id_)) for one in (card_key, turn_key)]
    there = replace(case, origin=replace(place, mails=case.origin.mails))
    post = replace(await _card(there, team, house, with_turn=True), key=key)
    ref = await speak(post, house, now, by=by) or await ledger.ref(team.id, key)
    for one in (one for one in old if one not in {"", ref}):
        await house.chats[case.origin.platform].remove(case.origin, one)
    await ledger.sent(team.id, card_key(id_), ref)
    for one in (turn_key(id_), key):
        await ledger.forget(team.id, one)
    standing = house.chats[place.platform].standing(post, ref)
    return await changed(team, id_, lambda one: one.placed(standing, by=by, at=now), house)


async def _card(case: Case, team: Team, house: House, *, with_turn: bool) -> Post:
    known = await remembered(case, team, house)
    card = card_of(case, team, house, with_turn=with_turn, known=known)
    return Post(card_key(case.id), team.id, case.origin, Said(), case.id, card=card)


def _turn(case: Case, team: Team, house: House) -> Post:
    said = turn_of(case, team, house)
    return Post(turn_key(case.id), team.id, case.origin, said, case.id, seen=case.walk.place)


async def _again(post: Post, chat: Chat, house: House) -> bool:
    """Say a post anew where it stands; False where it never was said."""
    ref = await house.ledger.ref(post.team, post.key)
    if ref and (fresh := await chat.change(post, ref)) != ref:
        await house.ledger.sent(post.team, post.key, fresh)
    return bool(ref)
