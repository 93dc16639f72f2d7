"""
What can be done to a case from its page; each is one use case, then the page again.

A case that stands in a chat is brought up to date there too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from aiohttp import web

from adapters.web.case_page import case_page
from adapters.web.checking import better, checked
from adapters.web.visit import Visit, to, to_case
from bot.application.answer_case import answer, check_draft, give, hand_over
from bot.application.close_case import asked_back, close, reopen
from bot.application.keep_promises import keep
from bot.application.replies import Said
from bot.application.show_case import show_soon
from bot.application.tell_change import tell_change
from bot.application.walk_case import choose, correct, found, say
from bot.domain.case import Case
from bot.domain.errors import WrongMoment
from bot.domain.happening import Afterthought, amends_told
from bot.domain.message import Kind, Severity
from bot.domain.walk import Move, Stage


async def move(visit: Visit) -> web.Response:
    """Take a choice, or the agent's own words; a click from an older page changes nothing."""
    id_, seen, words = _id(visit), visit.text("seen"), visit.text("words")
    made, by, now = visit.text("move"), visit.by, visit.now
    if made in set(Move):
        case, said = await choose(visit.at, id_, Move(made), visit.house, seen, by=by, now=now)
    elif words:
        case, said = await say(visit.at, id_, words, visit.house, seen, by=by, now=now)
    else:
        case, said = await _nothing_said(visit, seen)
    await show_soon(case, visit.house, moved=True)
    stale = visit.texts["walk.stale"] in said.lines
    raise to_case(id_, "walk.stale" if stale else "", at="turn")


async def _nothing_said(visit: Visit, seen: str) -> tuple[Case, Said]:
    """Pass over a question answered with nothing; a step wants words or a choice."""
    case = await found(visit.team, _id(visit), visit.house)
    if case.walk.stage not in {Stage.ASKING, Stage.LOG}:
        raise to_case(case.id, "page.note.empty", at="turn")
    return await choose(visit.at, case.id, Move.SKIP, visit.house, seen, by=visit.by, now=visit.now)


async def override(visit: Visit) -> web.Response:
    """Take the agent's reading over the coach's."""
    kind, severity = visit.text("kind"), visit.text("severity")
    told = (
        Kind(kind) if kind in set(Kind) else None,
        Severity(severity) if severity in set(Severity) else None,
    )
    case, _ = await correct(visit.at, _id(visit), told, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house, moved=True)
    raise to_case(case.id, "page.note.corrected", at="turn")


async def check(visit: Visit) -> web.Response:
    """Look at the agent's draft; a better wording that was clicked is put in first."""
    id_, draft = _id(visit), visit.text("draft")
    if not any(map(str.isalpha, draft)):
        return await case_page(visit, id_, note="error.empty_draft")
    draft = better(draft, visit.text("swap"))
    _, review, against = await check_draft(
        visit.at, id_, draft, visit.house, by=visit.by, now=visit.now
    )
    return await case_page(visit, id_, checked(draft, review, against))


async def sent(visit: Visit) -> web.Response:
    """Note that the reply was sent, and what it promises."""
    draft = visit.text("draft")
    if not any(map(str.isalpha, draft)):
        raise to_case(_id(visit), "error.empty_draft", at="letter")
    case = await answer(visit.at, _id(visit), draft, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.sent", at="after")


async def kept(visit: Visit) -> web.Response:
    """Mark a promise kept."""
    promise = visit.text("promise")
    case = await keep(visit.at, _id(visit), promise, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    if visit.text("back") == "/team":
        raise to("/team", "page.note.kept", at="promises")
    raise to_case(_id(visit), "page.note.kept", at="promises")


async def gave(visit: Visit) -> web.Response:
    """Note the amends that were given; tell where they pass the team's limit."""
    amends = amends_told(visit.text("what", 300), visit.text("cost"))
    if amends is None:
        raise to_case(_id(visit), "page.note.amends", at="amends")
    case, inside = await give(visit.at, _id(visit), amends, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(_id(visit), "page.note.gave" if inside else "page.note.beyond", at="amends")


async def handed(visit: Visit) -> web.Response:
    """Give the case to a colleague, or take it."""
    to_whom = visit.by if "mine" in visit.sent else visit.text("to", 100)
    if not to_whom:
        raise to_case(_id(visit), "page.note.empty", at="owner")
    case = await hand_over(visit.at, _id(visit), to_whom, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.handed", at="owner")


async def closed(visit: Visit) -> web.Response:
    """Close the case with what was learned of it."""
    thought = Afterthought(
        won=visit.text("won", 2000),
        lost=visit.text("lost", 2000),
        cause=visit.text("cause", 2000),
        action=visit.text("action", 2000),
        check_back=_day(visit.text("check_back")),
    )
    case, _ = await close(visit.at, _id(visit), thought, visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.closed", at="after")


async def opened_again(visit: Visit) -> web.Response:
    """Open a closed case again."""
    case = await reopen(visit.at, _id(visit), visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.reopened", at="after")


async def asked(visit: Visit) -> web.Response:
    """Note that the customer was asked how it went."""
    case = await asked_back(visit.at, _id(visit), visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.asked", at="after")


async def acted_on(visit: Visit) -> web.Response:
    """Note that the change is done; the page then suggests the letter that tells of it."""
    case, _ = await tell_change(visit.at, _id(visit), visit.house, by=visit.by, now=visit.now)
    await show_soon(case, visit.house)
    raise to_case(case.id, "page.note.changed", at="after")


def on_the_page(
    act: Callable[[Visit], Awaitable[web.Response]],
) -> Callable[[Visit], Awaitable[web.Response]]:
    """Say on the case's own page what cannot be done to it as it stands."""

    async def acted(visit: Visit) -> web.Response:
        try:
            return await act(visit)
        except WrongMoment as wrong:
            await found(visit.team, _id(visit), visit.house)
            raise to_case(_id(visit), str(wrong)) from wrong

    return acted


def _id(visit: Visit) -> str:
    return visit.request.match_info["id"]


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
