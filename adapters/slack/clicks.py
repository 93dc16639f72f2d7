"""Clicks: checked against team, channel and case; done first, shown then; stale ones explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.slack import forms
from adapters.slack.blocks import Block
from adapters.slack.incoming import Click
from adapters.slack.offers import MAIL
from adapters.slack.office import COACH, Office, line, stands_there
from adapters.slack.outgoing import LANGUAGES
from bot.application.answer_case import hand_over
from bot.application.card import amends_limit, level_of, turn_of
from bot.application.close_case import asked_back, reopen
from bot.application.keep_promises import keep
from bot.application.rate_coaching import rate
from bot.application.show_case import show_soon
from bot.application.walk_case import choose, correct, in_language, suggested
from bot.application.wording import wording
from bot.domain.case import Case, State
from bot.domain.team import Team
from bot.domain.walk import Move

Do = Callable[[Click, Case, Team, Office], Awaitable[None]]
_OF_A_CLOSED = frozenset({"reopen", "kept", "asked", "rate"})
"""What may still be done to a closed case; other buttons stand on a card of before."""


async def on_click(click: Click, office: Office) -> None:
    """Do what a button on a case says, if whoever pressed it may and the case still stands so."""
    agent, team = click.agent, await office.team(click.agent.team)
    office.workspaces.met(agent.team, agent.name, agent.id)
    case = await office.house.cases.get(team.id, click.case)
    if why := _refused(click, case):
        _whispered(click, why, team, office)
    elif case:
        await _DONE[_kind(click)](click, case, team, office)


def _kind(click: Click) -> str:
    head, _, rest = click.action.partition(":")
    key = rest.partition(":")[0] if head == "move" else head
    return key if key in _DONE else "walk"


def _refused(click: Click, case: Case | None) -> str:
    """Say why a click is not taken: a key of the texts, "" where it is."""
    if not click.agent.ours:
        return "error.stranger"
    if case is None:
        return "error.no_case"
    if not stands_there(case, click.place):
        return "error.elsewhere"
    shut = case.state is State.CLOSED and _kind(click) not in _OF_A_CLOSED
    return "error.closed" if shut else ""


def _whispered(click: Click, key: str, team: Team, office: Office) -> None:
    said = line(office.texts(team)[key])
    office.later(
        lambda: office.whisper(click.agent, click.place, said, click.thread, click.answer_to)
    )


async def _walk(click: Click, case: Case, team: Team, office: Office) -> None:
    """Take a move of the walk; one made elsewhere in it is said to be stale."""
    key = click.action.partition(":")[2]
    if key not in set(Move):
        return
    if click.seen != case.walk.place:
        _whispered(click, "walk.stale", team, office)
    else:
        by, now = click.agent.name, office.now()
        case, _ = await choose(team, case.id, Move(key), office.house, click.seen, by=by, now=now)
    await show_soon(case, office.house, moved=True)


async def _take(click: Click, case: Case, team: Team, office: Office) -> None:
    name = click.agent.name
    case = await hand_over(team, case.id, name, office.house, by=name, now=office.now())
    await show_soon(case, office.house)


async def _reopen(click: Click, case: Case, team: Team, office: Office) -> None:
    case = await reopen(team, case.id, office.house, by=click.agent.name, now=office.now())
    await show_soon(case, office.house)


async def _kept(click: Click, case: Case, team: Team, office: Office) -> None:
    promise, now = click.action.split(":", 2)[-1], office.now()
    case = await keep(team, case.id, promise, office.house, by=click.agent.name, now=now)
    await show_soon(case, office.house)


async def _asked(click: Click, case: Case, team: Team, office: Office) -> None:
    case = await asked_back(team, case.id, office.house, by=click.agent.name, now=office.now())
    await show_soon(case, office.house)


async def _level(click: Click, case: Case, team: Team, office: Office) -> None:
    try:
        told = level_of(click.seen)
    except KeyError:
        return
    now = office.now()
    case, _ = await correct(team, case.id, told, office.house, by=click.agent.name, now=now)
    await show_soon(case, office.house)


async def _language(click: Click, case: Case, team: Team, office: Office) -> None:
    if click.seen in LANGUAGES:
        by, now = click.agent.name, office.now()
        case = await in_language(team, case.id, click.seen, office.house, by=by, now=now)
        await show_soon(case, office.house, moved=True)


async def _rate(click: Click, case: Case, team: Team, office: Office) -> None:
    good, by = click.seen == "good", click.agent.name
    await rate(team, case.id, office.house, good=good, by=by, now=office.now())
    _whispered(click, "log.thanks", team, office)


async def _words(click: Click, case: Case, team: Team, office: Office) -> None:
    """Open the form for the agent's own words, where the walk still stands there."""
    if click.seen != case.walk.place:
        _whispered(click, "walk.stale", team, office)
        await show_soon(case, office.house, moved=True)
        return
    said, texts = turn_of(case, team, office.house), office.texts(team)
    view = forms.words(said, texts, f"{case.id}|{click.seen}|{click.place}")
    office.later(
        lambda: office.open(click.agent, click.trigger, view),
        click.agent,
        click.place,
        click.answer_to,
    )


async def _opened(click: Click, case: Case, team: Team, office: Office) -> None:
    """Open the form a button leads to."""
    texts, memory = office.texts(team), f"{case.id}||{click.place}"
    reply = case.reply or suggested(case, team, office.house).reply or ""
    limit = amends_limit(case, team, wording(team, office.house))
    made: Mapping[str, Callable[[], Block]] = {
        "sent": lambda: forms.sent(reply, texts, memory),
        "gave": lambda: forms.gave(texts, memory, team.policy.currency, limit),
        "close": lambda: forms.close(texts, memory),
        "hand_over": lambda: forms.hand_over(texts, memory),
        "share": lambda: forms.share(texts, memory),
        "check": lambda: forms.check(texts, memory, asks=False),
    }
    view = made[_kind(click)]()
    office.later(
        lambda: office.open(click.agent, click.trigger, view),
        click.agent,
        click.place,
        click.answer_to,
    )


_DONE: Mapping[str, Do] = {
    "walk": _walk,
    "take": _take,
    "reopen": _reopen,
    "kept": _kept,
    "asked": _asked,
    "level": _level,
    "language": _language,
    "rate": _rate,
    "words": _words,
    **dict.fromkeys(("sent", "gave", "close", "hand_over", "share", "check"), _opened),
}


async def on_offer(click: Click, office: Office) -> None:
    """Take the answer to an offer: coach here, coach alone, or leave it."""
    answer, (ts, _, what) = click.action.partition(":")[2], click.seen.partition("|")
    agent, team = click.agent, await office.team(click.agent.team)
    if not agent.ours:
        _whispered(click, "error.stranger", team, office)
        return
    told = {"coach_here": "taken", "coach_alone": "private"}.get(answer, "declined")
    if told != "declined":
        about = (click.place, ts, click.thread)
        await office.errand(COACH, click.trigger, agent, *about, told)
    said = line(office.texts(team)[f"offer.{told}"])
    office.later(
        lambda: office.respond(click.answer_to, [said], instead=what != MAIL),
        agent,
        click.place,
        click.answer_to,
    )
