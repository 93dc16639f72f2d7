"""Forms and offers of no case: done before they are answered, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import time

from adapters.teams.cards import card, words
from adapters.teams.chat import PLATFORM
from adapters.teams.doors import pasted, reviewed, taken
from adapters.teams.incoming import Seen, id_of
from adapters.teams.office import Answer, Office, shown, told
from adapters.teams.outgoing import LANGUAGES
from bot.domain.errors import Stale
from bot.domain.message import Kind, Medium, Register
from bot.domain.team import Team, Watch

Do = Callable[[Seen, Team, Office], Awaitable[Answer]]


async def on_form(seen: Seen, office: Office) -> Answer:
    """Do what a form of no case asks."""
    team = await office.team(seen.agent.team)
    if not seen.agent.ours:
        return told(office.texts(team)["error.stranger"])
    return await FORMS[seen.do](seen, team, office)


async def _coach(seen: Seen, team: Team, office: Office) -> Answer:
    values, text = seen.told, seen.told.get("message", "").strip()
    if not text:
        return told(office.texts(team)["error.empty"])
    medium, order = values.get("medium", ""), values.get("order", "").strip()
    incoming = replace(
        pasted(seen, text, office, name=values.get("customer", "").strip()),
        id=id_of(team.id, "form", seen.room.place, seen.to, text),
        medium=Medium(medium) if medium in set(Medium) else Medium.MAIL,
        register=_register(values.get("register", "")),
        told={"order": order} if order else {},
    )
    await taken(incoming, seen, office)
    return _said("offer.private", team, office)


async def _thanks(seen: Seen, team: Team, office: Office) -> Answer:
    text = seen.told.get("message", "").strip()
    if not text:
        return told(office.texts(team)["error.empty"])
    id_ = id_of(team.id, "form", seen.room.place, seen.to, text)
    await taken(replace(pasted(seen, text, office), id=id_, kind=Kind.PRAISE), seen, office)
    return _said("offer.private", team, office)


async def _check(seen: Seen, team: Team, office: Office) -> Answer:
    values = seen.told
    said = await reviewed(values.get("draft", ""), values.get("message", ""), team, office)
    return shown(said[0])


async def _offered(seen: Seen, team: Team, office: Office) -> Answer:
    text = seen.told.get("text", "").strip()
    message = seen.told.get("message", "")
    if text:
        id_ = id_of(team.id, "offer", seen.room.place, message)
        incoming = pasted(replace(seen, message=message or seen.message), text, office)
        kind = Kind.COMPLAINT if seen.told.get("kind") == Kind.COMPLAINT else None
        await taken(replace(incoming, id=id_, kind=kind), seen, office)
    return _said("offer.private", team, office)


async def _left(seen: Seen, team: Team, office: Office) -> Answer:
    del seen
    return _said("offer.declined", team, office)


async def _settings(seen: Seen, team: Team, office: Office) -> Answer:
    if not await office.may_set(seen.agent):
        return told(office.texts(team)["teams.not_setter"])
    if seen.told.get("version") != str(team.version):
        return told(office.texts(team)["settings.stale"])
    try:
        await office.house.teams.save(_set(team, seen.told, seen.room.place))
    except Stale:
        return told(office.texts(team)["settings.stale"])
    return _said("settings.saved", await office.team(team.id), office)


def _set(team: Team, values: Mapping[str, str], place: str) -> Team:
    language = values.get("language", "")
    listens = values.get("here_listen", "")
    listened = {**team.listened, place: Watch(listens)} if listens in set(Watch) else team.listened
    return replace(
        team,
        language=language if language in LANGUAGES else team.language,
        register=_register(values.get("register", "")),
        signature=values.get("signature", "").strip(),
        digest_at=_hour(values.get("digest_at", ""), team.digest_at),
        digest_place=_place(values.get("digest_place", ""), team.digest_place, place),
        roses_place=_place(values.get("roses_place", ""), team.roses_place, place),
        listened=listened,
    )


def _place(chosen: str, before: str, here: str) -> str:
    """Read where something goes: here, or elsewhere, as it was; nowhere if it was here."""
    mine = f"{PLATFORM}:{here}"
    if chosen == here and chosen:
        return mine
    return "" if chosen == "elsewhere" and before == mine else before


def _hour(given: str, otherwise: time) -> time:
    try:
        return time.fromisoformat(given.strip()).replace(tzinfo=None)
    except ValueError:
        return otherwise


def _register(given: str) -> Register | None:
    return Register(given) if given in set(Register) else None


def _said(key: str, team: Team, office: Office) -> Answer:
    """Put a line in the place of the form."""
    return shown(card(words(office.texts(team)[key])))


FORMS: Mapping[str, Do] = {
    "form:coach": _coach,
    "form:thanks": _thanks,
    "form:check": _check,
    "form:settings": _settings,
    "offer:take": _offered,
    "offer:leave": _left,
}
