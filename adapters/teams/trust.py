"""Whether a request truly comes from Teams: every claim of its token, and who signed it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from bot.domain.errors import Unavailable

_TIMEOUT = ClientTimeout(total=10)
_FRESH = 24 * 3600.0
_SELDOM = 60.0
"""Seconds between two looks for a key nobody knows: forged ids make nobody busy."""
_LEEWAY = 300
_LONGEST = 400_000
_ALGORITHM = "RS256"


class NotVouchedFor(Exception):
    """A token that proves nothing; `why` names the claim, never its value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Known:
    """A key, and the channels its owner answers for."""

    key: RSAKey
    endorses: frozenset[str]


@dataclass(slots=True)
class Authority:
    """
    Who signs for Teams: its keys, read from its OpenID document and kept for a day.

    A key id not known is looked for once, a minute apart at the least, so that a rotated
    key is good at once. Reading never holds the loop up.
    """

    openid_url: str
    app_id: str
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    _issuer: str = ""
    _keys: Mapping[str, Known] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _tried_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def vouched(self, header: str, channel: str, service_url: str) -> Mapping[str, Any]:
        """
        Return the claims of a token in an `Authorization` header.

        Raises `NotVouchedFor` where anything of it is wrong, `Unavailable` where the keys
        could not be read.
        """
        scheme, _, token = header.partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise NotVouchedFor("header")
        known = await self._known(_key_id(token))
        if channel not in known.endorses:
            raise NotVouchedFor("endorsement")
        try:
            claims = jwt.decode(token, known.key, algorithms=[_ALGORITHM]).claims
            self._rules(service_url).validate(claims)
        except (JoseError, ValueError, TypeError, AttributeError, KeyError) as wrong:
            raise NotVouchedFor(type(wrong).__name__) from None
        return claims

    def _rules(self, service_url: str) -> jwt.JWTClaimsRegistry:
        if not service_url:
            raise NotVouchedFor("serviceurl")
        return jwt.JWTClaimsRegistry(
            now=int(self.now()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self.app_id},
            exp={"essential": True},
            serviceurl={"essential": True, "value": service_url},
        )

    async def _known(self, key_id: str) -> Known:
        at = self.clock()
        stale = key_id not in self._keys or at - self._read_at > _FRESH
        if stale and at - self._tried_at > _SELDOM:
            await self.read(at)
        if not self._keys:
            raise Unavailable("authority")
        known = self._keys.get(key_id)
        if known is None:
            raise NotVouchedFor("kid")
        return known

    async def read(self, asked_at: float) -> None:
        """Read the keys, unless somebody did since `asked_at`; while away, old ones stay good."""
        async with self._lock:
            if self._tried_at >= asked_at:
                return
            with suppress(ClientError, TimeoutError, ValueError, OSError):
                async with ClientSession(timeout=_TIMEOUT) as session:
                    document = await _asked(session, self.openid_url)
                    told = await _asked(session, str(document.get("jwks_uri", "")))
                self._keys = {one: known for one, known in map(_read, _listed(told)) if known}
                self._issuer = str(document.get("issuer", ""))
                self._read_at = self.clock()
            self._tried_at = self.clock()


def _key_id(token: str) -> str:
    """Read which key signed a token, before anything of it is believed."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotVouchedFor("token") from wrong
    told = header.get("kid")
    if header.get("alg") != _ALGORITHM or not isinstance(told, str):
        raise NotVouchedFor("token")
    return told


def _listed(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    keys = told.get("keys")
    return [one for one in keys if isinstance(one, dict)] if isinstance(keys, list) else []


def _read(told: Mapping[str, Any]) -> tuple[str, Known | None]:
    """Read one key; what is no RSA key signs nothing."""
    endorses = told.get("endorsements")
    names = endorses if isinstance(endorses, list) else []
    try:
        key = RSAKey.import_key({name: told[name] for name in ("kty", "n", "e")})
    except (JoseError, ValueError, KeyError, TypeError):
        return "", None
    return str(told.get("kid", "")), Known(key, frozenset(map(str, names)))


async def _asked(session: ClientSession, url: str) -> Mapping[str, Any]:
    async with session.get(url, allow_redirects=False) as answer:
        answer.raise_for_status()
        if (answer.content_length or 0) > _LONGEST:
            raise ValueError("too long")
        told = await answer.json(content_type=None)
    if not isinstance(told, dict):
        raise ValueError("no object")  # noqa: TRY004 - it came over the wire
    return told
