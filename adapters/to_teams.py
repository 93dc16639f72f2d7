"""The way to Teams, put together from the settings: its chat, and the door it opens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from adapters.addresses import words_of
from adapters.building import coach_url
from adapters.mail.letters import letter_of
from adapters.packs import LANGUAGES, pack_texts
from adapters.settings import Settings
from adapters.storage.engine import Database, open_database
from adapters.storage.rooms import SqlRooms, SqlTurns
from adapters.teams.app import Options, add_teams, teams_chat
from adapters.teams.chat import PLATFORM, TeamsChat
from adapters.teams.doors import DOORS
from adapters.teams.errands import ERRANDS, Errand
from adapters.teams.letters import TeamsLetters
from adapters.teams.office import Office
from adapters.teams.pace import Pace, TurnsHere, next_turn
from bot.application.house import House
from bot.application.ports import AsItComes, Streams


@dataclass(slots=True)
class ToTeams:
    """
    The way to Teams of one house.

    `chat` stands among the house's chats; `open` opens the door once the house stands, and
    until then nothing is said.
    """

    options: Options
    database: Database
    chat: TeamsChat = field(init=False)
    _house: asyncio.Future[House] = field(default_factory=asyncio.Future, init=False)
    _office: asyncio.Future[Office] = field(default_factory=asyncio.Future, init=False)

    def __post_init__(self) -> None:
        """Make the chat."""
        self.chat = teams_chat(self.options, self._texts_of)

    async def _texts_of(self, team: str) -> Mapping[str, str]:
        house = await asyncio.shield(self._house)
        return house.desk_of((await house.teams.get(team)).language).coach.texts

    @property
    def chats(self) -> Mapping[str, TeamsChat]:
        """The chat under its platform's name."""
        return {PLATFORM: self.chat}

    @property
    def streams(self) -> Mapping[str, Streams]:
        """Nothing that is ready grows here: Teams shows a stream no faster than every 1.5 s."""
        return {}

    @property
    def errands(self) -> Mapping[str, Callable[..., Awaitable[None]]]:
        """What its door does durably, by name; done once it is open."""
        return {name: partial(self._run, errand) for name, errand in ERRANDS.items()}

    async def _run(self, errand: Errand, *ids: str) -> None:
        await errand(await asyncio.shield(self._office), *ids)

    @property
    def as_it_comes(self) -> Mapping[str, AsItComes]:
        """A model's letter is seen while it is written, in an agent's own chat."""
        return {PLATFORM: TeamsLetters(self.chat)}

    def open(self, app: web.Application, house: House) -> None:
        """Open the door."""
        self.stands(house)
        self._office.set_result(add_teams(app, house, self.options))
        app.on_cleanup.append(lambda _: self.close())

    def stands(self, house: House) -> None:
        """Let the chat speak: the house stands."""
        self._house.set_result(house)

    async def close(self) -> None:
        """Let go of what was opened for it."""
        await self.chat.wire.close()
        await self.database.close()


def to_teams(told: Settings) -> ToTeams | None:
    """Return the way to Teams, None where the settings name none; call it in a running loop."""
    if not told.microsoft:
        return None
    database = open_database(coach_url(told))
    shared = SqlTurns(database, next_turn, time.time) if told.database_url else TurnsHere()
    urls = told.microsoft_service_urls.split(",")
    options = Options(
        app_id=told.microsoft_app_id,
        password=told.microsoft_app_password.get_secret_value(),
        tenant=told.microsoft_app_tenant_id,
        service_urls=tuple(f"{url.strip().rstrip('/')}/" for url in urls if url.strip()),
        kept=SqlRooms(database),
        takes_apart=letter_of,
        commands=commands(),
        openid_url=told.microsoft_openid_url,
        login_url=told.microsoft_login_url,
        setters=frozenset(words_of(told.microsoft_setters)),
        dev=told.dev,
        pace=Pace(shared),
    )
    return ToTeams(options, database)


def commands() -> Mapping[str, str]:
    """Return the doors by the words people type, in every language we speak."""
    return {pack_texts(one)[f"command.{door}"]: door for one in LANGUAGES for door in DOORS}
