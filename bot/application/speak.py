"""The bot speaks in chat: once under each key, whatever happens between saying and noting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.application.house import House
from bot.application.ports import Chat, Coming, Post
from bot.application.replies import Said
from bot.application.walk_case import changed
from bot.domain.errors import Unavailable, WrongMoment
from bot.domain.happening import Origin
from bot.domain.team import Team


async def speak(
    post: Post, house: House, now: datetime, coming: Coming | None = None, *, by: str = ""
) -> str:
    """
    Say `post` where it belongs and return the platform's reference; "" if said before.

    A sending that was cut off is looked for on the platform first; where that cannot be
    told, it is said again and marked so. What was seen `coming` is made whole where it stands.
    `by` moved the case here, "" where nobody did.
    Raises `Unavailable` where the platform is away.
    """
    chat = house.chats.get(post.origin.platform)
    if chat is None:
        raise Unavailable(post.origin.platform)
    if post.origin.platform in house.noted:
        known = await house.ledger.begin(post, now, ref=post.key)
        return "" if known == "sent" else post.key
    standing = await house.ledger.begin(post, now)
    if standing == "sent":
        return ""
    ref = await chat.find(post) if standing == "unknown" else None
    if ref is None:
        ref = await _said(replace(post, again=standing == "unknown"), chat, house, coming)
    stands = chat.standing(post, ref) if post.card and not post.origin.thread else post.origin
    if stands != post.origin:
        await _placed(post, stands, house, by, now)
    await house.ledger.sent(post.team, post.key, ref)
    return ref


async def _said(post: Post, chat: Chat, house: House, coming: Coming | None) -> str:
    """Say a post: growing line by line where it can be seen so, else at once."""
    if coming:
        return await coming.whole(post)
    streams = house.streams.get(post.origin.platform)
    growing = await streams.begin(post) if streams else None
    if growing is None:
        return await chat.post(post)
    for part in _parts(post):
        await growing.grow(part)
    return await growing.whole()


def _parts(post: Post) -> Iterator[str]:
    """Give what is read of a post, in the order it is said."""
    read, turn = (post.card.read, post.card.turn) if post.card else ((), post.said)
    turn = turn or Said()
    yield from ("\n".join(lines) for lines in (read, turn.lines) if lines)
    if turn.quote:
        yield turn.quote


async def _placed(post: Post, origin: Origin, house: House, by: str, now: datetime) -> None:
    """Note the thread a case's card began, so that what is said there finds the case."""
    with suppress(WrongMoment):  # erased meanwhile
        team = Team(post.team)  # its id is all that is asked of it
        await changed(team, post.case, lambda case: case.placed(origin, by=by, at=now), house)
