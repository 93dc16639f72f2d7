"""Ruusu in Teams: every kind of activity with what hears it, behind one door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web

from adapters.payloads import Payload
from adapters.teams.cards import card, words
from adapters.teams.chat import PLATFORM, TeamsChat
from adapters.teams.clicks import on_click, on_vote
from adapters.teams.dialogs import dialog, on_handed_in, on_opened, on_pointed
from adapters.teams.edge import ANY_TENANT, Edge, open_door
from adapters.teams.filled import FORMS, on_form
from adapters.teams.incoming import Seen, seen_of
from adapters.teams.office import Answer, Office, noted, sorry, told
from adapters.teams.pace import Pace
from adapters.teams.rooms import CHANNEL, Kept, Rooms
from adapters.teams.talk import on_written
from adapters.teams.trust import Authority
from adapters.teams.turn import Bot
from adapters.teams.wire import Addresses, Credentials, Wire
from bot.application.house import House
from bot.application.ports import TakeApart
from bot.domain.errors import RuusuError, Unavailable

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN_URL = "https://login.microsoftonline.com"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """
    How Ruusu lives in Teams.

    Without an `app_id` there must be `dev`: then nobody is asked for a token, and only this
    machine is spoken to. `commands` name the doors by the words people type; `setters` are
    the Entra object ids of those who may change the settings, beside whoever added the bot
    to a team.
    """

    app_id: str
    password: str
    tenant: str
    service_urls: tuple[str, ...]
    kept: Kept
    takes_apart: TakeApart
    commands: Mapping[str, str]
    openid_url: str = OPENID_URL
    login_url: str = LOGIN_URL
    setters: frozenset[str] = frozenset()
    dev: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        """Refuse to open a door nobody guards."""
        if not self.app_id and not self.dev:
            raise ValueError("no app id: the door stays shut")

    @property
    def addresses(self) -> Addresses:
        """Where posts may go."""
        return Addresses(self.service_urls, dev=not self.app_id)


def teams_chat(
    options: Options, texts_of: Callable[[str], Awaitable[Mapping[str, str]]]
) -> TeamsChat:
    """Return the port `Chat`, to stand among a house's chats; `texts_of` gives a team's texts."""
    secrets = Credentials(options.app_id, options.password, options.tenant, options.login_url)
    wire = Wire(options.addresses, secrets, options.pace.sleep)
    return TeamsChat(wire, Rooms(options.kept), texts_of, options.now, options.pace)


def add_teams(app: web.Application, house: House, options: Options) -> Office:
    """
    Open Teams' door in `app`, at `/api/messages`.

    The house's own `TeamsChat` must stand among its chats under `teams`.
    """
    chat = house.chats[PLATFORM]
    if not isinstance(chat, TeamsChat):
        raise TypeError("the house's chat 'teams' is no TeamsChat")
    setters = options.setters if options.app_id else None
    office = Office(house, chat, options.now, options.takes_apart, options.commands, setters)

    async def turn(raw: Payload) -> Answer | None:
        return await heard(seen_of(raw), office)

    authority = Authority(options.openid_url, options.app_id) if options.app_id else None
    tenant = options.tenant if options.app_id else ANY_TENANT
    open_door(app, Edge(Bot(turn), authority, options.addresses, tenant))

    async def drained(_: web.Application) -> None:
        await office.tasks.drained()
        await chat.wire.close()

    app.on_cleanup.append(drained)
    return office


async def heard(seen: Seen, office: Office) -> Answer | None:
    """Do what an activity asks for; of an invoke, return the answer."""
    try:
        await _met(seen, office)
        if seen.type == "invoke":
            return await _invoked(seen, office)
        if seen.type == "message":
            await _message(seen, office)
        elif seen.type == "installationUpdate":
            await _installed(seen, office)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
        return await _sorry(seen, error, office)
    return None


async def _met(seen: Seen, office: Office) -> None:
    """Remember the room and the person: that is how they are found again."""
    agent, rooms = seen.agent, office.chat.rooms
    if seen.room.place and agent.id and seen.type in {"message", "invoke"}:
        who = (agent.id, agent.name)
        await rooms.met(agent.team, seen.room, office.now(), who)


async def _message(seen: Seen, office: Office) -> None:
    if seen.do and not seen.text:
        answer = await _pressed(seen, office)
        office.later(lambda: _replied(seen, answer, office), seen)
    else:
        await on_written(seen, office)


async def _pressed(seen: Seen, office: Office) -> Answer:
    return await (on_form if seen.do in FORMS else on_click)(seen, office)


async def _replied(seen: Seen, answer: Answer, office: Office) -> None:
    """Say what a client that knows no `Action.Execute` cannot put in the card's place."""
    value: Any = answer.get("value")
    if isinstance(value, str):
        await office.answer(seen, [card(words(value))], value)
    elif seen.do in {*FORMS, "share"} and isinstance(value, dict):
        await office.answer(seen, [value], "…")


async def _invoked(seen: Seen, office: Office) -> Answer:
    if seen.name == "message/submitAction":
        await on_vote(seen, office)
        return {}
    hears = INVOKES.get(seen.name)
    return await hears(seen, office) if hears else {}


INVOKES: Mapping[str, Callable[[Seen, Office], Awaitable[Answer]]] = {
    "adaptiveCard/action": _pressed,
    "composeExtension/fetchTask": on_pointed,
    "composeExtension/submitAction": on_handed_in,
    "task/fetch": on_opened,
}
DIALOGS = {"composeExtension/fetchTask", "composeExtension/submitAction", "task/fetch"}


async def _installed(seen: Seen, office: Office) -> None:
    """Greet where the bot was let in, once; forget where it was thrown out."""
    team, rooms = seen.agent.team, office.chat.rooms
    if str(seen.raw.get("action", "")).startswith("remove"):
        await rooms.left(team, seen.room)
        return
    await rooms.met(team, seen.room, office.now(), anew=True)
    if seen.room.kind == CHANNEL:
        await office.welcome(seen.agent)
    if not seen.alone:
        return
    if await rooms.kept.heard(team, f"greeted:{seen.room.place}", office.now()):
        await office.behind(seen)


async def _sorry(seen: Seen, error: Exception, office: Office) -> Answer | None:
    ref = noted(error)
    try:
        team = await office.team(seen.agent.team)
    except RuusuError:
        return None
    texts = office.texts(team)
    text = sorry(error, texts, ref)
    if seen.name in DIALOGS:
        return dialog(texts["help.title"], card(words(text)))
    if seen.type == "invoke":
        return told(text)
    office.later(lambda: office.answer(seen, [card(words(text))], text))
    return None
