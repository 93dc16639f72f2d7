"""The house with its chats, for a command that speaks there and opens no door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.building import open_house
from adapters.settings import Settings
from adapters.to_slack import to_slack
from adapters.to_teams import to_teams
from bot.application.house import House
from bot.application.ports import Chat


@asynccontextmanager
async def speaking_house(told: Settings) -> AsyncIterator[House]:
    """Open the house with every chat the settings name; raises as `open_house` does."""
    ways = [way for way in (to_slack(told), to_teams(told)) if way]
    chats: dict[str, Chat] = {}
    for way in ways:
        chats.update(way.chats)
    try:
        async with open_house(told, chats) as (house, _):
            for way in ways:
                way.stands(house)
            yield house
    finally:
        for way in ways:
            await way.close()
