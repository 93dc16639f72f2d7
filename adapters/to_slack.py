"""The way to Slack, put together from the settings: its chat, and the doors it opens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.building import coach_url
from adapters.mail.letters import letter_of
from adapters.packs import pack_texts
from adapters.settings import Settings, kept_key
from adapters.slack.app import Options, add_slack, slack_chat
from adapters.slack.chat import PLATFORM, SlackChat
from adapters.slack.errands import ERRANDS, Errand
from adapters.slack.install import Installed, OAuth, add_install
from adapters.slack.office import Office
from adapters.slack.pace import Pace, Turns
from adapters.slack.socket import Answering
from adapters.slack.stream import SlackStreams
from adapters.slack.turns import SqlTurns
from adapters.slack.workspaces import OneToken, Tokens
from adapters.storage.engine import shared_engine
from bot.application.house import House


@dataclass(slots=True)
class ToSlack:
    """
    The way to Slack of one house.

    `chat` stands among the house's chats; `open` opens the doors once the house stands, and
    until then nothing is said. A command that only speaks tells `stands`, and closes it.
    """

    options: Options
    failed: str
    installed: Installed | None = None
    turns: SqlTurns | None = None
    engine: AsyncEngine | None = None
    chat: SlackChat = field(init=False)
    _house: asyncio.Future[House] = field(default_factory=asyncio.Future, init=False)
    _office: asyncio.Future[Office] = field(default_factory=asyncio.Future, init=False)

    def __post_init__(self) -> None:
        """Make the chat."""
        self.chat = slack_chat(self.options, self._texts_of)

    async def _texts_of(self, team: str) -> Mapping[str, str]:
        house = await asyncio.shield(self._house)
        return house.desk_of((await house.teams.get(team)).language).coach.texts

    @property
    def chats(self) -> Mapping[str, SlackChat]:
        """The chat under its platform's name."""
        return {PLATFORM: self.chat}

    @property
    def streams(self) -> Mapping[str, SlackStreams]:
        """What grows in it, under its platform's name."""
        return {PLATFORM: SlackStreams(self.chat)}

    @property
    def errands(self) -> Mapping[str, Callable[..., Awaitable[None]]]:
        """What its doors do durably, by name; done once they are open."""
        return {name: partial(self._run, errand) for name, errand in ERRANDS.items()}

    async def _run(self, errand: Errand, *ids: str) -> None:
        await errand(await asyncio.shield(self._office), *ids)

    def open(self, app: web.Application, house: House) -> None:
        """Open the doors: requests or Socket Mode, and installing where that is set."""
        self.stands(house)
        if self.turns:
            app.on_startup.append(self._shared)
        if self.installed:
            add_install(app, self.installed, self.failed)
        self._office.set_result(add_slack(app, house, self.options))
        app.on_cleanup.append(lambda _: self.close())

    async def _shared(self, _: web.Application) -> None:
        if self.turns:
            await self.turns.ready()

    def stands(self, house: House) -> None:
        """Let the chat speak: the house stands."""
        self._house.set_result(house)

    async def close(self) -> None:
        """Let go of what was opened for it."""
        await self.chat.workspaces.wire.close()
        if self.engine:
            await self.engine.dispose()


def to_slack(told: Settings, answering: Answering = nullcontext) -> ToSlack | None:
    """
    Return the way to Slack, None where the settings name none; call it in a running loop.

    What comes by Socket Mode goes through `answering` while it is being answered.
    """
    if not told.slack:
        return None
    failed = pack_texts(told.locale)["error.install"]
    shares = bool(told.database_url)
    engine = shared_engine(coach_url(told)) if shares or told.slack_client_id else None
    turns = SqlTurns(engine) if engine and shares else None
    if engine is None or not told.slack_client_id:
        token = OneToken(told.slack_bot_token.get_secret_value())
        return ToSlack(_options(told, token, turns, answering), failed, None, turns, engine)
    oauth = OAuth(
        client_id=told.slack_client_id,
        client_secret=told.slack_client_secret.get_secret_value(),
        engine=engine,
        secret_key=kept_key(told),
        api_url=told.slack_api_url,
    )
    installed = Installed(oauth)
    return ToSlack(_options(told, installed, turns, answering), failed, installed, turns, engine)


def _options(told: Settings, tokens: Tokens, turns: Turns | None, answering: Answering) -> Options:
    return Options(
        signing_secret=told.slack_signing_secret.get_secret_value(),
        tokens=tokens,
        takes_apart=letter_of,
        api_url=told.slack_api_url,
        app_token=told.slack_app_token.get_secret_value(),
        answering=answering,
        pace=Pace(shared=turns),
    )
