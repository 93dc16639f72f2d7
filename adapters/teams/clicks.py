"""Clicks: checked against tenant, room and case; done first, shown then; stale ones explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

from adapters.teams import forms
from adapters.teams.chat import PLATFORM
from adapters.teams.doors import to_fill
from adapters.teams.incoming import Seen, id_of, vote_of
from adapters.teams.office import Answer, Office, shown, told
from adapters.teams.outgoing import LANGUAGES
from bot.application.answer_case import answer, give, hand_over
from bot.application.card import level_of
from bot.application.close_case import asked_back, close, reopen
from bot.application.keep_promises import keep
from bot.application.ports import Post
from bot.application.rate_coaching import rate
from bot.application.replies import Said
from bot.application.show_case import show_soon
from bot.application.walk_case import choose, correct, found, in_language, say
from bot.domain.case import Case
from bot.domain.happening import Afterthought, Origin, amends_told
from bot.domain.team import Team
from bot.domain.walk import Move, Stage

_VOTED_WITHIN = timedelta(days=90)
Do = Callable[[Seen, Case, Team, Office], Awaitable[Answer]]


async def on_click(seen: Seen, office: Office) -> Answer:
    """Do what a button on a case says, if whoever pressed it may and the case still stands so."""
    team = await office.team(seen.agent.team)
    case = await office.house.cases.get(team.id, seen.told.get("case", ""))
    if why := await _refused(seen, case, office):
        return told(office.texts(team)[why])
    if case is None:
        return {}
    return await _DONE[_kind(seen.do)](seen, case, team, office)


def _kind(do: str) -> str:
    return do if do in _DONE else "walk"


async def _refused(seen: Seen, case: Case | None, office: Office) -> str:
    """Say why a click is not taken: a key of the texts, "" where it is."""
    if not seen.agent.ours:
        return "error.stranger"
    if case is None:
        return "error.no_case"
    return "" if seen.room.place in await office.stands_at(case) else "error.elsewhere"


async def _after(case: Case, team: Team, office: Office, notice: str = "") -> Answer:
    """Show the case as it stands now: to whoever clicked at once, to everybody soon."""
    case = await found(team, case.id, office.house)
    await show_soon(case, office.house)
    return await office.case_now(case, team, notice)


async def _walk(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Take a move of the walk; one made elsewhere in it is said to be stale."""
    key, at = seen.do.partition(":")[2], seen.told.get("seen", "")
    if key not in set(Move):
        return await _after(case, team, office)
    if at != case.walk.place:
        return await _after(case, team, office, "walk.stale")
    await choose(team, case.id, Move(key), office.house, at, by=seen.agent.name, now=office.now())
    return await _after(case, team, office)


