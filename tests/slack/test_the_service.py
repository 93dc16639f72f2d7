"""The whole service with Slack at its door: stores, durable work, the real settings."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.house_in_terminal import asked, erase
from adapters.main import Extras, _with_chats, application, running
from adapters.settings import Settings, settings
from adapters.speaking import speaking_house
from bot.application.ports import Incoming, Post
from bot.application.replies import Item, Said, Section
from bot.application.speak import speak
from bot.domain.case import Case
from bot.domain.happening import Origin
from bot.domain.walk import Stage
from tests.fakes.house import first_words
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SECRET, SlackServer
from tests.slack.test_doors import SOFA


async def until(true: Any, seconds: float = 60.0) -> None:
    for _ in range(int(seconds / 0.05)):
        if await true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to pass")


def told_of(slack: SlackServer, folder: Path) -> Settings:
    return settings(
        {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api,
            "RUUSU_DATA_DIR": str(folder),
            "RUUSU_TEAMS": "T1",
        },
        folder / "none.toml",
    )


async def test_a_mail_is_coached_and_walked_on_real_stores(tmp_path: Path) -> None:
    async with SlackServer(strict=False) as slack:
        told = told_of(slack, tmp_path)
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


async def test_what_is_erased_at_the_command_line_is_gone_from_slack_too(tmp_path: Path) -> None:
    async with SlackServer(strict=False) as slack:
        told = told_of(slack, tmp_path)
        now, room = datetime.now(UTC), slack.workspace.channel("C1").messages
        async with speaking_house(told) as house:
            for id_, name in (("a", "Hilkka"), ("b", "Ville")):
                origin = Origin("slack", "C1")
                await house.inbox.accept(Incoming(id_, "T1", origin, SOFA, now, name=name))
                post = await first_words(id_, "T1", house)
                assert post
                await speak(post, house, now)
            lines = (Item("Hilkka odottaa", "a"), Item("Ville odottaa", "b"))
            said = Said(("Aamu",), sections=(Section("Avoinna", lines),))
            await speak(Post("digest:T1:1", "T1", Origin("slack", "C1"), said), house, now)
        assert str(room).count("Hilkka") >= 2
        gone = await asyncio.to_thread(asked, told, "", lambda at: erase(at, "a", ""), speaks=True)
        assert gone.done
        assert [one for one in room.values() if "Hilkka" in str(one)] == []
        assert "Ville odottaa" in str(room)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1"}, "expires within 12 hours"),
        ({"SLACK_APP_TOKEN": "x"}, "SLACK_APP_TOKEN"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_API_URL": "http://evil.fi/"}, "SLACK_API_URL"),
    ],
)
def test_wrong_settings_are_named(told: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=why):
        settings(told, tmp_path / "none.toml")
