"""The whole service with Slack at its door: stores, durable work, the real settings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.main import Extras, _with_chats, application, running
from adapters.settings import settings
from bot.domain.case import Case
from bot.domain.walk import Stage
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SECRET, SlackServer
from tests.slack.test_doors import SOFA


async def until(true: Any, seconds: float = 20.0) -> None:
    for _ in range(int(seconds / 0.05)):
        if await true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to pass")


async def test_a_mail_is_coached_and_walked_on_real_stores(tmp_path: Path) -> None:
    async with SlackServer(strict=False) as slack:
        told = settings(
            {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api,
                "RUUSU_DATA_DIR": str(tmp_path),
            },
            tmp_path / "none.toml",
        )
        extras = _with_chats(told, Extras())
        async with running(told, extras) as service:
            app = application(told, service, extras)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            ts = await forward_mail(slack, mail_file("F1", "Sohva", SOFA))
            room = slack.workspace.channels["C1"].messages

            async def case() -> Case:
                (row,) = await service.house.cases.listed("T1")
                found = await service.house.cases.get("T1", row.id)
                assert found
                return found

            def said() -> list[Any]:
                return [one for one in room.values() if one.get("bot_id") == "BBOT"]

            async def carded() -> bool:
                return len(said()) == 1

            async def beside() -> bool:
                return len(said()) == 2

            await until(carded)
            assert said()[0]["thread_ts"] == ts
            mari = Person(slack)
            answer = await mari.click(said()[0], "words")
            await asyncio.sleep(0.3)
            await mari.fill(mari.form(answer), words="tehdas myöhästyi")
            await until(beside)
            assert (await case()).walk.told["cause"] == "tehdas myöhästyi"
            assert (await case()).walk.stage is Stage.ASKING
            await runner.cleanup()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "x"}, "SLACK_APP_TOKEN"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_API_URL": "http://evil.fi/"}, "SLACK_API_URL"),
    ],
)
def test_wrong_settings_are_named(told: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=why):
        settings(told, tmp_path / "none.toml")
