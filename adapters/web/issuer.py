"""The OpenID Connect issuer: where people log in, and whether a token is truly from there."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from adapters.web.options import Login, Person

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_TIMEOUT = ClientTimeout(total=10)
_FRESH = timedelta(hours=1)
_LEEWAY = 60
_LONGEST = 200_000


class NotVouchedFor(Exception):
    """The issuer is away, or what came from there is not to be trusted."""


@dataclass(slots=True)
class Issuer:
    """One provider: found by its discovery document, its keys kept for an hour."""

    login: Login
    _found: Mapping[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _since: datetime | None = None

    async def way_in(self, back: str, state: str, nonce: str, verifier: str, now: datetime) -> str:
        """Return the address where a person logs in, to come `back` with a code."""
        document = await self._discovered(now)
        asked = {
            "response_type": "code",
            "client_id": self.login.client_id,
            "redirect_uri": back,
            "scope": " ".join(("openid", "profile", "email", *self._more_scopes(document))),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        place = str(document["authorization_endpoint"])
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    async def person(
        self, code: str, back: str, nonce: str, verifier: str, now: datetime
    ) -> Person:
        """Change a code for the person it stands for; raises `NotVouchedFor`."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        place = str((await self._discovered(now))["token_endpoint"])
        answer = await self._asked(place, asked)
        return await self.vouched(str(answer.get("id_token", "")), nonce, now)

    async def vouched(self, token: str, nonce: str, now: datetime) -> Person:
        """Verify an ID token: signature, issuer, audience, nonce, expiry."""
        try:
            claims = (await self._opened(token, now)).claims
            self._registry(nonce, now).validate(claims)
        except (JoseError, ValueError) as wrong:
            raise NotVouchedFor("token") from wrong
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.login.client_id:
            raise NotVouchedFor("azp")
        mail = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        name = str(claims.get("name") or claims.get("preferred_username") or mail)
        return Person(str(claims["sub"]), name[:100], mail[:200], self._groups(claims))

    def _groups(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """Return those of a person's groups that make a difference."""
        told = claims.get(self.login.claim) or ()
        listed = (told,) if isinstance(told, str) else told if isinstance(told, list) else ()
        return self.login.groups & {one for one in listed if isinstance(one, str)}

    def _more_scopes(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        """Ask for the groups where the issuer has a scope of that name; others tell unasked."""
        known = document.get("scopes_supported") or ()
        return (self.login.claim,) if self.login.claim and self.login.claim in known else ()

    async def _opened(self, token: str, now: datetime) -> jwt.Token:
        """Check the signature; keys that are not known yet are fetched anew, once."""
        try:
            return jwt.decode(token, await self._known_keys(now), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            self._keys = None
            return jwt.decode(token, await self._known_keys(now), algorithms=_ALGORITHMS)

    def _registry(self, nonce: str, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.login.issuer},
            aud={"essential": True, "value": self.login.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    async def _known_keys(self, now: datetime) -> KeySet:
        if self._keys is None:
            told = await self._asked(str((await self._discovered(now))["jwks_uri"]))
            self._keys = KeySet.import_key_set({"keys": told.get("keys", [])})
        return self._keys

    async def _discovered(self, now: datetime) -> Mapping[str, Any]:
        """Read the issuer's own document; one that names another issuer is refused."""
        if not self._found or self._since is None or now - self._since > _FRESH:
            base = self.login.issuer.rstrip("/")
            told = await self._asked(f"{base}/.well-known/openid-configuration")
            if told.get("issuer") != self.login.issuer:
                raise NotVouchedFor("issuer")
            self._found, self._since, self._keys = told, now, None
        return self._found

    async def _asked(self, place: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Get, or post a form with our secret; only a whole JSON object is an answer."""
        who = (quote_plus(self.login.client_id), quote_plus(self.login.client_secret))
        headers = {"Authorization": encode_basic_auth(*who)} if form else None
        try:
            async with (
                ClientSession(timeout=_TIMEOUT) as web,
                web.request(
                    "POST" if form else "GET",
                    place,
                    data=form,
                    headers=headers,
                    allow_redirects=False,
                ) as answer,
            ):
                if answer.status != 200 or (answer.content_length or 0) > _LONGEST:  # noqa: PLR2004
                    raise NotVouchedFor("answer")
                told = await answer.json(content_type=None)
        except (ClientError, TimeoutError, ValueError) as away:
            raise NotVouchedFor("away") from away
        if not isinstance(told, dict):
            raise NotVouchedFor("answer")
        return told


def challenge(verifier: str) -> str:
    """
    Return what PKCE shows of a verifier.

    >>> challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
