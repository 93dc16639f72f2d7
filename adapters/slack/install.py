"""Installing Ruusu in many workspaces: OAuth, rotating tokens, and leaving without a trace."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import structlog
from aiohttp import ClientError, web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import MetaData
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.sealed import Seal, SealedStore
from bot.domain.errors import Unavailable

INSTALL = "/slack/install"
CALLBACK = "/slack/oauth_redirect"
SCOPES: Sequence[str] = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "im:history",
    "im:write",
    "users:read",
)
_STATE_LASTS = 600
_KEPT = 1_000
_FRESH = 300.0
"""Seconds a token is taken as read: so long may another replica's clean-up go unseen."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OAuth:
    """What installing needs: the app's own id and secret, and where installations are kept."""

    client_id: str
    client_secret: str
    engine: AsyncEngine
    secret_key: bytes
    api_url: str


@dataclass(slots=True)
class Installed:
    """The tokens of every workspace: kept for a while, renewed before they run out."""

    oauth: OAuth
    store: SealedStore = field(init=False)
    states: AsyncSQLAlchemyOAuthStateStore = field(init=False)
    _known: OrderedDict[str, tuple[float, str | None]] = field(default_factory=OrderedDict)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the stores."""
        it = self.oauth
        self.store = SealedStore(it.client_id, it.engine, Seal(it.secret_key))
        self.states = AsyncSQLAlchemyOAuthStateStore(_STATE_LASTS, it.engine)

    async def ready(self, _: web.Application | None = None) -> None:
        """Make the tables where they are missing; another replica may be doing so too."""
        it = self.oauth
        for _again in range(2):
            try:
                await _made(it.engine, self.store.metadata, self.states.metadata)
            except SQLAlchemyError as error:
                _log.info("slack.tables", why=type(error).__name__)
            else:
                return

    async def of(self, team: str, enterprise: str = "") -> str | None:
        """Return the bot's token in a workspace. Raises `Unavailable`."""
        at, token = self._known.get(team, (0.0, None))
        if time.monotonic() - at < _FRESH and token:
            return token
        lock = self._locks.setdefault(team, asyncio.Lock())
        async with lock:
            try:
                token = await self._found(team, enterprise)
            except SQLAlchemyError as error:
                raise Unavailable(type(error).__name__) from None
        self._keep(team, token)
        return token

    def _keep(self, team: str, token: str | None) -> None:
        self._known[team] = (time.monotonic(), token)
        self._known.move_to_end(team)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)

    async def _found(self, team: str, enterprise: str) -> str | None:
        if enterprise and self._seen.get(team) != enterprise:
            await self.store.seen_in(team, enterprise)
            self._seen[team] = enterprise
        organisation = enterprise or await self.store.organisation_of(team)
        bot = await self._bot(team, organisation)
        return (await self._renewed(bot, team, organisation)).bot_token if bot else None

    async def _bot(self, team: str, organisation: str) -> Bot | None:
        """Find the workspace's own installation, else its organisation's."""
        own = await self.store.async_find_bot(
            enterprise_id=organisation or None, team_id=team, is_enterprise_install=False
        )
        if own or not organisation:
            return own
        return await self.store.async_find_bot(
            enterprise_id=organisation, team_id=None, is_enterprise_install=True
        )

    async def _renewed(self, bot: Bot, team: str, organisation: str) -> Bot:
        """Renew a token near its end; where another replica was quicker, take theirs."""
        it = self.oauth
        client = AsyncWebClient(base_url=it.api_url, retry_handlers=[])
        rotator = AsyncTokenRotator(
            client_id=it.client_id, client_secret=it.client_secret, client=client
        )
        try:
            fresh = await rotator.perform_bot_token_rotation(bot=bot)
        except SlackTokenRotationError:
            return await self._bot(team, organisation) or bot
        if fresh:
            await self.store.async_save_bot(fresh)
        return fresh or bot

    async def forget(self, team: str, enterprise: str = "", *, whole: bool = False) -> None:
        """
        Let go of a workspace that has thrown the app out.

        What was installed once for a `whole` organisation is stored under no workspace, and any
        workspace's token may be the organisation's.
        """
        organisation = enterprise or await self.store.organisation_of(team)
        if whole:
            self._known.clear()
            await self.store.async_delete_all(enterprise_id=organisation, team_id=None)
        else:
            self._known.pop(team, None)
            await self.store.async_delete_all(enterprise_id=organisation or None, team_id=team)


async def _made(engine: AsyncEngine, *tables: MetaData) -> None:
    async with engine.begin() as connection:
        for some in tables:
            await connection.run_sync(some.create_all)


def add_install(app: web.Application, installed: Installed, failed: str) -> None:
    """Open the way to install the app; `failed` is what is said where that did not work."""
    it = installed.oauth
    settings = AsyncOAuthSettings(
        client_id=it.client_id,
        client_secret=it.client_secret,
        scopes=SCOPES,
        user_scopes=[],
        install_path=INSTALL,
        install_page_rendering_enabled=False,
        redirect_uri_path=CALLBACK,
        installation_store=installed.store,
        state_store=installed.states,
        callback_options=AsyncCallbackOptions(success=_welcome, failure=_refusal(failed)),
    )
    flow = AsyncOAuthFlow(
        client=AsyncWebClient(base_url=it.api_url, retry_handlers=[]), settings=settings
    )
    app.on_startup.append(installed.ready)
    app.router.add_get(INSTALL, _by(flow.handle_installation, failed))
    app.router.add_get(CALLBACK, _by(flow.handle_callback, failed))


def _by(step: Any, failed: str) -> Any:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers: Any = dict(request.headers)
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=headers)
        try:
            return await to_aiohttp_response(await step(asked))
        except (ClientError, SlackClientError, SQLAlchemyError, OSError) as error:
            _log.warning("slack.not_installed", why=type(error).__name__)
            return web.Response(status=503, text=failed)

    return answer


async def _welcome(args: AsyncSuccessArgs) -> BoltResponse:
    """Lead a new workspace to the bot's own page in Slack."""
    app, team = args.installation.app_id, args.installation.team_id or ""
    to = f"https://slack.com/app_redirect?app={app}&team={team}"
    return BoltResponse(status=302, headers={"Location": to})


def _refusal(failed: str) -> Any:
    async def refused(args: AsyncFailureArgs) -> BoltResponse:
        _log.warning("slack.not_installed", why=args.reason)
        headers: Any = {"Content-Type": "text/plain; charset=utf-8"}
        return BoltResponse(status=args.suggested_status_code, headers=headers, body=failed)

    return refused