async def _words(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Take the agent's own words, where the walk still stands there."""
    at = seen.told.get("seen", "")
    if at != case.walk.place:
        return await _after(case, team, office, "walk.stale")
    words, by, now = seen.told.get("words", "").strip(), seen.agent.name, office.now()
    await say(team, case.id, words, office.house, at, by=by, now=now)
    return await _after(case, team, office)


async def _take(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    name = seen.agent.name
    await hand_over(team, case.id, name, office.house, by=name, now=office.now())
    return await _after(case, team, office)


async def _reopen(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    await reopen(team, case.id, office.house, by=seen.agent.name, now=office.now())
    return await _after(case, team, office)


async def _kept(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    promise, now = seen.told.get("promise", ""), office.now()
    await keep(team, case.id, promise, office.house, by=seen.agent.name, now=now)
    return await _after(case, team, office)


async def _asked(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    await asked_back(team, case.id, office.house, by=seen.agent.name, now=office.now())
    return await _after(case, team, office)


async def _level(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    try:
        level = level_of(seen.told.get("level", ""))
    except KeyError:
        return await _after(case, team, office)
    now = office.now()
    await correct(team, case.id, level, office.house, by=seen.agent.name, now=now)
    return await _after(case, team, office)


async def _language(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    if (code := seen.told.get("language", "")) in LANGUAGES:
        by, now = seen.agent.name, office.now()
        await in_language(team, case.id, code, office.house, by=by, now=now)
    return await _after(case, team, office)


async def _sent(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    reply = seen.told.get("reply", "").strip()
    if not reply:
        return told(office.texts(team)["error.empty_draft"])
    now, by = office.now(), seen.agent.name
    case = await answer(team, case.id, reply, office.house, by=by, now=now)
    if case.walk.stage is Stage.REPLY:
        await choose(team, case.id, Move.DONE, office.house, by=by, now=now)
    return await _after(case, team, office)


async def _gave(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    amends = amends_told(seen.told.get("what", ""), seen.told.get("cost", ""), seen.id)
    if amends is None:
        return told(office.texts(team)["page.note.amends"])
    by, now = seen.agent.name, office.now()
    await give(team, case.id, amends, office.house, by=by, now=now)
    return await _after(case, team, office)


async def _close(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    said = {one: seen.told.get(one, "").strip() for one in ("won", "lost", "cause", "action")}
    thought = Afterthought(**said, check_back=_day(seen.told.get("check_back", "")))
    await close(team, case.id, thought, office.house, by=seen.agent.name, now=office.now())
    return await _after(case, team, office)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


async def _check(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Have a draft checked; the case stands as it stood, what is found is said beside it."""
    await office.behind(seen)
    return await _after(case, team, office)


async def _hand_over(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Give the case to a colleague; a private one moves to where they are."""
    to = " ".join(seen.told.get("to", "").split())[:120]
    if not to:
        return await _after(case, team, office)
    await hand_over(team, case.id, to, office.house, by=seen.agent.name, now=office.now())
    theirs = await office.chat.rooms.named(team.id, to)
    if case.origin.private and theirs and theirs != case.origin.aside:
        await office.behind(seen)
        return told(office.texts(team)["teams.handed"])
    return await _after(case, team, office)


async def _share(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Ask where a private case is shared."""
    del seen
    origin = case.origin
    back = await office.chat.answers_to_a_thread(team.id, origin)
    thread = origin.place if back else ""
    rooms = [one for one in await office.chat.rooms.channels(team.id, 40) if one.place != thread]
    if not rooms and not thread:
        return told(office.texts(team)["teams.no_channel"])
    return shown(forms.share(office.texts(team), case.id, rooms, thread))


async def _shared(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Move a private case to a channel; that is done after the answer, as it is a post."""
    place = seen.told.get("channel", "")
    known = {one.place for one in await office.chat.rooms.channels(team.id, 200)}
    if place not in known | {case.origin.place}:
        return told(office.texts(team)["teams.no_channel"])
    await office.behind(seen)
    return told(office.texts(team)["card.moved"])


async def _publish(seen: Seen, case: Case, team: Team, office: Office) -> Answer:
    """Put the agreed reply, and nothing else, in the thread the case came from."""
    reply = seen.told.get("agreed", "").strip()
    if not reply or not await office.chat.answers_to_a_thread(team.id, case.origin):
        return told(office.texts(team)["error.empty_draft"])
    if gaps := to_fill(reply, office.texts(team)):
        return told(gaps)
    await office.soon(agreed(seen, case, team, office), seen)
    return await _after(case, team, office, "teams.published")


def agreed(seen: Seen, case: Case, team: Team, office: Office) -> Post:
    """Return the post that puts the reply of a click in its case's thread."""
    reply, origin = seen.told.get("agreed", "").strip(), case.origin
    there = Origin(PLATFORM, origin.place, origin.thread)
    said = Said((office.texts(team)["teams.agreed"].format(who=seen.agent.name),), reply)
    return Post(f"agreed:{id_of(team.id, case.id, reply)}", team.id, there, said)


async def on_vote(seen: Seen, office: Office) -> None:
    """Keep what somebody thought of the coaching, with the case the message was about."""
    vote, team = vote_of(seen), await office.team(seen.agent.team)
    if vote and (case := await office.about(seen, seen.to, _VOTED_WITHIN)):
        good, by = vote == "good", seen.agent.name
        await rate(team, case, office.house, good=good, by=by, now=office.now())


_DONE: Mapping[str, Do] = {
    "walk": _walk,
    "words": _words,
    "take": _take,
    "reopen": _reopen,
    "kept": _kept,
    "asked": _asked,
    "level": _level,
    "language": _language,
    "sent": _sent,
    "gave": _gave,
    "close": _close,
    "check": _check,
    "hand_over": _hand_over,
    "share": _share,
    "form:share": _shared,
    "publish": _publish,
}
