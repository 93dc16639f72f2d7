"""Logging in and out: the issuer vouches, a sealed cookie remembers for a working day."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from aiohttp import web

from adapters.web.door import Refused, keep
from adapters.web.issuer import Issuer, NotVouchedFor
from adapters.web.options import sealable
from adapters.web.sealed import Seal
from adapters.web.visit import Visit, own_path, to

_BACK = "/login/back"
_ON_THE_WAY = timedelta(minutes=10)
_DAY = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class LoginPages:
    """The pages of one issuer's people."""

    issuer: Issuer

    async def go(self, visit: Visit) -> web.Response:
        """Send a person to the issuer; what must come back with them is sealed in a cookie."""
        told = {one: token_urlsafe(24) for one in ("state", "nonce", "verifier")}
        back = own_path(visit.request.query.get("back", "/"))
        now = visit.options.clock()
        place = await self._asked(visit, told, visit.options.address + _BACK)
        away = web.HTTPSeeOther(place)
        sealed = Seal(visit.options.secret).closed(
            "login", {**told, "back": back}, now + _ON_THE_WAY
        )
        keep(away, "ruusu-login", sealed, visit.options, int(_ON_THE_WAY.total_seconds()))
        raise away

    async def come_back(self, visit: Visit) -> web.Response:
        """Let in whom the issuer sends back: the same browser, with a code that is good."""
        seal, now = Seal(visit.options.secret), visit.options.clock()
        told = seal.opened("login", visit.request.cookies.get("ruusu-login", ""), now)
        asked = visit.request.query
        if told is None or not hmac.compare_digest(told["state"], asked.get("state", "")):
            raise Refused(400, "page.refused.state")
        if "code" not in asked:
            raise Refused(403, "page.refused.issuer")
        try:
            person = await self.issuer.person(
                asked["code"], visit.options.address + _BACK, told["nonce"], told["verifier"], now
            )
        except NotVouchedFor as why:
            raise Refused(403, "page.refused.issuer") from why
        home = to(told["back"])
        session = seal.closed("session", sealable(person), now + _DAY)
        keep(home, "ruusu-session", session, visit.options)
        home.del_cookie("ruusu-login", path="/")
        raise home

    async def leave(self, visit: Visit) -> web.Response:
        """Forget who was logged in."""
        response = visit.page("left.html")
        for name in ("ruusu-session", "ruusu-team"):
            response.del_cookie(name, path="/")
        return response

    async def _asked(self, visit: Visit, told: dict[str, str], back: str) -> str:
        try:
            return await self.issuer.way_in(
                back, told["state"], told["nonce"], told["verifier"], visit.options.clock()
            )
        except NotVouchedFor as why:
            raise Refused(502, "page.refused.issuer_away") from why
