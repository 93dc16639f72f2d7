"""The page of one case: the message, the coach's turn, the letter, and what came of it."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from aiohttp import web

from adapters.web.checking import Checked
from adapters.web.drafts import offer
from adapters.web.shapes import Piece, gaps_in, marked
from adapters.web.visit import Visit, to_case
from bot.application.card import limit_told
from bot.application.case_story import story
from bot.application.coach import again, rests_on
from bot.application.house import simply_replaced, working
from bot.application.lessons import similar
from bot.application.letters_after import how_it_went, what_changed
from bot.application.replies import Said, Section
from bot.application.suggest_reply import Suggestion
from bot.application.walk_case import found, suggested
from bot.domain.case import Case, State
from bot.domain.errors import WrongMoment
from bot.domain.happening import Event
from bot.domain.lessons import Lesson
from bot.domain.message import Kind, Severity
from bot.domain.walk import Stage

_LOOKS, _PAUSE = 20, 0.15
_MOST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One step on its way: what it says, and whether it is `done`, `here`, `ahead` or `out`."""

    step: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page of a case shows."""

    case: Case
    pieces: tuple[Piece, ...]
    turn: Said
    steps: tuple[Told, ...]
    letter: str
    gaps: tuple[str, ...]
    story: Section | None
    earlier: Sequence[Case]
    lessons: Sequence[Lesson]
    after: str = ""
    checked: Checked | None = None
    draft: str = ""
    resting: tuple[str, ...] = ()


async def show(visit: Visit) -> web.Response:
    """Show a case; while the coach is still reading, say so and come back."""
    id_ = visit.request.match_info["id"]
    for _ in range(_LOOKS):
        waiting = await visit.house.inbox.read(id_)  # before the case: it may come in between
        if await visit.house.cases.get(visit.team.id, id_):
            return await case_page(visit, id_)
        became = await visit.house.inbox.became(id_)
        if became and became != id_ and await visit.house.cases.get(visit.team.id, became):
            raise to_case(became, "page.note.joined")
        if waiting is None or waiting.team != visit.team.id:
            raise WrongMoment("error.no_case")
        await sleep(_PAUSE)
    response = visit.page("reading.html")
    response.headers["Refresh"] = "2"
    return response


async def case_page(
    visit: Visit, id_: str, checked: Checked | None = None, note: str = ""
) -> web.Response:
    """Render the page of a case as it stands."""
    case = await found(visit.team, id_, visit.house)
    return visit.page(
        "case.html",
        sheet=await sheet(visit, case, checked),
        note=note or noted(visit),
        kinds=tuple(Kind),
        severities=tuple(Severity),
        allowed=visit.team.policy.allows(case.reading.severity, case.spent),
        limit=visit.team.policy.limit(case.reading.severity),
        replaced=limit_told(visit.team, visit.words)
        if simply_replaced(case.reading, visit.team)
        else "",
        next_day=working(visit.team, visit.house).next_day(visit.now.date()),
        nonce=token_urlsafe(12),
    )


async def sheet(visit: Visit, case: Case, checked: Checked | None = None) -> Sheet:
    """Gather what the page shows."""
    at, house = visit.at, visit.house
    suggestion = suggested(case, at, house) if case.message.text else None
    letter = checked.draft if checked else case.reply or (suggestion and suggestion.reply) or ""
    return Sheet(
        case=case,
        pieces=message_marked(case),
        turn=again(case.walk, house.desk_of(at.language).coach) if suggestion else Said(),
        steps=told_steps(case, suggestion) if suggestion else (),
        letter=letter,
        gaps=gaps_in(letter),
        story=_story(visit, case, await house.cases.history(case.team, case.id)),
        earlier=await _earlier(visit, case),
        lessons=await similar(case, at, house),
        after=_letter_after(visit, case),
        checked=checked,
        draft=offer(visit, case),
        resting=rests_on(case.reading, case.message) if case.message.text else (),
    )


def _story(visit: Visit, case: Case, events: Sequence[Event]) -> Section | None:
    told = story(case, events, visit.team, visit.words)
    return told.sections[0] if told.sections else None


def _letter_after(visit: Visit, case: Case) -> str:
    """Write what the customer of a closed case is to hear next, "" where nothing is due."""
    thought = case.afterthought
    if case.state is not State.CLOSED or thought is None or not case.message.text:
        return ""
    if case.changed:
        return what_changed(case, visit.at, visit.house)
    due = thought.check_back and thought.check_back <= visit.now.date() and not case.checked_back
    return how_it_went(case, visit.at, visit.house) if due else ""


async def _earlier(visit: Visit, case: Case) -> Sequence[Case]:
    if not case.customer:
        return ()
    return await visit.house.cases.earlier(case.team, case.customer, case.id, _MOST)


def message_marked(case: Case) -> tuple[Piece, ...]:
    """Mark the words the depth of the complaint rests on, and those that praise."""
    rests_on = [
        (one.span, "praise" if one.value == "praise" else "severity")
        for one in case.reading.evidence
        if one.field == "severity" or (one.field, one.value) == ("kind", "praise")
    ]
    return marked(case.message.text, rests_on)


def told_steps(case: Case, suggestion: Suggestion) -> tuple[Told, ...]:
    """Return the five steps as they fill."""
    return tuple(
        Told(str(one.step), one.text, _state(case, number, str(one.step)))
        for number, one in enumerate(suggestion.steps)
    )


def _state(case: Case, number: int, step: str) -> str:
    walk = case.walk
    past = walk.stage not in {Stage.ASKING, Stage.STEP} or number < walk.at
    if past and any(key == step and not words for key, words in walk.own_words.items()):
        return "out"
    if walk.stage is Stage.STEP and number == walk.at:
        return "here"
    return "done" if past or case.state is not State.OPEN else "ahead"


def noted(visit: Visit) -> str:
    """Return the key of the note this page was reached with, "" where there is none."""
    note = visit.request.query.get("note", "")
    known = note.startswith(("page.note.", "error.", "walk.stale")) and note in visit.texts
    return note if known else ""
