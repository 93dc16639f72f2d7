"""Stand-in until branch `digest` brings retention: see its `retain`."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House


async def retain(team_id: str, house: House, now: datetime) -> None:
    """Forget nothing yet."""
    del team_id, house, now
