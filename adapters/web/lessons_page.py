"""What closed cases taught: found, read, and rehearsed by newcomers."""

from __future__ import annotations

from aiohttp import web

from adapters.web.checking import Checked, better, checked
from adapters.web.visit import Visit
from bot.application.review_draft import DraftToReview, review_draft
from bot.domain.errors import WrongMoment
from bot.domain.lessons import Lesson
from bot.domain.message import Kind, Message

_MOST = 30


async def lessons(visit: Visit) -> web.Response:
    """Show the lessons most like what is looked for; the latest where nothing is."""
    sought = visit.request.query.get("q", "")[:300]
    found = await visit.house.lessons.find(visit.team.id, sought, (), _MOST)
    return visit.page("lessons.html", found=found, sought=sought)


async def lesson(visit: Visit) -> web.Response:
    """Show one lesson: the message without names, the reply that worked, what came of it."""
    return visit.page("lesson.html", one=await _lesson(visit))


async def practice(visit: Visit) -> web.Response:
    """Show a lesson's message alone, to be answered."""
    return visit.page("practice.html", one=await _lesson(visit), checked=None, draft="")


async def rehearsed(visit: Visit) -> web.Response:
    """Check a newcomer's reply and lay the one that worked beside it."""
    one = await _lesson(visit)
    draft = better(visit.text("draft"), visit.text("swap"))
    written = any(map(str.isalpha, draft))
    opinion = _opinion(visit, one, draft) if written else None
    return visit.page("practice.html", one=one, checked=opinion, draft=draft)


def _opinion(visit: Visit, one: Lesson, draft: str) -> Checked:
    given = DraftToReview(
        draft=draft,
        to=Kind.PRAISE if one.kind is Kind.PRAISE else Kind.COMPLAINT,
        message=Message(one.message, visit.now),
        public=False,
    )
    _, review = review_draft(given, visit.house.desk_of(visit.language).reviewers, visit.now)
    return checked(draft, review)


async def _lesson(visit: Visit) -> Lesson:
    one = await visit.house.lessons.get(visit.team.id, visit.request.match_info["id"])
    if one is None:
        raise WrongMoment("error.no_case")
    return one
