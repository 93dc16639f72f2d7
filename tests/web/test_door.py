from __future__ import annotations

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer

from adapters.web.door import LARGEST
from bot.domain.team import Team
from tests.web.browser import Visitor
from tests.web.serve import TEAM, Site

PAGES = ("/", "/check", "/team", "/team/themes", "/team/lessons", "/team/settings")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_closed_to_scripts_and_frames_of_others(
    visitor: Visitor, path: str
) -> None:
    page = await visitor.get(path)
    assert page.status == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    assert "style=" not in page.text
    assert "<style" not in page.text
    assert "<script>" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")


async def test_cookies_are_kept_from_scripts_and_from_other_sites(visitor: Visitor) -> None:
    cookie = (await visitor.get("/")).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_a_form_without_its_token_is_refused(visitor: Visitor, site: Site) -> None:
    home = await visitor.get("/")
    form = {"nonce": home.field("nonce"), "text": "Sohva on rikki."}
    assert (await visitor.post("/", form)).status == 403
    assert (await visitor.post("/", {**form, "csrf": "0" * 64})).status == 403
    assert site.memory.cases == {}


async def test_a_token_of_another_browser_is_refused(visitor: Visitor) -> None:
    theirs = (await visitor.get("/")).csrf
    async with Visitor.at(visitor.server) as other:
        await other.get("/")
        page = await other.post("/", {"csrf": theirs, "text": "Sohva on rikki."})
    assert page.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://muualla.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_is_refused(visitor: Visitor, headers: dict[str, str]) -> None:
    home = await visitor.get("/")
    form = {"csrf": home.csrf, "nonce": home.field("nonce"), "text": "Sohva on rikki."}
    assert (await visitor.post("/", form, headers)).status == 403
    origin = {"Origin": str(visitor.server.make_url("/")).rstrip("/")}
    assert (await visitor.post("/", form, origin)).status == 200


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "127.0.0.1.example", ""])
async def test_a_foreign_name_that_leads_here_is_refused(visitor: Visitor, host: str) -> None:
    assert (await visitor.get("/", {"Host": host})).status == 421
    assert (await visitor.get("/", {"Host": "localhost:1"})).status == 200


async def test_a_message_that_is_too_large_is_told_so(visitor: Visitor, site: Site) -> None:
    home = await visitor.get("/")
    page = await visitor.send(home, "/", text="a" * (LARGEST + 1))
    assert page.status == 413
    assert "1 megatavu" in page.text
    form = FormData({"csrf": home.csrf})
    form.add_field("file", b"a" * (LARGEST + 1), filename="iso.eml")
    assert (await visitor.post("/", form)).status == 413
    assert site.memory.incoming == {}


@pytest.mark.parametrize("text", ["", "   \n ", "…—!", "\u200b\u202e"])
async def test_a_message_with_nothing_to_read_is_told_so(
    visitor: Visitor, site: Site, text: str
) -> None:
    page = await visitor.bring(text)
    assert page.status == 400
    assert "ei ole luettavaa" in page.text
    assert site.memory.incoming == {}


