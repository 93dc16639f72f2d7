"""A small OpenID Connect issuer on loopback: real tokens, and ways to make false ones."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

from adapters.web.issuer import challenge

CLIENT, SECRET = "ruusu", "shared with the issuer"


@dataclass
class SmallIssuer:
    """`lies` are claims put in place of the true ones; `key` signs, `shown` is published."""

    now: datetime
    at: str = ""
    lies: dict[str, Any] = field(default_factory=dict)
    name: str = "Maija Meikäläinen"
    scopes: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    shown: RSAKey | None = None
    algorithm: str = "RS256"
    issuer: str = ""
    away: bool = False
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self.document)
        app.router.add_get("/keys", self.keys)
        app.router.add_get("/authorize", self.authorize)
        app.router.add_post("/token", self.token)
        return app

    async def document(self, _request: web.Request) -> web.Response:
        if self.away:
            raise web.HTTPServiceUnavailable
        told = {
            "issuer": self.issuer or self.at,
            "authorization_endpoint": f"{self.at}/authorize",
            "token_endpoint": f"{self.at}/token",
            "jwks_uri": f"{self.at}/keys",
            "scopes_supported": self.scopes,
        }
        return web.json_response(told)

    async def keys(self, _request: web.Request) -> web.Response:
        shown = self.shown or self.key
        return web.json_response({"keys": [shown.as_dict(private=False)]})

    async def authorize(self, request: web.Request) -> web.Response:
        """Nobody types a password here: the person is let through at once."""
        code = f"code{len(self.asked)}"
        self.asked[code] = request.query
        back = {"code": code, "state": request.query["state"]}
        place = f"{request.query['redirect_uri']}?{urlencode(back)}"
        raise web.HTTPFound(place)

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.asked[str(form["code"])]
        basic = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}".encode()).decode()
        good = (
            request.headers["Authorization"] == f"Basic {basic}"
            and str(form["code"]) not in self.spent
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge(str(form["code_verifier"])) == asked["code_challenge"]
            and asked["code_challenge_method"] == "S256"
        )
        self.spent.add(str(form["code"]))
        if not good:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"id_token": self.made(asked["nonce"]), "token_type": "Bearer"})

    def made(self, nonce: str) -> str:
        at = int(self.now.timestamp())
        claims = {
            "iss": self.at, "sub": "maija-1", "aud": CLIENT, "nonce": nonce, "iat": at,
            "exp": at + 300, "name": self.name, "email": "maija@kauppa.fi",
            "email_verified": True, **self.lies,
        }  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, told, self.key, algorithms=[self.algorithm])
