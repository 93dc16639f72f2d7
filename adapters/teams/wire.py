"""Teams' own REST, spoken as raw JSON: who may be spoken to, by which token, how often tried."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)
from tenacity.wait import wait_base

from bot.domain.errors import Unavailable

SCOPE = "https://api.botframework.com/.default"
TRIES = 4
_PASSING = frozenset({408, 412, 425, 429, 500, 502, 503, 504})
_LONGEST = 120.0
_EARLY = 300.0
_TIMEOUT = ClientTimeout(total=15)

Sleep = Callable[[float], Awaitable[None]]


class Refused(Exception):
    """Teams said no and will go on saying so; `why` is its own word, never a customer's."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class Addresses:
    """
    The service addresses that may be posted to: prefixes, each ending at a slash.

    With `dev` it is this machine alone, whatever the list says.
    """

    known: tuple[str, ...]
    dev: bool = False

    def allow(self, url: str) -> bool:
        """Tell whether `url` may be posted to."""
        there = urlsplit(url)
        if self.dev:
            home = there.hostname in {"127.0.0.1", "localhost", "::1"}
            return home and there.scheme in {"http", "https"} and not there.username
        told = url if url.endswith("/") else f"{url}/"
        return not there.username and any(told.startswith(one) for one in self.known)


@dataclass(slots=True)
class Credentials:
    """
    The bot's own token, kept until it is about to run out.

    OAuth 2.0 client credentials at `{login_url}/{tenant}/oauth2/v2.0/token`; without an
    `app_id` there is no token (`RUUSU_DEV` on loopback).
    """

    app_id: str
    password: str
    tenant: str
    login_url: str
    clock: Callable[[], float] = time.monotonic
    _token: str = ""
    _until: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def headers(self, session: ClientSession) -> Mapping[str, str]:
        """Return what a request must carry. Raises `Unavailable`."""
        if not self.app_id:
            return {}
        async with self._lock:
            if self.clock() >= self._until:
                await self._renew(session)
        return {"Authorization": f"Bearer {self._token}"}

    def spent(self) -> None:
        """Let go of the token: it was refused."""
        self._until = 0.0

    async def _renew(self, session: ClientSession) -> None:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self.app_id,
            "client_secret": self.password,
            "scope": SCOPE,
        }
        url = f"{self.login_url.rstrip('/')}/{quote(self.tenant)}/oauth2/v2.0/token"
        try:
            async with session.post(url, data=asked, allow_redirects=False) as answer:
                told = await answer.json(content_type=None)
        except (ClientError, TimeoutError, ValueError, OSError) as away:
            raise Unavailable("login") from away
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise Unavailable("login-refused")
        lasts = told.get("expires_in", 3600)
        self._token = token
        self._until = self.clock() + max(float(lasts) - _EARLY, 30.0)


class _WaitAsAsked(wait_base):
    """Wait as long as Teams asks, else twice as long each time, never all at the same moment."""

    def __init__(self) -> None:
        self.otherwise = wait_exponential_jitter(multiplier=0.5, max=10.0, jitter=0.5)

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.after if isinstance(error, Unavailable) else None
        own = self.otherwise(retry_state)
        return max(asked, own) if asked else own


@dataclass(slots=True)
class Wire:
    """Calls to Teams: allowed addresses only, tried again where that may help."""

    addresses: Addresses
    credentials: Credentials
    sleep: Sleep = asyncio.sleep
    tries: int = TRIES
    _session: ClientSession | None = None

    async def call(
        self, method: str, service_url: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """
        Return what Teams answered.

        Raises `Unavailable` where it was away however often it was tried, `Refused` where
        trying again is no use, or the address is none of Teams'.
        """
        if not self.addresses.allow(service_url):
            raise Refused("address")
        retrying = AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(self.tries),
            wait=_WaitAsAsked(),
            retry=retry_if_exception_type(Unavailable),
            reraise=True,
        )
        url = f"{service_url.rstrip('/')}/{path}"
        told: Mapping[str, Any] = await retrying(self._once, method, url, body)
        return told

    async def _once(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        session = self.session()
        headers = await self.credentials.headers(session)
        try:
            async with session.request(
                method, url, json=body, headers=headers, allow_redirects=False
            ) as answer:
                told = await _read(answer)
                asked = answer.headers.get("Retry-After")
        except (ClientError, TimeoutError, OSError) as away:
            raise Unavailable(type(away).__name__) from None
        if answer.status == 401:  # noqa: PLR2004 - HTTP's own number
            self.credentials.spent()
            raise Unavailable("token-refused")
        if answer.status in _PASSING:
            raise Unavailable(str(answer.status), _seconds(asked))
        if answer.status >= 300:  # noqa: PLR2004 - HTTP's own number
            raise Refused(_why(told) or str(answer.status), answer.status)
        return told

    def session(self) -> ClientSession:
        """Return the one session all calls share."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=_TIMEOUT)
        return self._session

    async def close(self) -> None:
        """Close it."""
        if self._session:
            await self._session.close()


async def _read(answer: Any) -> Mapping[str, Any]:
    try:
        told = await answer.json(content_type=None)
    except ValueError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _why(told: Mapping[str, Any]) -> str:
    error = told.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    return code[:60] if isinstance(code, str) else ""


def _seconds(asked: str | None) -> float | None:
    try:
        return min(max(float(asked), 0.0), _LONGEST) if asked else None
    except ValueError:
        return None


def whispers(conversation: str) -> str:
    """
    Return the path of activities that one person alone sees, named as their `recipient`.

    In public preview at Microsoft's; they go by themselves after a day.
    """
    return f"{activities(conversation)}?isTargetedActivity=true"


def activities(conversation: str, activity: str = "") -> str:
    """Return the path of a conversation's activities, or of one of them."""
    path = f"v3/conversations/{quote(conversation, safe='')}/activities"
    return f"{path}/{quote(activity, safe='')}" if activity else path