async def test_a_picture_dropped_as_a_mail_is_told_so(visitor: Visitor) -> None:
    home = await visitor.get("/")
    form = FormData({"csrf": home.csrf, "nonce": home.field("nonce")})
    form.add_field("file", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50, filename="kuva.eml")
    page = await visitor.post("/", form)
    assert page.status == 400
    assert "tekstinä" in page.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=\xff\xfe\xe4", "application/x-www-form-urlencoded"),
        (b"csrf=1", "application/x-www-form-urlencoded; charset=no-such-thing"),
        (b"rubbish", "multipart/form-data; boundary=x"),
        (b"rubbish", "multipart/form-data"),
        (b"{}", "application/json"),
    ],
)
async def test_a_form_in_an_odd_encoding_gets_a_clear_page(
    visitor: Visitor, body: bytes, kind: str
) -> None:
    url = visitor.server.make_url("/")
    async with visitor.web.post(url, data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status in {400, 403}
        assert "Tästä ei päässyt" in await answer.text()


async def test_what_customers_write_is_never_markup(visitor: Visitor) -> None:
    evil = (
        "<script>alert(1)</script> \"><img src=x onerror=alert(1)> {{ 7*7 }} 'a' & b. Sohva rikki."
    )
    page = await visitor.bring(evil, name="<b>Anna</b>", sender="<i>@posti.fi")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<b>Anna" not in page.text
    assert "{{ 7*7 }}" in page.text
    id_ = page.path.removeprefix("/case/")
    page = await visitor.send(page, f"/case/{id_}/check", draft=evil)
    assert "<script>alert" not in page.text
    page = await visitor.send(page, f"/case/{id_}/sent", draft=evil)
    page = await visitor.send(page, f"/case/{id_}/owner", to="<u>Pekka</u>")
    assert "<u>Pekka" not in page.text
    for path in ("/", "/team"):
        assert "<b>Anna" not in (await visitor.get(path)).text
    assert "alert(1)" not in "".join(page.headers.values())


async def test_characters_no_store_can_hold_are_dropped(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring("Sohva\x00 on \x1brikki.\ud800"[:-1] + " \u202eabc\u202c loppu")
    (case,) = site.memory.cases.values()
    assert case.message.text == "Sohva on rikki. \u202eabc\u202c loppu"
    assert page.status == 200


async def test_a_note_is_one_of_ours_or_none(visitor: Visitor) -> None:
    page = await visitor.bring("Sohva on rikki.")
    assert 'id="note"' not in (await visitor.get(f"{page.path}?note=kind.other")).text
    assert 'id="note"' not in (await visitor.get(f"{page.path}?note=<b>")).text


async def test_the_way_back_leads_nowhere_else(visitor: Visitor) -> None:
    home = await visitor.get("/")
    for away in ("https://muualla.example", "//muualla.example", "/\\muualla.example"):
        form = {"csrf": home.csrf, "language": "sv", "back": away}
        page = await visitor.post("/mine", form, follow=False)
        assert page.headers["Location"] == "/"


async def test_off_loopback_without_a_login_there_are_no_pages() -> None:
    site = Site(loopback=False, address="http://ruusu.example")

    async def chat(_request: web.Request) -> web.Response:
        return web.Response(text="chat runs")

    app = site.app()
    app.router.add_post("/slack/events", chat)
    async with TestServer(app) as server, Visitor.at(server) as visitor:
        for path in (*PAGES, "/login", "/case/x", "/static/ruusu.css"):
            page = await visitor.get(path)
            assert (page.status, page.text) == (404, "404: Not Found")
        assert (await visitor.post("/slack/events", {})).text == "chat runs"


async def test_the_chat_routes_beside_the_pages_are_left_alone() -> None:
    site = Site()

    async def chat(_request: web.Request) -> web.Response:
        return web.Response(text="chat runs")

    app = site.app()
    app.router.add_post("/slack/events", chat)
    async with TestServer(app) as server, Visitor.at(server) as visitor:
        page = await visitor.post("/slack/events", {}, {"Host": "ruusu.example"})
        assert page.text == "chat runs"
        assert "Content-Security-Policy" not in page.headers


async def test_a_person_sees_only_their_own_teams(site: Site) -> None:
    async def two(_person: object) -> tuple[str, ...]:
        return (TEAM, "two")

    site.teams = two
    site.memory.teams["three"] = Team("three", name="Kolmas")
    async with TestServer(site.app()) as server, Visitor.at(server) as visitor:
        home = await visitor.get("/")
        await visitor.send(home, "/mine", team="three", back="/")
        await visitor.bring("Sohva on rikki.")
        assert {team for team, _ in site.memory.cases} == {TEAM}
        assert "Kolmas" not in (await visitor.get("/team")).text


async def test_whoever_has_no_team_stays_outside(site: Site) -> None:
    async def none(_person: object) -> tuple[str, ...]:
        return ()

    site.teams = none
    async with TestServer(site.app()) as server, Visitor.at(server) as visitor:
        assert (await visitor.get("/")).status == 403


async def test_who_is_turned_away_is_told_so_in_their_own_language(visitor: Visitor) -> None:
    headers = {"Host": "rebound.example", "Accept-Language": "de-AT, sv-FI;q=0.8, en;q=0.5"}
    page = await visitor.get("/", headers)
    assert '<html lang="sv">' in page.text
