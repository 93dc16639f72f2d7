"""The way to Slack, put together from the settings: its chat, and the doors it opens."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from adapters.building import coach_url
from adapters.mail.letters import letter_of
from adapters.packs import pack_texts
from adapters.settings import Settings, kept_key
from adapters.slack.app import Options, add_slack, slack_chat
from adapters.slack.chat import PLATFORM, SlackChat
from adapters.slack.install import Installed, OAuth, add_install
from adapters.slack.workspaces import OneToken, Tokens
from adapters.storage.engine import Database, open_database
from bot.application.house import House


@dataclass(slots=True)
class ToSlack:
    """
    The way to Slack of one house.

    `chat` stands among the house's chats; `open` opens the doors once the house stands, and
    until then nothing is said.
    """

    options: Options
    failed: str
    installed: Installed | None = None
    database: Database | None = None
    chat: SlackChat = field(init=False)
    _house: asyncio.Future[House] = field(default_factory=asyncio.Future, init=False)

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

    def open(self, app: web.Application, house: House) -> None:
        """Open the doors: requests or Socket Mode, and installing where that is set."""
        self._house.set_result(house)
        if self.installed:
            add_install(app, self.installed, self.failed)
        add_slack(app, house, self.options)
        app.on_cleanup.append(self._closed)

    async def _closed(self, _: web.Application) -> None:
        if self.database:
            await self.database.close()


def to_slack(told: Settings) -> ToSlack | None:
    """Return the way to Slack, None where the settings name none; call it in a running loop."""
    if not told.slack:
        return None
    failed = pack_texts(told.locale)["error.install"]
    if not told.slack_client_id:
        token = OneToken(told.slack_bot_token.get_secret_value())
        return ToSlack(_options(told, token), failed)
    database = open_database(coach_url(told))
    oauth = OAuth(
        client_id=told.slack_client_id,
        client_secret=told.slack_client_secret.get_secret_value(),
        engine=database.writes,
        secret_key=kept_key(told),
        api_url=told.slack_api_url,
    )
    installed = Installed(oauth)
    return ToSlack(_options(told, installed), failed, installed, database)


def _options(told: Settings, tokens: Tokens) -> Options:
    return Options(
        signing_secret=told.slack_signing_secret.get_secret_value(),
        tokens=tokens,
        takes_apart=letter_of,
        api_url=told.slack_api_url,
        app_token=told.slack_app_token.get_secret_value(),
    )
