"""
The rest of what an activity asks for: what Teams need not wait for, and no crash may lose.

It is durable work by ids alone (`REST`: the team, the activity); the activity itself is kept
until it is done, for a day at most. Safe to do twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from adapters.teams.chat import PLATFORM
from adapters.teams.clicks import agreed
from adapters.teams.dialogs import agreed_in_dialog
from adapters.teams.doors import checked, help_
from adapters.teams.incoming import Seen
from adapters.teams.office import REST, Office
from adapters.teams.talk import hear_out
from bot.application.show_case import share, show_soon
from bot.application.walk_case import found
from bot.domain.case import Case
from bot.domain.happening import Origin
from bot.domain.team import Team

Errand = Callable[..., Awaitable[None]]
"""Takes the office and ids; raises `Unavailable` to be tried again."""
Do = Callable[[Seen, Team, Office], Awaitable[None]]


async def _rest(office: Office, team: str, id_: str) -> None:
    seen = await office.owed(team, id_)
    if seen is not None:
        await office.carry_out(lambda: office.once(seen, lambda: _done(seen, office)), seen)
        await office.settled(seen)


async def _done(seen: Seen, office: Office) -> None:
    team = await office.team(seen.agent.team)
    if (do := _PRESSED.get(seen.do)) and not seen.text:
        await do(seen, team, office)
    elif seen.type == "installationUpdate":
        await help_(seen, "", team, office)
    else:
        await hear_out(seen, team, office)


async def _check(seen: Seen, team: Team, office: Office) -> None:
    """Say what was found in a draft, beside the case it answers."""
    case = await _case(seen, team, office)
    said = await checked(seen.told.get("draft", ""), case, seen.agent, team, office)
    await office.answer(seen, said, office.texts(team)["form.check"])


async def _share(seen: Seen, team: Team, office: Office) -> None:
    """Move a private case to a channel, or to the thread it came from."""
    case, place = await _case(seen, team, office), seen.told.get("channel", "")
    back = case.origin.private and place == case.origin.place
    thread = case.origin.thread if back else ""
    there = Origin(PLATFORM, place, thread, link=case.origin.link if thread else "")
    await share(team, case.id, there, office.house, by=seen.agent.name, now=office.now())


async def _hand_over(seen: Seen, team: Team, office: Office) -> None:
    """Move a private case to where its owner is; where nobody knows that, show it where it is."""
    case = await _case(seen, team, office)
    there = await _beside_owner(case, office)
    if there is None:
        await show_soon(case, office.house)
    elif there.aside != case.origin.aside:
        await share(team, case.id, there, office.house, by=seen.agent.name, now=office.now())


async def _beside_owner(case: Case, office: Office) -> Origin | None:
    rooms, origin = office.chat.rooms, case.origin
    owner = await rooms.named(case.team, case.owner)
    if await office.chat.answers_to_a_thread(case.team, origin):
        return replace(origin, aside=owner)
    room = await rooms.of_user(case.team, owner)
    return replace(origin, aside=owner, place=room.place, thread="") if room else None


async def _publish(seen: Seen, team: Team, office: Office) -> None:
    """Put an agreed reply in its thread, where the click could not wait for it."""
    await office.say_once(agreed(seen, await _case(seen, team, office), team, office))


async def _publish_in_dialog(seen: Seen, team: Team, office: Office) -> None:
    if post := agreed_in_dialog(seen, team, office):
        await office.say_once(post)


async def _case(seen: Seen, team: Team, office: Office) -> Case:
    return await found(team, seen.told.get("case", ""), office.house)


_PRESSED: Mapping[str, Do] = {
    "check": _check,
    "form:share": _share,
    "hand_over": _hand_over,
    "publish": _publish,
    "dialog:publish": _publish_in_dialog,
}

ERRANDS: Mapping[str, Errand] = {REST: _rest}
"""The errands by name."""
