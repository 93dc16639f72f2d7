"""The teams' settings and pledges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from adapters.storage.engine import Database, Query, added, changed, put
from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import CASES, PLEDGES, TEAMS
from bot.domain.errors import Stale
from bot.domain.lessons import Pledge
from bot.domain.team import Team

_team = TEAMS.c
_BODY = select(_team.body).where(_team.id == bindparam("known"))


@dataclass(frozen=True, slots=True)
class SqlTeams:
    """The port `Teams`; `usual` is how a team is that nobody has set up yet."""

    database: Database
    usual: Team = field(default_factory=lambda: Team(""))

    async def get(self, id_: str) -> Team:
        """Return a team; one nobody has set up yet has its defaults."""
        body = await self.database.value(_BODY, known=id_)
        return unpacked(body, Team) if body else replace(self.usual, id=id_)

    async def save(self, team: Team) -> Team:
        """Store settings; raises `Stale` where somebody stored them since they were read."""
        next_ = replace(team, version=team.version + 1)
        row: dict[str, Any] = {"id": team.id, "version": next_.version, "body": packed(next_)}
        as_read = (_team.id == team.id, _team.version == team.version)

        def save(connection: Connection) -> bool:
            if not team.version:
                return added(connection, TEAMS, row)
            return bool(changed(connection, update(TEAMS).where(*as_read).values(row)))

        if not await self.database.write(save):
            raise Stale(team.id)
        return next_

    async def all(self) -> Sequence[Team]:
        """Return every team that has anything."""
        set_up = await self.database.column(select(_team.body))
        busy = await self.database.column(_busy())
        teams = {team.id: team for team in (unpacked(body, Team) for body in set_up)}
        unknown = (id_ for id_ in busy if id_ not in teams)
        teams |= {id_: replace(self.usual, id=id_) for id_ in unknown}
        return [teams[id_] for id_ in sorted(teams)]

    async def pledges(self, team: str) -> Sequence[Pledge]:
        """Return the team's pledges, the newest first."""
        one = PLEDGES.c
        order = (one.since.desc(), one.id.desc())
        mine = select(one.body).where(one.team == team).order_by(*order)
        return [unpacked(body, Pledge) for body in await self.database.column(mine)]

    async def pledge(self, pledge: Pledge) -> None:
        """Store a pledge; one of the same id is replaced."""
        row = {
            "team": pledge.team,
            "id": pledge.id,
            "since": pledge.since,
            "body": packed(pledge),
        }
        await self.database.write(lambda connection: put(connection, PLEDGES, [row]))


def _busy() -> Query:
    """Ask for every team that has a case: step by step along the index, not case by case."""
    case = CASES.c.team
    first = select(func.min(case).label("team")).cte("busy", recursive=True)
    after = select(func.min(case)).where(case > first.c.team).scalar_subquery()
    busy = first.union_all(select(after).where(first.c.team.is_not(None)))
    return select(busy.c.team).where(busy.c.team.is_not(None))
