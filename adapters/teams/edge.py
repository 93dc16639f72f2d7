"""The door at `/api/messages`: proof first, then a turn, then its answer as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from adapters.payloads import Payload, word
from adapters.teams.incoming import tenant_of
from adapters.teams.trust import Authority, NotVouchedFor
from adapters.teams.turn import Bot
from adapters.teams.wire import Addresses
from bot.domain.errors import Unavailable

PATH = "/api/messages"
CHANNEL_ID = "msteams"
ANY_TENANT = "botframework.com"
"""The tenant a bot of many tenants is registered under: people of all of them are served."""
_log = structlog.get_logger(__name__)


class Refusal(Exception):
    """A request that is not let in: its HTTP status, and why in a word."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True)
class Edge:
    """
    The door: who may come in, and what is done then.

    `authority` is None only with `RUUSU_DEV` on loopback. `tenant` is the one whose people
    are served, `ANY_TENANT` for all.
    """

    bot: Bot
    authority: Authority | None
    addresses: Addresses
    tenant: str

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request; what Teams should send again gets a 503."""
        try:
            raw = await _body(request)
            claims = await self._proven(request.headers.get("Authorization", ""), raw)
            status, body = await self.bot.hear(raw, claims)
        except Refusal as refused:
            _log.info("teams.refused", status=refused.status, why=refused.why)
            return web.Response(status=refused.status)
        except Unavailable as away:
            _log.warning("teams.away", why=away.code)
            return web.Response(status=503)
        if body is None:
            return web.Response(status=status)
        return web.json_response(body, status=status)

    async def _proven(self, header: str, raw: Payload) -> Mapping[str, Any]:
        """Return who vouches for a request; raises `Refusal` where nobody does."""
        service_url, channel = word(raw, "serviceUrl"), word(raw, "channelId")
        claims: Mapping[str, Any] = {}
        if self.authority:
            try:
                claims = await self.authority.vouched(header, channel, service_url)
            except NotVouchedFor as refused:
                raise Refusal(401, refused.why) from None
        if channel != CHANNEL_ID:
            raise Refusal(403, "channel")
        if not self.addresses.allow(service_url):
            raise Refusal(403, "service-address")
        tenant = tenant_of(raw)
        if not tenant or self.tenant not in {tenant, ANY_TENANT}:
            raise Refusal(403, "tenant")
        return claims


async def _body(request: web.Request) -> Payload:
    try:
        told = json.loads(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "too-long") from None
    except (ValueError, RecursionError):
        raise Refusal(400, "no-json") from None
    if not isinstance(told, dict) or not word(told, "type"):
        raise Refusal(400, "no-activity")
    return told


EDGE = web.AppKey("teams", Edge)


def open_door(app: web.Application, edge: Edge) -> None:
    """Open the door; the keys are read at once, beside whatever else begins."""
    app[EDGE] = edge
    app.router.add_post(PATH, edge.answer)
    if authority := edge.authority:

        async def warmed(_: web.Application) -> AsyncIterator[None]:
            reading = asyncio.create_task(authority.read(authority.clock()))
            yield
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

        app.cleanup_ctx.append(warmed)
