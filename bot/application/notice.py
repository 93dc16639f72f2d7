"""Talk is left in peace; a customer's complaint or praise in it is noticed."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House, local
from bot.domain.errors import EmptyText
from bot.domain.message import Kind, Medium, Message
from bot.domain.reading import Reading
from bot.domain.team import Team

_PLAIN = 0.85
"""From this sureness on a glance is enough."""
_SHORTEST = 40
"""Shorter talk is hardly a customer's message passed on."""


async def glanced(text: str, team: Team, house: House, now: datetime) -> Kind | None:
    """Return what a glance takes `text` for; None where it would have to be read closely."""
    desk, message = house.desk_of(team.language), Message(text, local(now, team), Medium.CHAT)
    try:
        seen = await house.aside(lambda: desk.glance.read(message), len(text))
    except EmptyText:
        return Kind.OTHER
    return _sure(seen, text) if _plain(seen) else None


async def noticed(
    text: str, team: Team, house: House, now: datetime, *, mail: bool = False
) -> Kind:
    """
    Return what is worth a word in `text`, `OTHER` where nothing is.

    A mail is worth it unless it surely is neither complaint nor praise; what people write
    to each other only where it surely is one. Whoever sent it waits for this: it is read
    closely only where a glance leaves a doubt.
    """
    desk = house.desk_of(team.language)
    message = Message(text, local(now, team), Medium.MAIL if mail else Medium.CHAT)

    def look() -> Reading:
        seen = desk.glance.read(message)
        return seen if _plain(seen) else desk.reader.read(message)

    try:
        reading = await house.aside(look, len(text))
    except EmptyText:
        return Kind.OTHER
    if mail:
        return Kind.COMPLAINT if reading.unsure("kind") else reading.kind
    return _sure(reading, text)


def _plain(seen: Reading) -> bool:
    return seen.confidence.get("kind", 1.0) >= _PLAIN


def _sure(reading: Reading, text: str) -> Kind:
    sure = len(text) >= _SHORTEST and not reading.unsure("kind")
    return reading.kind if sure else Kind.OTHER
