"""Talk is left in peace; a customer's complaint or praise in it is noticed."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House, local
from bot.domain.errors import EmptyText
from bot.domain.message import Kind, Medium, Message
from bot.domain.team import Team

_SHORTEST = 40
"""Shorter talk is hardly a customer's message passed on."""


async def noticed(
    text: str, team: Team, house: House, now: datetime, *, mail: bool = False
) -> Kind:
    """
    Return what is worth a word in `text`, `OTHER` where nothing is.

    A mail is worth it unless it surely is neither complaint nor praise; what people write
    to each other only where it surely is one.
    """
    try:
        message = Message(text, local(now, team), Medium.MAIL if mail else Medium.CHAT)
        reader = house.desk_of(team.language).reader
        reading = await house.aside(lambda: reader.read(message), len(text))
    except EmptyText:
        return Kind.OTHER
    if mail:
        return Kind.COMPLAINT if reading.unsure("kind") else reading.kind
    sure = len(text) >= _SHORTEST and not reading.unsure("kind")
    return reading.kind if sure else Kind.OTHER
