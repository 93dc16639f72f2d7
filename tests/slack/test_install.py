"""Ruusu in many workspaces: installed, its tokens sealed and renewed, gone when thrown out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.slack.install import _KEPT, SCOPES, Installed, OAuth, add_install
from bot.domain.errors import Unavailable
from tests.fakes.slack_person import Person
from tests.fakes.slack_server import SlackServer, Workspace
from tests.slack.place import opened
from tests.slack.test_doors import SOFA
from tests.slack.test_manifest import SCOPES as TOLD


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    one = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/slack.db")
    yield one
    await one.dispose()


def installed(engine: AsyncEngine, slack: SlackServer, secret: bytes = b"x" * 32) -> Installed:
    return Installed(OAuth("1.2", "cs", engine, secret, slack.api))


def grant(team: str, token: str, **more: Any) -> dict[str, Any]:
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(SCOPES),
        "bot_user_id": "UBOT",
        "app_id": "A1",
        "team": {"id": team, "name": team},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "UBOSS"},
        **more,
    }


def expiring(refresh: str, seconds: int) -> dict[str, Any]:
    return {"refresh_token": refresh, "expires_in": seconds}


async def install(slack: SlackServer, at: Installed, granted: dict[str, Any]) -> int:
    """Walk through the browser's part of an installation; return the last status."""
    app = web.Application()
    add_install(app, at, "Asennus ei onnistunut.")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.codes["code-1"] = granted
    try:
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{root}/slack/install", allow_redirects=False) as began:
                to = began.headers["Location"]
                cookie = began.headers["Set-Cookie"].split(";")[0]
                assert began.status == 302
            state = to.split("state=")[1].split("&")[0]
            url = f"{root}/slack/oauth_redirect?code=code-1&state={state}"
            async with browser.get(url, headers={"Cookie": cookie}, allow_redirects=False) as ended:
                return ended.status
    finally:
        await runner.cleanup()


async def test_it_asks_for_the_scopes_of_the_manifest() -> None:
    assert set(SCOPES) == TOLD


