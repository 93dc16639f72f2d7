"""Did the coaching help? Told by a click, kept with the case."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House
from bot.application.walk_case import changed
from bot.domain.case import Case
from bot.domain.team import Team


async def rate(team: Team, id_: str, house: House, *, good: bool, by: str, now: datetime) -> Case:
    """Note whether the coaching of a case helped."""
    return await changed(team, id_, lambda one: one.rated(good=good, by=by, at=now), house)
