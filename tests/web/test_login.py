from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer, unused_port
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from adapters.settings import settings
from adapters.web import Login, Person
from tests.web.browser import Visitor
from tests.web.issuer import CLIENT, SECRET, SmallIssuer
from tests.web.serve import NOW, TEAM, Site


@dataclass
class Town:
    """A house off loopback, the issuer its people log in with, and one of those people."""

    site: Site
    issuer: SmallIssuer
    visitor: Visitor


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    issuer = SmallIssuer(NOW)
    async with TestServer(issuer.app()) as server:
        issuer.at = str(server.make_url("/")).rstrip("/")
        port = unused_port()
        site = Site(
            loopback=False,
            address=f"http://127.0.0.1:{port}",
            login=Login(issuer.at, CLIENT, SECRET),
        )
        async with TestServer(site.app(), port=port) as pages, Visitor.at(pages) as visitor:
            yield Town(site, issuer, visitor)


async def test_a_person_logs_in_works_and_logs_out(town: Town) -> None:
    page = await town.visitor.get("/team?x=1")
    assert (page.status, page.path) == (200, "/team?x=1")
    assert "Maija Meikäläinen" in page.text
    case = await town.visitor.bring("Sohva on rikki ja olen pettynyt.")
    await town.visitor.send(case, f"{case.path}/owner", mine="1")
    (kept,) = town.site.memory.cases.values()
    assert kept.owner == "Maija Meikäläinen"
    left = await town.visitor.send(case, "/logout")
    assert "kirjautunut ulos" in left.text
    assert (await town.visitor.get("/", follow=False)).headers["Location"].startswith("/login")


async def test_pages_are_closed_until_one_logs_in(town: Town) -> None:
    for path in ("/", "/check", "/team", "/team/settings", "/case/x", "/lesson/x", "/practice/x"):
        page = await town.visitor.get(path, follow=False)
        assert (page.status, page.headers["Location"][:7]) == (303, "/login?")
    assert (await town.visitor.post("/", {"text": "Sohva on rikki."})).status == 401
    assert town.site.memory.incoming == {}


OTHER = RSAKey.generate_key(2048, auto_kid=True)
NOON = int(NOW.timestamp())


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://muu.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"azp": "another-client"},
        {"nonce": "stolen"},
        {"nonce": None},
        {"exp": NOON - 120},
        {"exp": None},
        {"iat": NOON + 3600},
        {"nbf": NOON + 3600},
        {"sub": None},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_us_now_is_refused(town: Town, lies: dict[str, Any]) -> None:
    town.issuer.lies = lies
    page = await town.visitor.get("/")
    assert page.status == 403
    assert "ovi pysyy kiinni" in page.text
    assert (await town.visitor.get("/", follow=False)).status == 303


async def test_a_token_signed_by_another_key_is_refused(town: Town) -> None:
    town.issuer.shown = OTHER
    assert (await town.visitor.get("/")).status == 403
    town.issuer.shown = RSAKey.import_key(OTHER.as_pem(), {"kid": str(town.issuer.key.kid)})
    assert (await town.visitor.get("/")).status == 403


async def test_a_token_signed_with_our_own_secret_or_not_at_all_is_refused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = town.issuer.made

    def with_secret(nonce: str) -> str:
        claims = jwt.decode(true(nonce), town.issuer.key).claims
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))

    def unsigned(nonce: str) -> str:
        _, claims, _ = true(nonce).split(".")
        head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
        return f"{head}.{claims}."

    def tampered(nonce: str) -> str:
        head, claims, sign = true(nonce).split(".")
        told = json.loads(base64.urlsafe_b64decode(claims + "=="))
        other = base64.urlsafe_b64encode(json.dumps({**told, "sub": "x"}).encode())
        return f"{head}.{other.rstrip(b'=').decode()}.{sign}"

    for false in (with_secret, unsigned, tampered, lambda _nonce: "rubbish", lambda _nonce: ""):
        monkeypatch.setattr(town.issuer, "made", false)
        assert (await town.visitor.get("/")).status == 403