async def test_a_workspace_is_installed_and_its_token_sealed(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        slack.workspaces["T2"] = Workspace("T2", "xoxb-2")
        at = installed(engine, slack)
        assert await install(slack, at, grant("T2", "xoxb-2")) == 302
        assert await at.of("T2") == "xoxb-2"
        assert await at.of("T1") is None
        async with engine.connect() as connection:
            rows = (await connection.execute(text("select * from slack_bots"))).all()
            more = (await connection.execute(text("select * from slack_installations"))).all()
        assert "xoxb-2" not in str([*rows, *more])
        assert await installed(engine, slack).of("T2") == "xoxb-2"


async def test_a_forged_state_installs_nothing(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        at = installed(engine, slack)
        await at.ready()
        granted = grant("T2", "xoxb-2")
        app = web.Application()
        add_install(app, at, "Asennus ei onnistunut.")
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.codes["code-1"] = granted
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/oauth_redirect?code=code-1&state=1"
        async with aiohttp.ClientSession() as browser, browser.get(url) as ended:
            assert ended.status == 400
            assert await ended.text() == "Asennus ei onnistunut."
        await runner.cleanup()
        assert await at.of("T2") is None


async def test_a_token_near_its_end_is_renewed_once(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        slack.workspaces["T2"] = Workspace("T2", "xoxe-old")
        at = installed(engine, slack)
        old = grant("T2", "xoxe-old", **expiring("r1", 600))
        assert await install(slack, at, old) == 302
        fresh = grant("T2", "xoxe-new", **expiring("r2", 43_200))
        slack.codes["r1"] = fresh
        assert await at.of("T2") == "xoxe-new"
        other = installed(engine, slack)
        assert await other.of("T2") == "xoxe-new"
        assert len([one for one in slack.calls("oauth.v2.access") if "refresh_token" in one]) == 1


async def test_an_organisation_is_installed_once_for_all_its_workspaces(
    engine: AsyncEngine,
) -> None:
    async with SlackServer() as slack:
        slack.workspaces["T3"] = Workspace("T3", "xoxb-org", enterprise="E1")
        at = installed(engine, slack)
        org = grant("", "xoxb-org", enterprise={"id": "E1", "name": "E"})
        org |= {"team": None, "is_enterprise_install": True}
        assert await install(slack, at, org) == 302
        assert await at.of("T3", "E1") == "xoxb-org"
        assert await installed(engine, slack).of("T3") == "xoxb-org"


async def test_of_many_workspaces_the_latest_are_remembered(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        at = installed(engine, slack)
        await at.ready()
        for n in range(_KEPT + 50):
            at._keep(f"T{n}", "xoxb-x")  # noqa: SLF001 - a thousand installations take long
        assert len(at._known) == _KEPT  # noqa: SLF001
        assert await at.of(f"T{_KEPT + 49}") == "xoxb-x"
        assert await at.of("T0") is None


async def test_in_an_organisation_a_colleague_of_another_workspace_is_no_stranger(
    engine: AsyncEngine,
) -> None:
    async with SlackServer() as slack:
        at = installed(engine, slack)
        org = grant("", "xoxb-1", enterprise={"id": "E1", "name": "E"})
        assert await install(slack, at, org | {"team": None, "is_enterprise_install": True}) == 302
    async with opened(tokens=at) as place:
        place.slack.workspace.enterprise = "E1"
        mari, ville = Person(place.slack), Person(place.slack, "UVILLE", home="T9")
        assert (await mari.command("/reklamaatio", SOFA))["status"] == 200
        await place.settled()
        (card,) = place.said()
        await ville.click(card, "move:take")
        await place.settled()
        assert place.case().owner == "uville"
        ts = await ville.write(SOFA)
        await place.settled()
        assert place.channel.seen[0][0] == "UVILLE"
        assert ts


async def test_thrown_out_it_forgets_the_workspace(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        at = installed(engine, slack)
        assert await install(slack, at, grant("T1", "xoxb-1")) == 302
        at_door = at
    async with opened(tokens=at_door) as place:
        mari = Person(place.slack)
        assert (await mari.command("/reklamaatio", SOFA))["status"] == 200
        await place.settled()
        assert len(place.said()) == 1
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["UMARI"], "bot": []}}
        await place.slack.send_event(revoked)
        assert await at_door.of("T1") == "xoxb-1"
        await place.slack.send_event({"type": "app_uninstalled"})
        assert await at_door.of("T1") is None
        async with engine.connect() as connection:
            for table in ("slack_bots", "slack_installations"):
                rows = await connection.execute(text(f"select count(*) from {table}"))  # noqa: S608
                assert rows.scalar() == 0


async def test_a_database_that_cannot_answer_is_told_so(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        with pytest.raises(Unavailable):
            await installed(engine, slack).of("T1")


async def test_an_organisation_that_throws_it_out_leaves_nothing_behind(
    engine: AsyncEngine,
) -> None:
    async with SlackServer() as slack:
        slack.workspaces["T3"] = Workspace("T3", "xoxb-org", enterprise="E1")
        at = installed(engine, slack)
        org = grant("", "xoxb-org", enterprise={"id": "E1", "name": "E"})
        org |= {"team": None, "is_enterprise_install": True}
        assert await install(slack, at, org) == 302
        assert await at.of("T3", "E1") == "xoxb-org"
    async with opened(tokens=at) as place:
        whose = {"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}
        told: dict[str, Any] = {"authorizations": [whose], "enterprise_id": "E1", "team_id": "T3"}
        await place.slack.send_event({"type": "app_uninstalled"}, **told)
    assert await at.of("T3", "E1") is None
    async with engine.connect() as connection:
        for table in ("slack_bots", "slack_installations"):
            rows = await connection.execute(text(f"select count(*) from {table}"))  # noqa: S608
            assert rows.scalar() == 0


async def test_a_revoked_bots_token_is_forgotten_with_its_workspace(engine: AsyncEngine) -> None:
    async with SlackServer() as slack:
        at = installed(engine, slack)
        assert await install(slack, at, grant("T1", "xoxb-1")) == 302
    async with opened(tokens=at) as place:
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}
        await place.slack.send_event(revoked)
    assert await at.of("T1") is None
