"""The whole service with Teams at its door: stores, durable work, the real settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.house_in_terminal import asked, erase
from adapters.main import Extras, Service, _with_chats, application, running
from adapters.settings import settings
from bot.domain.walk import Stage
from tests.fakes.teams_server import APP, SECRET, TENANT, Person, TeamsServer
from tests.teams.test_the_walk import MESSAGES


async def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to pass")


def environment(teams: TeamsServer, folder: Path) -> dict[str, str]:
    return {
        "MICROSOFT_APP_ID": APP,
        "MICROSOFT_APP_PASSWORD": SECRET,
        "MICROSOFT_APP_TENANT_ID": TENANT,
        "MICROSOFT_OPENID_URL": f"{teams.root}/openid",
        "MICROSOFT_LOGIN_URL": teams.root,
        "MICROSOFT_SERVICE_URLS": teams.service_url,
        "RUUSU_DATA_DIR": str(folder),
    }


@asynccontextmanager
async def serving(teams: TeamsServer, told: dict[str, str], folder: Path) -> AsyncIterator[Service]:
    known = settings(told, folder / "none.toml")
    extras = _with_chats(known, Extras())
    async with running(known, extras) as service:
        runner = web.AppRunner(application(known, service, extras))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        try:
            yield service
        finally:
            await runner.cleanup()


async def test_a_message_is_coached_and_walked_on_real_stores(tmp_path: Path) -> None:
    async with TeamsServer() as teams:
        async with serving(teams, environment(teams, tmp_path), tmp_path) as service:
            mari = Person(teams)

            def said() -> list[dict[str, Any]]:
                return teams.said(mari.alone)

            assert await mari.writes(MESSAGES["fi"]) == 200
            await until(lambda: len(said()) == 1)
            await mari.presses(said()[0], "move:skip")
            (row,) = await service.house.cases.listed(TENANT)
            case = await service.house.cases.get(TENANT, row.id)
            assert case
            assert case.walk.stage is Stage.STEP
            await mari.writes("avoimet")
            await until(lambda: len(said()) == 2)
        assert set(teams.statuses) == {200}


async def test_what_is_erased_at_the_command_line_is_taken_back_from_teams(tmp_path: Path) -> None:
    async with TeamsServer() as teams:
        told = environment(teams, tmp_path) | {"RUUSU_TEAMS": TENANT}
        mari = Person(teams)
        async with serving(teams, told, tmp_path) as service:
            assert await mari.writes(MESSAGES["fi"]) == 200
            await until(lambda: len(teams.said(mari.alone)) == 1)
            (row,) = await service.house.cases.listed(TENANT)
        known = settings(told, tmp_path / "none.toml")
        with ThreadPoolExecutor(1) as beside:  # the loop's own went with the service
            gone = await asyncio.get_running_loop().run_in_executor(
                beside, lambda: asked(known, "", lambda at: erase(at, row.id, ""), speaks=True)
            )
        assert gone.done
        assert teams.said(mari.alone) == []
