"""The whole service with mail coming in: real stores, Slack, Teams and the page as its places."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.main import Extras, Service, _with_chats, application, running
from adapters.packs import pack_texts
from adapters.serving import _taken, lines
from adapters.settings import settings
from bot.application.house import House
from bot.domain.case import Case
from tests.fakes.imap_server import ImapServer
from tests.fakes.slack_server import SECRET, SlackServer
from tests.fakes.teams_server import TENANT, Person, TeamsServer
from tests.faults.test_mail import deliver, free_port
from tests.mailbox.post_office import letter
from tests.teams.test_the_service import environment as teams_environment

CHANNEL = "19:risut@thread.tacv2"


@asynccontextmanager
async def serving(told: dict[str, str], folder: Path) -> AsyncIterator[tuple[Service, str]]:
    known = settings({"RUUSU_DATA_DIR": str(folder), **told}, folder / "none.toml")
    extras = _with_chats(known, Extras())
    async with running(known, extras) as service:
        runner = web.AppRunner(application(known, service, extras))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield service, f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def mail_at(port: int, place: str) -> dict[str, str]:
    listen = f"lmtp://127.0.0.1:{port}"
    return {"RUUSU_SMTP_LISTEN": listen, "RUUSU_MAIL_TO": f"palaute@firma.fi={place}"}


async def case_of(house: House, team: str) -> Case:
    (row,) = await house.cases.listed(team)
    found = await house.cases.get(team, row.id)
    assert found
    return found


async def test_in_slack_a_mail_is_a_root_card_and_its_coaching_stands_in_the_thread(
    tmp_path: Path,
) -> None:
    port = free_port()
    async with SlackServer(strict=False) as slack:
        slack.workspace.channel("C1")
        told = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api,
        }
        async with serving({**told, **mail_at(port, "slack:T1/C1")}, tmp_path) as (service, _):
            room = slack.workspace.channels["C1"].messages
            assert await asyncio.to_thread(deliver, port, 8)
            await until(lambda: len(room) == 1)
            (card,) = room.values()
            assert not card.get("thread_ts")
            assert await asyncio.to_thread(deliver, port, 9)  # answers to the eighth
            await until(lambda: len(room) == 2)
            assert [*room.values()][1]["thread_ts"] == card["ts"]
            case = await case_of(service.house, "T1")
            assert (len(case.follow_ups), case.origin.thread) == (1, card["ts"])


async def test_in_teams_a_mail_is_a_root_card_and_its_coaching_stands_in_the_thread(
    tmp_path: Path,
) -> None:
    port = free_port()
    async with TeamsServer() as teams:
        told = {**teams_environment(teams, tmp_path), **mail_at(port, f"teams:{TENANT}/{CHANNEL}")}
        async with serving(told, tmp_path) as (service, url):
            teams.app_url = f"{url}/api/messages"
            mari = Person(teams)
            await mari.writes("apua")  # the bot has been met: it knows where this tenant is
            assert await asyncio.to_thread(deliver, port, 8)
            await until(lambda: len(teams.said(CHANNEL)) == 1)
            while not (case := await case_of(service.house, TENANT)).origin.thread:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            assert await asyncio.to_thread(deliver, port, 9)
            thread = f"{CHANNEL};messageid={case.origin.thread}"
            await until(lambda: len(teams.said(thread)) == 1)


async def test_mail_in_three_languages_is_coached_in_the_teams_own(tmp_path: Path) -> None:
    port = free_port()
    async with TeamsServer() as teams:
        told = {**teams_environment(teams, tmp_path), **mail_at(port, f"teams:{TENANT}/{CHANNEL}")}
        async with serving(told, tmp_path) as (service, url):
            teams.app_url = f"{url}/api/messages"
            await Person(teams).writes("apua")
            for number, language in enumerate(("fi", "sv", "en")):
                team = await service.house.teams.get(TENANT)
                await service.house.teams.save(replace(team, language=language))
                assert await asyncio.to_thread(deliver, port, number)
                await until(partial(_more_than, teams, number))
                card = json.dumps(teams.said(CHANNEL)[-1], ensure_ascii=False)
                texts = service.house.desk_of(language).coach.texts
                assert texts["card.nobody"] in card
            read = [case.reading.language async for case in in_order(service.house)]
            assert read == ["fi", "sv", "en"]


def _more_than(teams: TeamsServer, many: int) -> bool:
    return len(teams.said(CHANNEL)) > many


async def in_order(house: House) -> AsyncIterator[Case]:
    begun, ended = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    async for case in house.cases.between(TENANT, begun, ended):
        yield case


async def test_on_the_page_a_mail_from_a_watched_folder_is_a_case(tmp_path: Path) -> None:
    mails = ImapServer(password="hush")  # noqa: S106
    await mails.start()
    kept = mails.put(letter())
    told = {
        "RUUSU_IMAP_URL": f"imap://palaute%40firma.fi:hush@127.0.0.1:{mails.port}/INBOX",
        "RUUSU_MAIL_TO": "*=web:home",
    }
    async with serving(told, tmp_path) as (service, _):
        await until(lambda: "\\Seen" in kept.flags)
        await until(lambda: service.sweep.flying == 0)
        async with asyncio.timeout(20):
            while not await service.house.cases.listed("home"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        case = await case_of(service.house, "home")
        assert case.customer_name == "Sanna Koskela"
        figures: Any = service.metrics.shown().body
        assert b'ruusu_mails_total{outcome="taken"} 1.0' in figures
    await mails.stop()


def test_start_up_says_whether_mail_is_taken_in_and_no_password() -> None:
    texts: Any = {"serve.mail.on": "on {ways}", "serve.mail.off": "off"}

    class Texts(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return key

    told = {
        "RUUSU_SMTP_LISTEN": "lmtp:///run/ruusu.sock",
        "RUUSU_IMAP_URL": "imaps://a:hush@imap.firma.fi/Palaute",
        "RUUSU_MAIL_TO": "*=web:home",
    }
    said = [*lines(settings(told), "http://x", Texts(texts))]
    assert "on lmtp:///run/ruusu.sock, imaps://imap.firma.fi:993/Palaute" in said
    assert "off" in lines(settings({}), "http://x", Texts(texts))


def test_a_taken_address_of_mail_is_named_as_mails() -> None:
    told = settings({"RUUSU_SMTP_LISTEN": "lmtp://127.0.0.1:2424", "RUUSU_MAIL_TO": "*=web:home"})
    texts = pack_texts("fi")
    mail, own = OSError(98, "taken", "lmtp://127.0.0.1:2424"), OSError(98, "taken")
    assert "RUUSU_SMTP_LISTEN" in _taken(mail, told, texts)
    assert "2424" in _taken(mail, told, texts)
    assert _taken(own, told, texts) == texts["serve.port"].format(port=told.port)
