"""Forms handed in: done before they close, so that a form never closes on a loss."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date

from adapters.slack import forms
from adapters.slack.blocks import Block
from adapters.slack.calling import Refused
from adapters.slack.chat import PLATFORM
from adapters.slack.doors import NOTHING, Answer, checked, reviewed
from adapters.slack.home import may_set
from adapters.slack.incoming import Agent, Form, id_of
from adapters.slack.lessons import lessons_view
from adapters.slack.names import name_of
from adapters.slack.office import SHARE, Office, line, stands_there
from adapters.slack.practice import compared
from adapters.slack.settings import register_told, settings_told
from bot.application.answer_case import answer, give, hand_over
from bot.application.close_case import close
from bot.application.ports import Incoming
from bot.application.show_case import show_soon
from bot.application.walk_case import choose, say, tell
from bot.domain.case import Case
from bot.domain.errors import EmptyText, Stale, Unavailable
from bot.domain.happening import Afterthought, Origin, amends_told
from bot.domain.message import Kind, Medium
from bot.domain.team import Team
from bot.domain.walk import Move, Stage

Do = Callable[[Form, Case, Team, Office], Awaitable[Answer]]

_WITHIN = 2.0
"""Seconds Slack may take to tell a name before it wants its own answer."""


async def on_form(form: Form, office: Office) -> Answer:
    """Do what a form asks; what stands on a case is checked as a click is."""
    team = await office.team(form.agent.team)
    if form.name in _FREE:
        return await _FREE[form.name](form, team, office)
    if form.name not in _ON_A_CASE:
        return NOTHING
    id_, _, place = form.memory.split("|", 2) if form.memory.count("|") > 1 else ("", "", "")
    case = await office.house.cases.get(team.id, id_)
    if case is None or not form.agent.ours or not stands_there(case, place):
        key = "error.elsewhere" if form.agent.ours else "error.stranger"
        return _told(form.name, key if case else "error.no_case", team, office)
    return await _ON_A_CASE[form.name](form, case, team, office)


def _told(name: str, key: str, team: Team, office: Office) -> Answer:
    """Say something in the form's own place."""
    texts = office.texts(team)
    return _instead(forms.note(texts[f"form.{name}"], texts, line(texts[key]).blocks))


def _instead(view: Block) -> Answer:
    return {"response_action": "update", "view": view}


async def _coach(form: Form, team: Team, office: Office) -> Answer:
    del team
    text = forms.joined(form.values, "message")
    if not text:
        return NOTHING
    values, agent = form.values, form.agent
    alone = values.get("where", "alone") == "alone"
    medium = values.get("medium", "")
    order = values.get("order", "").strip()
    await office.accept(
        replace(
            _message(form, text, agent.id if alone else form.memory, office, alone=alone),
            medium=Medium(medium) if medium in set(Medium) else Medium.MAIL,
            name=values.get("customer", "").strip(),
            register=register_told(values.get("register", "")),
            told={"order": order} if order else {},
        )
    )
    return NOTHING


async def _thanks(form: Form, team: Team, office: Office) -> Answer:
    del team
    text = forms.joined(form.values, "message")
    if text:
        await office.accept(replace(_message(form, text, form.memory, office), kind=Kind.PRAISE))
    return NOTHING


def _message(form: Form, text: str, place: str, office: Office, *, alone: bool = False) -> Incoming:
    agent, at = form.agent, office.now()
    return Incoming(
        id=id_of(agent.team, "form", form.id, text),
        team=agent.team,
        origin=Origin(PLATFORM, place, private=alone, aside=agent.id),
        text=text,
        at=at,
    )


async def _check(form: Form, team: Team, office: Office) -> Answer:
    """Check a draft: of the case the form was opened from, or of no case."""
    texts, draft = office.texts(team), form.values.get("draft", "")
    id_, _, place = (*form.memory.split("|"), "", "")[:3]
    case = await office.house.cases.get(team.id, id_) if id_ else None
    if case and form.agent.ours and stands_there(case, place):
        said = await checked(draft, case, form.agent, team, office)
    else:
        said = await reviewed(draft, form.values.get("message", ""), team, office)
    blocks = [block for one in said for block in one.blocks]
    return _instead(forms.note(texts["form.check"], texts, blocks))


async def _lessons(form: Form, team: Team, office: Office) -> Answer:
    return _instead(await lessons_view(form.values.get("words", ""), team, office))


async def _practice(form: Form, team: Team, office: Office) -> Answer:
    """Lay a reply rehearsed beside the one that worked."""
    try:
        view = await compared(form.memory, form.values.get("reply", ""), team, office)
    except EmptyText:
        return _told("practice", "error.empty_draft", team, office)
    return _instead(view)


