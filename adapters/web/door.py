"""The door of every page: who may come in, from where, with how much, and what goes out."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from secrets import token_urlsafe
from urllib.parse import unquote, urlencode, urlsplit

from aiohttp import web

from adapters.web.options import PageOptions, Person, remembered
from adapters.web.sealed import Seal
from adapters.web.visit import Sent, Visit, chosen_language, clean, spoken, to
from bot.application.house import House
from bot.domain.errors import InputError, Stale, Unavailable, WrongMoment
from bot.domain.team import Team

Page = Callable[[Visit], Awaitable[web.StreamResponse]]
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST = 1_000_000
"""The most bytes a form may bring."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_LOGS_IN = frozenset(
    f"page.refused.{one}" for one in ("login", "nobody", "state", "issuer", "issuer_away")
)
"""The refusals after which one logs in, perhaps as somebody else."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Refused(Exception):
    """A visit that goes no further: the status, and the key of the text that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Door:
    """Makes routes of pages: checked on the way in, dressed on the way out."""

    house: House
    options: PageOptions

    def open(self, page: Page) -> Route:
        """Let anybody in: the way to log in, and our own drawings."""

        async def route(request: web.Request) -> web.StreamResponse:
            nobody = self._nobody(request)
            return await self._answered(nobody, lambda: self._entered(nobody, page))

        return route

    def known(self, page: Page) -> Route:
        """Let in those whom the issuer vouches for; on loopback whoever is there."""

        async def route(request: web.Request) -> web.StreamResponse:
            nobody = self._nobody(request)

            async def come_in() -> web.StreamResponse:
                return await self._entered(await self._somebody(nobody), page)

            return await self._answered(nobody, come_in)

        return route

    def _nobody(self, request: web.Request) -> Visit:
        browser = request.cookies.get("ruusu", "") or token_urlsafe(18)
        language = chosen_language(request, spoken(request))
        nobody = Person()
        return Visit(request, self.house, self.options, nobody, Team(""), (), language, browser)

    async def _somebody(self, visit: Visit) -> Visit:
        person = self._person(visit.request)
        if person is None:
            if visit.request.method != "GET":
                raise Refused(401, "page.refused.login")
            raise to("/login", back=visit.request.path_qs)
        teams = await self.options.teams_of(person)
        if not teams:
            raise Refused(403, "page.refused.nobody")
        chosen = visit.request.cookies.get("ruusu-team", "")
        team = await self.house.teams.get(chosen if chosen in teams else teams[0])
        language = chosen_language(visit.request, team.language)
        return replace(visit, person=person, team=team, teams=teams, language=language)

    def _person(self, request: web.Request) -> Person | None:
        if self.options.loopback:
            return Person(name=clean(unquote(request.cookies.get("ruusu-name", "")))[:60])
        sealed, now = request.cookies.get("ruusu-session", ""), self.options.clock()
        told = Seal(self.options.secret).opened("session", sealed, now)
        return remembered(told) if told else None

    async def _entered(self, visit: Visit, page: Page) -> web.StreamResponse:
        if visit.request.method != "POST":
            return await page(visit)
        if not self._from_here(visit.request):
            raise Refused(403, "page.refused.elsewhere")
        async with _form(visit.request) as sent:
            visit = replace(visit, sent=sent)
            if not hmac.compare_digest(visit.text("csrf").encode(), visit.csrf.encode()):
                raise Refused(403, "page.refused.form")
            return await page(visit)

    def _from_here(self, request: web.Request) -> bool:
        """Tell whether a form was sent from our own page, as far as the browser says."""
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
        here = f"http://{request.host}" if self.options.loopback else self.options.address
        return origin == here

    def _check_host(self, request: web.Request) -> None:
        """Refuse a foreign name that leads to this machine (DNS rebinding)."""
        if self.options.loopback and not _is_loopback(request.host):
            raise Refused(421, "page.refused.host")

    async def _answered(
        self, nobody: Visit, come_in: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Give the page, or say in plain words why there is none."""
        try:
            self._check_host(nobody.request)
            return self._dressed(await come_in(), nobody)
        except web.HTTPException as away:
            self._dressed(away, nobody)
            raise
        except Refused as refused:
            return self._dressed(_refusal(nobody, refused.status, refused.why), nobody)
        except WrongMoment as wrong:
            status = 404 if str(wrong) == "error.no_case" else 409
            return self._dressed(_refusal(nobody, status, str(wrong)), nobody)
        except InputError:
            return self._dressed(_refusal(nobody, 400, "error.empty"), nobody)
        except (Stale, Unavailable):
            return self._dressed(_refusal(nobody, 503, "page.refused.away"), nobody)

    def _dressed(self, response: web.StreamResponse, visit: Visit) -> web.StreamResponse:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if self.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if visit.request.cookies.get("ruusu") != visit.browser:
            keep(response, "ruusu", visit.browser, self.options)
        return response

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over TLS."""
        return is_secure(self.options)


def is_secure(options: PageOptions) -> bool:
    """Tell whether cookies may ask for TLS."""
    return options.address.startswith("https:")


def keep(
    response: web.StreamResponse,
    name: str,
    value: str,
    options: PageOptions,
    seconds: int | None = None,
) -> None:
    """Set a cookie of ours: out of a script's reach, sent from our own pages only."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(options),
    )


def _refusal(visit: Visit, status: int, why: str) -> web.Response:
    way_in = f"/login?{urlencode({'back': '/'})}" if why in _LOGS_IN else ""
    return visit.page("refused.html", status, why=why, way_in=way_in)


def _is_loopback(host: str) -> bool:
    """
    Tell whether a Host header names this machine: a foreign name that leads here does not.

    >>> _is_loopback("localhost:3978"), _is_loopback("[::1]"), _is_loopback("rebound.example")
    (True, True, False)
    """
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


@asynccontextmanager
async def _form(request: web.Request) -> AsyncIterator[Sent]:
    """Hold a form while it is used; refuse one that is too large, or not text at all."""
    try:
        sent = await request.clone(client_max_size=LARGEST).post()
    except web.HTTPRequestEntityTooLarge as large:
        raise Refused(413, "page.refused.large") from large
    except (ValueError, LookupError, AssertionError) as odd:
        raise Refused(400, "page.refused.odd") from odd
    try:
        yield sent
    finally:
        for value in sent.values():
            if isinstance(value, web.FileField):
                value.file.close()
