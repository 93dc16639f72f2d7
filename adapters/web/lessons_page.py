"""What closed cases taught: found, read, and rehearsed by newcomers."""

from __future__ import annotations

from aiohttp import web

from adapters.web.checking import better, checked
from adapters.web.visit import Visit, to
from bot.application.lessons import found, point, rehearsed, to_rehearse
from bot.domain.errors import WrongMoment
from bot.domain.lessons import Lesson


async def lessons(visit: Visit) -> web.Response:
    """Show the lessons most like what is looked for; the latest where nothing is."""
    sought = visit.request.query.get("q", "")[:300]
    like = await found(visit.team, sought, visit.house)
    return visit.page("lessons.html", found=[(one, point(one)) for one in like], sought=sought)


async def lesson(visit: Visit) -> web.Response:
    """Show one lesson: the message without names, the reply that worked, what came of it."""
    return visit.page("lesson.html", one=await _lesson(visit))


async def any_practice(visit: Visit) -> web.Response:
    """Go to a lesson to rehearse, another one for each number."""
    one = await to_rehearse(visit.team, visit.house, _number(visit))
    raise to(f"/practice/{one.id}", n=str(_number(visit))) if one else to("/team/lessons")


async def practice(visit: Visit) -> web.Response:
    """Show a lesson's message alone, to be answered."""
    return await _practised(visit, "", put=False)


async def try_it(visit: Visit) -> web.Response:
    """Check a newcomer's reply and lay the one that worked beside it; nothing is kept."""
    return await _practised(visit, better(visit.text("draft"), visit.text("swap")), put=True)


async def _practised(visit: Visit, draft: str, *, put: bool) -> web.Response:
    one, opinion, worked = await _lesson(visit), None, None
    if put and any(map(str.isalpha, draft)):
        compared, _ = await rehearsed(one, draft, visit.at, visit.house, visit.now)
        opinion, worked = checked(draft, compared.own), compared.worked
    return visit.page(
        "practice.html", one=one, checked=opinion, worked=worked, draft=draft, n=_number(visit)
    )


def _number(visit: Visit) -> int:
    told = visit.request.query.get("n", "0")
    return int(told) % 10_000 if told.isascii() and told.isdecimal() and len(told) < 8 else 0  # noqa: PLR2004


async def _lesson(visit: Visit) -> Lesson:
    one = await visit.house.lessons.get(visit.team.id, visit.request.match_info["id"])
    if one is None:
        raise WrongMoment("error.no_case")
    return one
