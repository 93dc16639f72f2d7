"""What is due now: asked every little while, so that no hour can be missed or come twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.application.house import House, local, working
from bot.application.keep_promises import due_soon
from bot.domain.digest import is_due
from bot.domain.team import Team

_NIGHT = time(3)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """
    Work whose time has come: its `name`, and the ids it works on.

    `key` is the same for the same occasion, whoever asks and however often: by team and
    day of the team's own calendar, by promise, by case.
    """

    name: str
    key: str
    ids: tuple[str, ...]


async def fall_due(house: House, now: datetime) -> Sequence[Due]:
    """Return what is due at `now`, what was begun already included."""
    due = [
        Due("reminder", f"reminder:{promise}", (team, case, promise))
        for team, case, promise in await due_soon(house, now, _MOST)
    ]
    for team in await house.teams.all():
        due += await _of_team(team, house, local(now, team))
    return due


async def _of_team(team: Team, house: House, now: datetime) -> Iterable[Due]:
    """
    Return a team's own: after the night its retention, from the digest's hour the rest.

    A digest is due once there is a place for it: one that is named later in the day still
    gets that day's.
    """
    today = now.date()
    due = [Due("retain", f"retain:{team.id}:{today}", (team.id,))] if now.time() >= _NIGHT else []
    day = is_due(team, working(team, house), now)
    if day is None:
        return due
    if team.digest_place:
        due.append(Due("digest", f"digest:{team.id}:{day}", (team.id, day.isoformat())))
    closed = await house.cases.to_check_back(team.id, day)
    due += [Due("check_back", f"check-back:{one.id}:{day}", (team.id, one.id)) for one in closed]
    return due
