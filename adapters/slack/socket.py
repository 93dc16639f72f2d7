"""Socket Mode, with a watchdog: a connection that has fallen silent is made anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

LOOKS = 15.0
"""Seconds between two looks at the connection."""
Answering = Callable[[], AbstractContextManager[object]]
"""What a request goes through while it is being answered."""
_log = structlog.get_logger(__name__)


class _Line(AsyncSocketModeHandler):
    """The SDK's connection, whose requests are counted as those of the web are."""

    answering: Answering = nullcontext

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Answer one request."""
        with self.answering():
            await super().handle(client, req)


class Socket:
    """The connection to Slack, begun and ended with the service."""

    def __init__(
        self,
        app: AsyncApp,
        token: str,
        client: AsyncWebClient,
        looks: float = LOOKS,
        answering: Answering = nullcontext,
    ) -> None:
        self._app, self._token, self._client, self._looks = app, token, client, looks
        self._answering = answering
        self._line: Any = None  # the SDK's own handler, untyped
        self._watch: asyncio.Task[None] | None = None

    async def start(self, _: web.Application | None = None) -> None:
        """Connect, and begin to watch; where Slack is away, the watch goes on trying."""
        self._watch = asyncio.create_task(self._watched())

    async def stop(self, _: web.Application | None = None) -> None:
        """Disconnect."""
        if self._watch:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._line:
            await self._line.client.close()

    async def _watched(self) -> None:
        while True:
            try:
                await self._kept()
            except Exception as error:  # noqa: BLE001 - whatever broke, it is tried again
                _log.warning("slack.socket_waits", why=type(error).__name__)
            await asyncio.sleep(self._looks)

    async def _kept(self) -> None:
        """Connect where there is no connection; the old one is closed first."""
        if self._line and await self._line.client.is_connected():
            return
        if self._line:
            _log.warning("slack.socket_again")
            await self._line.client.close()
        self._line = _Line(self._app, self._token, web_client=self._client)
        self._line.answering = self._answering
        await asyncio.wait_for(self._line.client.connect(), self._looks * 2)
