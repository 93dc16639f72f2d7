"""Whose token speaks where: one workspace by its token, or every installed one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.pace import Pace

_KEPT = 5_000
_LONGEST = 120.0


class Tokens(Protocol):
    """The tokens of workspaces."""

    async def of(self, team: str, enterprise: str = "") -> str | None:
        """Return the bot's token in a workspace, None where it is not installed."""
        ...

    async def forget(self, team: str, enterprise: str = "", *, whole: bool = False) -> None:
        """Let go of a workspace that has thrown the app out; of its `whole` organisation."""
        ...


@dataclass(frozen=True, slots=True)
class OneToken:
    """The one workspace the app lives in."""

    token: str

    async def of(self, team: str, enterprise: str = "") -> str | None:
        """Return the token, whatever the workspace: its signature was checked."""
        del team, enterprise
        return self.token

    async def forget(self, team: str, enterprise: str = "", *, whole: bool = False) -> None:
        """Do nothing: the one token is the house's own setting, and a new one may be set."""


class PacedClient(AsyncWebClient):
    """The Web API in a workspace, at the pace Slack allows; every retry is ours, none the SDK's."""

    def __init__(self, team: str, token: str | None, url: str, pace: Pace, wire: Wire) -> None:
        super().__init__(token, url, retry_handlers=[])
        self._team, self._pace, self._wire = team, pace, wire

    async def api_call(self, api_method: str, **more: Any) -> AsyncSlackResponse:
        """Call a method when it is its turn; where Slack asks for quiet, all keep it."""
        await self._pace.tier(self._team, api_method)
        self.session = self._wire.session()
        try:
            return await super().api_call(api_method, **more)
        except SlackApiError as error:
            if (seconds := asked_for(error)) is not None:
                await self._pace.hold(self._team, api_method, seconds)
            raise


@dataclass(slots=True)
class Wire:
    """The connections to Slack, kept open from call to call."""

    timeout: float = 10.0
    _open: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """Return the session of the running loop."""
        if self._open is None or self._open.closed:
            timeout = aiohttp.ClientTimeout(total=self.timeout)
            self._open = aiohttp.ClientSession(timeout=timeout)
        return self._open

    async def close(self, _: web.Application | None = None) -> None:
        """Close them."""
        if self._open:
            await self._open.close()


def asked_for(error: SlackApiError) -> float | None:
    """Return how many seconds Slack asks to be left alone, None where it does not."""
    response: Any = error.response
    body = getattr(response, "data", None)
    why = body.get("error", "") if isinstance(body, dict) else ""
    if getattr(response, "status_code", 0) != HTTPStatus.TOO_MANY_REQUESTS and why != "ratelimited":
        return None
    headers = getattr(response, "headers", {})
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return min(max(float(told), 0.0), _LONGEST)
    except ValueError:
        return 1.0


@dataclass(slots=True)
class Workspaces:
    """The Web API of every workspace, over shared connections, and each one's base address."""

    tokens: Tokens
    api_url: str
    pace: Pace = field(default_factory=Pace)
    wire: Wire = field(default_factory=Wire)
    people: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _url: dict[str, str] = field(default_factory=dict)

    async def client(self, team: str, enterprise: str = "") -> AsyncWebClient | None:
        """Return the Web API as the bot of a workspace; None where it is not installed."""
        token = await self.tokens.of(team, enterprise)
        return PacedClient(team, token, self.api_url, self.pace, self.wire) if token else None

    def bare(self) -> AsyncWebClient:
        """Return the Web API with no token, as the SDK makes it."""
        return AsyncWebClient(None, self.api_url, retry_handlers=[])

    def met(self, team: str, name: str, id_: str) -> None:
        """Remember a person's id by the name the house knows them by."""
        if name and id_:
            self.people[team, name] = id_
            self.people.move_to_end((team, name))
            if len(self.people) > _KEPT:
                self.people.popitem(last=False)

    def person(self, team: str, name: str) -> str:
        """Return the id of a person met, "" of a stranger."""
        return self.people.get((team, name), "")

    def name(self, team: str, id_: str) -> str:
        """Return the name of a person met, the latest one; "" of a stranger."""
        known = reversed(self.people.items())
        return next((name for (at, name), one in known if (at, one) == (team, id_)), "")

    def at(self, team: str, url: Any) -> None:
        """Remember a workspace's own address."""
        if isinstance(url, str) and url.startswith("https://"):
            self._url[team] = url

    def is_slack(self, url: str) -> bool:
        """Tell whether an address is Slack's own: its files, or the base address set."""
        host = urlsplit(url).hostname or ""
        if url.startswith("https://") and (host == "slack.com" or host.endswith(".slack.com")):
            return True
        here, there = urlsplit(self.api_url), urlsplit(url)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)

    def link(self, team: str, channel: str, ts: str) -> str:
        """Return the address of a message."""
        if url := self._url.get(team):
            return f"{url}archives/{channel}/p{ts.replace('.', '')}"
        return f"https://slack.com/app_redirect?team={team}&channel={channel}&message_ts={ts}"