async def test_a_new_key_of_the_issuer_is_found(town: Town) -> None:
    assert (await town.visitor.get("/")).status == 200
    town.issuer.key = RSAKey.generate_key(2048, auto_kid=True)
    async with Visitor.at(town.visitor.server) as other:
        assert (await other.get("/")).status == 200


async def test_an_issuer_that_says_it_is_another_is_refused(town: Town) -> None:
    town.issuer.issuer = "https://muu.example"
    assert (await town.visitor.get("/")).status == 502


async def test_an_issuer_that_is_away_is_told_so(town: Town) -> None:
    town.issuer.away = True
    page = await town.visitor.get("/")
    assert page.status == 502
    assert "ei juuri nyt vastaa" in page.text


async def test_only_the_browser_that_went_out_comes_back(town: Town) -> None:
    away = await town.visitor.get("/login?back=/team", follow=False)
    async with town.visitor.web.get(away.headers["Location"], allow_redirects=False) as answer:
        back = answer.headers["Location"].removeprefix(town.site.address)
    async with Visitor.at(town.visitor.server) as thief:
        assert (await thief.get(back)).status == 400
    forged = back.replace("state=", "state=x")
    assert (await town.visitor.get(forged)).status == 400
    assert (await town.visitor.get(back)).path == "/team"
    assert (await town.visitor.get(back)).status == 400


async def test_a_login_that_takes_too_long_begins_anew(town: Town) -> None:
    away = await town.visitor.get("/login?back=/", follow=False)
    async with town.visitor.web.get(away.headers["Location"], allow_redirects=False) as answer:
        back = answer.headers["Location"].removeprefix(town.site.address)
    town.site.now = NOW + timedelta(minutes=11)
    assert (await town.visitor.get(back)).status == 400


async def test_the_way_back_after_login_leads_nowhere_else(town: Town) -> None:
    page = await town.visitor.get("/login?back=https://muualla.example")
    assert page.path == "/"


async def test_a_session_ends_with_the_day_and_cannot_be_made_up(town: Town) -> None:
    assert (await town.visitor.get("/")).status == 200
    town.site.now = town.issuer.now = NOW + timedelta(hours=11)
    assert (await town.visitor.get("/", follow=False)).status == 303
    for forged in ("x", "a.b.c.d.e", "e30.e30.", "a" * 7000):
        cookie = {"Cookie": f"ruusu-session={forged}"}
        async with Visitor.at(town.visitor.server) as other:
            assert (await other.get("/", cookie, follow=False)).status == 303


async def test_a_cookie_sealed_for_one_purpose_is_no_session(town: Town) -> None:
    away = await town.visitor.get("/login?back=/", follow=False)
    sealed = next(
        one.split(";")[0].removeprefix("ruusu-login=")
        for one in away.headers.getall("Set-Cookie")
        if one.startswith("ruusu-login=")
    )
    async with Visitor.at(town.visitor.server) as other:
        page = await other.get("/", {"Cookie": f"ruusu-session={sealed}"}, follow=False)
    assert page.status == 303


async def test_only_those_with_a_team_come_in_and_only_a_verified_address_counts() -> None:
    issuer, seen = SmallIssuer(NOW, lies={"email_verified": False}), []

    async def of_the_house(person: Person) -> tuple[str, ...]:
        seen.append(person)
        return (TEAM,) if person.mail.endswith("@kauppa.fi") else ()

    async with TestServer(issuer.app()) as server:
        issuer.at = str(server.make_url("/")).rstrip("/")
        port = unused_port()
        site = Site(
            loopback=False,
            address=f"http://127.0.0.1:{port}",
            login=Login(issuer.at, CLIENT, SECRET),
            teams=of_the_house,
        )
        async with TestServer(site.app(), port=port) as pages:
            async with Visitor.at(pages) as visitor:
                assert (await visitor.get("/")).status == 403
            issuer.lies = {}
            async with Visitor.at(pages) as visitor:
                assert (await visitor.get("/")).status == 200
    assert {person.mail for person in seen} == {"", "maija@kauppa.fi"}


