"""Whose token speaks where: one workspace by its token, or every installed one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

_KEPT = 5_000


class Tokens(Protocol):
    """The tokens of workspaces."""

    async def of(self, team: str, enterprise: str = "") -> str | None:
        """Return the bot's token in a workspace, None where it is not installed."""
        ...

    async def forget(self, team: str, enterprise: str = "") -> None:
        """Let go of a workspace that has thrown the app out."""
        ...


@dataclass(frozen=True, slots=True)
class OneToken:
    """The one workspace the app lives in."""

    token: str

    async def of(self, team: str, enterprise: str = "") -> str | None:
        """Return the token, whatever the workspace: its signature was checked."""
        del team, enterprise
        return self.token

    async def forget(self, team: str, enterprise: str = "") -> None:
        """Do nothing: the one token is the house's own setting, and a new one may be set."""


@dataclass(slots=True)
class Workspaces:
    """The Web API of every workspace, by one session each and base address."""

    tokens: Tokens
    api_url: str
    timeout: int = 10
    people: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _url: dict[str, str] = field(default_factory=dict)

    async def client(self, team: str, enterprise: str = "") -> AsyncWebClient | None:
        """Return the Web API as the bot of a workspace; None where it is not installed."""
        token = await self.tokens.of(team, enterprise)
        return self.bare(token) if token else None

    def bare(self, token: str | None = None) -> AsyncWebClient:
        """Return the Web API with a token or none; every retry is ours, none the SDK's."""
        return AsyncWebClient(token, self.api_url, self.timeout, retry_handlers=[])

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
