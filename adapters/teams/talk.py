"""
What people write: to the bot alone, calling its name, or to each other.

What a glance can decide is decided before Teams has its answer, and made durable; all else is
heard out behind it (`errands.py`).
"""

from __future__ import annotations

from datetime import timedelta

from adapters.teams.cards import Element, actions, card, press, words
from adapters.teams.chat import PLATFORM
from adapters.teams.doors import DOORS, answered, asked_for, help_, help_card, pasted, taken
from adapters.teams.incoming import Seen
from adapters.teams.office import Office, Texts
from bot.application.notice import glanced, noticed
from bot.application.show_case import show_soon
from bot.application.walk_case import say
from bot.domain.case import Case, State
from bot.domain.happening import Origin
from bot.domain.message import Kind
from bot.domain.team import Team, Watch
from bot.domain.walk import Stage

_A_CALL = 40
"""A shorter call in a thread is about the thread, not about itself."""
_WAITS = timedelta(days=1)
"""How long a question waits for an answer typed under it."""
_MAY_BE_FEEDBACK = 60
"""What is told alone and is longer may be a customer's, however little it looks it."""
_A_GLANCE = 3_000
"""A longer text takes longer to glance at than its acknowledgement may wait."""
_TAKEN = frozenset({"complaint", "thanks"})
"""Doors that take what stands behind their word as a customer's."""
_A_MESSAGE = 240
"""While a question waits, a shorter text is its answer and no new message."""


async def on_written(seen: Seen, office: Office) -> None:
    """Make durable what somebody wrote; words that a walk waits for are taken at once."""
    team = await office.team(seen.agent.team)
    if not _for_us(seen):
        if _listens(seen, team):
            await office.behind(seen)
        return
    door, rest = asked_for(seen.text, office)
    case = None if door or not seen.text else await _asking(seen, team, office)
    if case:
        await _answered(case, seen, team, office)
    elif door in _TAKEN and rest:
        await DOORS[door](seen, rest, team, office)
    elif seen.alone and not door and await _plain(seen, team, office):
        await taken(pasted(seen, seen.text, office), seen, office)
    else:
        await office.behind(seen)


async def hear_out(seen: Seen, team: Team, office: Office) -> None:
    """Do what a message asks for: by the door it names, else by what it seems to be."""
    if not _for_us(seen):
        await _overheard(seen, team, office)
        return
    door, rest = asked_for(seen.text, office)
    if door:
        await DOORS[door](seen, rest, team, office)
    elif not seen.text:
        await help_(seen, "", team, office)
    elif seen.alone:
        await _told_alone(seen, team, office)
    else:
        await _called(seen, team, office)


def _for_us(seen: Seen) -> bool:
    return seen.alone or seen.called or seen.whispered


def _listens(seen: Seen, team: Team) -> bool:
    return seen.agent.ours and team.listened.get(seen.room.place, Watch.OFF) is not Watch.OFF


async def _plain(seen: Seen, team: Team, office: Office) -> bool:
    """Tell whether a glance is enough to know a text for a customer's."""
    if len(seen.text) > _A_GLANCE:
        return False
    kind = await glanced(seen.text, team, office.house, office.now())
    return kind not in {None, Kind.OTHER}


async def _told_alone(seen: Seen, team: Team, office: Office) -> None:
    if await noticed(seen.text, team, office.house, office.now()) is not Kind.OTHER:
        await taken(pasted(seen, seen.text, office), seen, office)
    elif len(seen.text) < _MAY_BE_FEEDBACK:
        await help_(seen, "", team, office)
    else:
        texts = office.texts(team)
        await answered(seen, [may_be(seen, texts)], office)


def may_be(seen: Seen, texts: Texts) -> Element:
    """Ask whether what was told alone is a customer's, and say what else there is to ask for."""
    told = {"text": seen.text[:8_000], "message": seen.message, "kind": str(Kind.COMPLAINT)}
    button = press(texts["form.coach"], "offer:take", told, "positive")
    return card([*words(texts["help.still"]), *actions([button]), *help_card(texts)["body"]])


async def _called(seen: Seen, team: Team, office: Office) -> None:
    """Coach what the bot was called about, with whoever called; the thread hears that much."""
    if len(seen.text) < _A_CALL:
        await help_(seen, "", team, office)
        return
    await taken(pasted(seen, seen.text, office), seen, office)
    texts = office.texts(team)
    await answered(seen, [card(words(texts["offer.private"]))], office)


async def _overheard(seen: Seen, team: Team, office: Office) -> None:
    """Leave talk in peace; in a channel the team has us listen to, feedback is helped with."""
    watch = team.listened.get(seen.room.place, Watch.OFF)
    if await noticed(seen.text, team, office.house, office.now()) is Kind.OTHER:
        return
    if watch is Watch.AT_ONCE:
        await taken(pasted(seen, seen.text, office), seen, office)
    elif watch is Watch.ASK:
        await answered(seen, [offer(seen, office.texts(team))], office)


def offer(seen: Seen, texts: Texts) -> Element:
    """Ask whoever wrote whether they want help; what they wrote comes back with the answer."""
    told = {"text": seen.text[:8_000], "message": seen.message}
    buttons = [
        press(texts["choice.coach_alone"], "offer:take", told, "positive"),
        press(texts["choice.no_thanks"], "offer:leave", {}),
    ]
    return card([*words(texts["offer.complaint"]), *actions(buttons)])


async def _asking(seen: Seen, team: Team, office: Office) -> Case | None:
    """Return the case a text answers: whose question stands last here, or whose thread it is."""
    case = await _standing(seen, team, office)
    if case is None or case.state is State.CLOSED:
        return None
    waits = case.walk.stage in {Stage.ASKING, Stage.LOG}
    return case if waits and len(seen.text) < _A_MESSAGE else None


async def _standing(seen: Seen, team: Team, office: Office) -> Case | None:
    cases = office.house.cases
    if not seen.alone:
        thread = Origin(PLATFORM, seen.room.place, seen.thread)
        return await cases.in_thread(team.id, thread) if seen.thread else None
    latest = await office.about(seen, "", _WAITS)
    return await cases.get(team.id, latest) if latest else None


async def _answered(case: Case, seen: Seen, team: Team, office: Office) -> None:
    """Take an agent's words where the walk of a case stands."""

    async def said() -> None:
        by, at = seen.agent.name, case.walk.place
        after, _ = await say(team, case.id, seen.text, office.house, at, by=by, now=office.now())
        await show_soon(after, office.house)

    await office.once(seen, said)