async def _settings(form: Form, team: Team, office: Office) -> Answer:
    try:
        async with asyncio.timeout(_WITHIN):
            may = await may_set(form.agent, office)
    except (TimeoutError, Unavailable, Refused):
        return _told("settings", "error.away", team, office)
    if not may:
        return _told("settings", "settings.not_allowed", team, office)
    place, _, version = form.memory.partition("|")
    if str(team.version) != version:
        return _told("settings", "settings.stale", team, office)
    try:
        await office.house.teams.save(settings_told(team, form.values, place))
    except Stale:
        return _told("settings", "settings.stale", team, office)
    return _told("settings", "settings.saved", await office.team(form.agent.team), office)


async def _words(form: Form, case: Case, team: Team, office: Office) -> Answer:
    """Take the agent's words, where the walk still stands where they began to write."""
    seen = form.memory.split("|", 2)[1]
    if seen != case.walk.place:
        await show_soon(case, office.house, moved=True)
        return _told(form.name, "walk.stale", team, office)
    asked = {
        name.removeprefix(forms.ASKED): told
        for name, told in form.values.items()
        if name.startswith(forms.ASKED)
    }
    by, now = form.agent.name, office.now()
    if asked:
        case, _ = await tell(team, case.id, asked, office.house, seen, by=by, now=now)
    else:
        words = form.values.get("words", "")
        case, _ = await say(team, case.id, words, office.house, seen, by=by, now=now)
    await show_soon(case, office.house, moved=True)
    return NOTHING


async def _sent(form: Form, case: Case, team: Team, office: Office) -> Answer:
    reply = forms.joined(form.values, "reply")
    if not reply:
        return _told("sent", "error.empty_draft", team, office)
    now, by = office.now(), form.agent.name
    case = await answer(team, case.id, reply, office.house, by=by, now=now)
    if case.walk.stage is Stage.REPLY:
        case, _ = await choose(team, case.id, Move.DONE, office.house, by=by, now=now)
    await show_soon(case, office.house, moved=True)
    return NOTHING


async def _gave(form: Form, case: Case, team: Team, office: Office) -> Answer:
    """Note the amends; a cost that is no sum is asked for again, and what was typed stays."""
    what = form.values.get("what", "")
    amends = amends_told(what, form.values.get("cost", ""), form.id)
    if amends is None:
        wrong = {"cost" if what.strip() else "what": office.texts(team)["page.note.amends"]}
        return {"response_action": "errors", "errors": wrong}
    by, now = form.agent.name, office.now()
    await give(team, case.id, amends, office.house, by=by, now=now)
    await show_soon(case, office.house)
    return NOTHING


async def _close(form: Form, case: Case, team: Team, office: Office) -> Answer:
    told = {one: form.values.get(one, "").strip() for one in ("won", "lost", "cause", "action")}
    thought = Afterthought(**told, check_back=_day(form.values.get("check_back", "")))
    by, now = form.agent.name, office.now()
    case, _ = await close(team, case.id, thought, office.house, by=by, now=now)
    await show_soon(case, office.house)
    return NOTHING


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


async def _hand_over(form: Form, case: Case, team: Team, office: Office) -> Answer:
    """Give the case to a colleague; their name is asked of Slack, for as long as it waits."""
    agent, to = form.agent, form.values.get("to", "")
    if not to:
        return NOTHING
    try:
        async with asyncio.timeout(_WITHIN):
            name = await name_of(Agent(to, to, agent.team, agent.enterprise), office)
    except (TimeoutError, Unavailable, Refused):
        return _told("hand_over", "error.away", team, office)
    now = office.now()
    case = await hand_over(team, case.id, name, office.house, by=agent.name, now=now)
    await show_soon(case, office.house)
    return NOTHING


async def _share(form: Form, case: Case, team: Team, office: Office) -> Answer:
    """Have a private case moved to a channel: that is done after the answer, as it is a post."""
    del team
    once, place = f"{case.id}:{form.id}", case.origin.place
    await office.errand(SHARE, once, form.agent, place, case.id, form.values.get("channel", ""))
    return NOTHING


Free = Callable[[Form, Team, Office], Awaitable[Answer]]
_FREE: Mapping[str, Free] = {
    "coach": _coach,
    "thanks": _thanks,
    "check": _check,
    "lessons": _lessons,
    "practice": _practice,
    "settings": _settings,
}
_ON_A_CASE: Mapping[str, Do] = {
    "words": _words,
    "edit": _words,
    "sent": _sent,
    "gave": _gave,
    "close": _close,
    "hand_over": _hand_over,
    "share": _share,
}
FILLED = (*_FREE, *_ON_A_CASE)
"""The names of all forms there are."""
