"""The themes of a month: pictures with their figures beside them, in words, and the pledges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from aiohttp import web

from adapters.web.case_page import noted
from adapters.web.visit import Visit, to
from bot.application.house import working
from bot.application.themes import NAMED, followed, pledge, pledge_done, said, two_months
from bot.domain.errors import WrongValue
from bot.domain.themes import Themes, month_before

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a picture: what it counts, this month and the one before, and how long it is."""

    name: str
    now: int
    before: int
    most: int


async def month(visit: Visit) -> web.Response:
    """Show the themes of a month beside the month before."""
    day = _month(visit.request.query.get("month", ""), visit.now.date())
    now, words, work = visit.options.clock(), visit.words, working(visit.team, visit.house)
    this, before = await two_months(visit.at, day, visit.house, now)
    pledges = await followed(visit.at, this, visit.house, now)
    return visit.page(
        "themes.html",
        note=noted(visit),
        this=this,
        before=before,
        earlier=month_before(day),
        later=_month_after(day) if _month_after(day) <= visit.now.date() else None,
        pictures=_pictures(this, before),
        work=work,
        told=said(this, before, pledges, words, work, visit.at),
        followed={one.pledge.id: one for one in pledges},
        pledges=await visit.house.teams.pledges(visit.team.id),
        causes=sorted(
            (name.removeprefix("cause.") for name in visit.texts if name.startswith("cause.")),
            key=lambda one: (-this.causes.get(one, 0), visit.texts[f"cause.{one}"]),
        ),
    )


async def make_pledge(visit: Visit) -> web.Response:
    """Note what the team has decided to do better."""
    try:
        await pledge(
            visit.at,
            visit.text("cause"),
            visit.text("text", 500),
            visit.house,
            visit.options.clock(),
        )
    except WrongValue:
        raise to("/team/themes", "page.note.empty", at="pledges") from None
    raise to("/team/themes", "page.note.pledged", at="pledges")


async def done(visit: Visit) -> web.Response:
    """Note that a pledge has been done."""
    for one in await visit.house.teams.pledges(visit.team.id):
        if one.id == visit.text("pledge") and one.done is None:
            await pledge_done(one, visit.house, visit.now.date())
    raise to("/team/themes", "page.note.pledge_done", at="pledges")


def _pictures(this: Themes, before: Themes) -> dict[str, tuple[str, Sequence[Bar]]]:
    """Return the pictures by title: what texts name the rows, and the rows."""
    return {
        "page.themes.causes": ("cause", _bars(this.causes, before.causes)),
        "page.themes.kinds": ("kind", _bars(this.kinds, before.kinds)),
        "page.themes.severities": ("severity", _bars(this.severities, before.severities)),
        "page.themes.roses": ("pleased", _bars(this.pleased, before.pleased)),
    }


def _bars(this: Mapping[Name, int], before: Mapping[Name, int]) -> tuple[Bar, ...]:
    names = [*this, *(one for one in before if one not in this)][:NAMED]
    most = max((*this.values(), *before.values(), 1))
    return tuple(Bar(one, this.get(one, 0), before.get(one, 0), most) for one in names)


def _month(told: str, today: date) -> date:
    try:
        return min(date.fromisoformat(f"{told}-01"), today)
    except ValueError:
        return today


def _month_after(day: date) -> date:
    first = day.replace(day=1)
    return (
        first.replace(year=first.year + 1, month=1)
        if first.month == 12  # noqa: PLR2004
        else first.replace(month=first.month + 1)
    )