async def test_over_tls_cookies_ask_for_tls() -> None:
    site = Site(loopback=False, address="https://ruusu.example", login=Login("x", "y", "z"))
    async with TestServer(site.app()) as pages, Visitor.at(pages) as visitor:
        page = await visitor.get("/", follow=False)
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]


def test_a_secret_is_not_shown_where_options_are_written_down() -> None:
    assert SECRET not in repr(Login("x", "y", SECRET))
    assert SECRET not in repr(replace(Login("x", "y", SECRET), issuer="z"))


@pytest.mark.parametrize(
    ("groups", "teams"),
    [
        (["tuki-fi"], ["home"]),
        (["muu", "tuki-sv", "tuki-fi"], ["home", "T1"]),
        ("tuki-sv", ["T1"]),
        (["muu"], None),
        ([7, {"a": 1}], None),
        ({"tuki-fi": 1}, None),
        (None, None),
    ],
    ids=str,
)
async def test_a_person_sees_the_teams_of_their_groups(
    groups: object, teams: list[str] | None, tmp_path: Path
) -> None:
    issuer = SmallIssuer(NOW, lies={"groups": groups}, scopes=["openid", "groups"])
    async with TestServer(issuer.app()) as server:
        issuer.at = str(server.make_url("/")).rstrip("/")
        port = unused_port()
        told = settings(
            {
                "RUUSU_ADDRESS": f"http://127.0.0.1:{port}",
                "RUUSU_OIDC_ISSUER": issuer.at,
                "RUUSU_OIDC_CLIENT_ID": CLIENT,
                "RUUSU_OIDC_CLIENT_SECRET": SECRET,
                "RUUSU_OIDC_CLAIM": "groups",
                "RUUSU_OIDC_GROUPS": "tuki-fi=home, tuki-sv = T1, tuki-fi=home",
            },
            tmp_path / "none",
        )
        seen: list[Sequence[str]] = []

        async def teams_of(person: Person) -> Sequence[str]:
            seen.append(told.teams_seen(person.groups))
            return seen[-1]

        login = Login(issuer.at, CLIENT, SECRET, told.oidc_claim, told.groups)
        site = Site(loopback=False, address=told.address, login=login, teams=teams_of)
        async with TestServer(site.app(), port=port) as pages, Visitor.at(pages) as visitor:
            page = await visitor.get("/team")
        assert (page.status == 403) is (teams is None)
        assert [*seen[-1]] == (teams or [])
    assert issuer.asked["code0"]["scope"] == "openid profile email groups"


def test_without_a_mapping_groups_are_called_like_their_teams_and_without_a_claim_all_see_all(
    tmp_path: Path,
) -> None:
    login = {
        "RUUSU_TEAMS": "home,T1",
        "RUUSU_ADDRESS": "https://ruusu.example",
        "RUUSU_OIDC_ISSUER": "https://id.example",
        "RUUSU_OIDC_CLIENT_ID": "a",
        "RUUSU_OIDC_CLIENT_SECRET": "b",
    }
    free = settings(login, tmp_path / "none")
    assert free.teams_seen(frozenset()) == ("home", "T1")
    walled = settings({**login, "RUUSU_OIDC_CLAIM": "roles"}, tmp_path / "none")
    assert walled.groups == {"home", "T1"}
    assert walled.teams_seen({"T1"}) == ("T1",)
    assert walled.teams_seen(frozenset()) == ()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"RUUSU_OIDC_CLAIM": "groups"}, "RUUSU_OIDC_CLAIM needs RUUSU_OIDC_ISSUER"),
        ({"RUUSU_OIDC_GROUPS": "a=b"}, "RUUSU_OIDC_GROUPS needs RUUSU_OIDC_CLAIM"),
        ({"RUUSU_OIDC_GROUPS": "a=b,c"}, "RUUSU_OIDC_GROUPS"),
    ],
)
def test_half_a_mapping_is_refused(told: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=why):
        settings(told, tmp_path / "none")
