"""The house with its chats, for a command that speaks there and opens no door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.building import open_house
from adapters.settings import Settings
from adapters.to_slack import to_slack
from bot.application.house import House


@asynccontextmanager
async def speaking_house(told: Settings) -> AsyncIterator[House]:
    """Open the house with every chat the settings name; raises as `open_house` does."""
    slack = to_slack(told)
    try:
        async with open_house(told, slack.chats if slack else None) as (house, _):
            if slack:
                slack.stands(house)
            yield house
    finally:
        if slack:
            await slack.close()
