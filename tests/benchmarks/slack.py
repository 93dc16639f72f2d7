"""
Ruusu in Slack beside a bare AsyncApp, in one run: `python tests/benchmarks/slack.py`.

The same signed slash command goes to a bare app that only acknowledges, to one that also makes
one durable insert, and to Ruusu. Bars: acknowledged a second ≥ 0.6 × the bare one with the
insert, p99 < 150 ms at 32 at once; paste to suggestion p50 ≤ 250 ms idle; suggestions a second
≥ 0.7 × the reader alone; 1,000 mails over 50 channels, one a second a channel, in order.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.building import open_house
from adapters.contract import desk
from adapters.mail.letters import letter_of
from adapters.main import Extras, _with_chats, application, running
from adapters.settings import Settings, settings
from adapters.slack.app import Options, _listening, slack_app
from adapters.slack.incoming import command_of, id_of
from adapters.slack.office import Office
from adapters.slack.workspaces import OneToken, Workspaces
from bot.application.coach import begin
from bot.application.ports import Incoming
from bot.domain.happening import Origin
from bot.domain.message import Message
from bot.domain.walk import Wishes
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SECRET, SlackServer
from tests.slack.place import NOW, opened

TEXT = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme kaksi "
    "viikkoa lattialla. Olen todella pettynyt. Soitin teille kolme kertaa ja joka kerran luvattiin "
    "soittaa takaisin, mutta kukaan ei soittanut. T. Anna Virtanen"
)
AT_ONCE = 32
REQUESTS = 960
WARM = 96


def signed(number: int) -> tuple[str, dict[str, str]]:
    body = urlencode(
        {
            "team_id": "T1",
            "channel_id": "C1",
            "user_id": "U1",
            "user_name": "mari",
            "command": "/reklamaatio",
            "text": TEXT,
            "trigger_id": f"trig{number}-{time.monotonic_ns()}",
            "response_url": "https://hooks.slack.com/x",
            "api_app_id": "A1",
        }
    )
    at = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={mac}",
    }


@asynccontextmanager
async def listening(app: AsyncApp) -> Any:
    site = web.Application()
    site.router.add_post("/slack/events", _listening(app))
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def hammered(url: str) -> tuple[float, float, float]:
    """Return acknowledged requests a second, and the p50 and p99 in milliseconds."""
    took: list[float] = []
    queue = iter(range(WARM + REQUESTS))
    began = [0.0]

    async def one(session: aiohttp.ClientSession) -> None:
        for number in queue:
            if number == WARM:
                took.clear()
                began[0] = time.perf_counter()
            body, headers = signed(number)
            at = time.perf_counter()
            async with session.post(url, data=body.encode(), headers=headers) as answer:
                await answer.read()
                assert answer.status == 200, answer.status
            took.append(1000 * (time.perf_counter() - at))

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began[0]
    ranked = sorted(took)
    return len(took) / seconds, statistics.median(took), ranked[int(0.99 * len(ranked))]


def bare(listener: Callable[..., Awaitable[None]], *, first: bool = True) -> AsyncApp:
    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1")  # noqa: S106

    app = AsyncApp(
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=first,
        attaching_conversation_kwargs_enabled=False,
    )
    app.command("/reklamaatio")(listener)
    return app


async def acknowledging(told: Settings) -> None:
    async def only_ack(ack: Any) -> None:
        await ack()

    async with open_house(told) as (house, _):

        async def with_insert(ack: Any, body: dict[str, Any]) -> None:
            asked = command_of(body)
            one = Incoming(id_of("T1", asked.trigger), "T1", Origin("slack", "C1"), asked.text, NOW)
            await house.inbox.accept(one)
            await ack()

        workspaces = Workspaces(OneToken("xoxb-1"), "http://127.0.0.1:1/api/")
        options = Options(SECRET, OneToken("xoxb-1"), letter_of)
        office = Office(house, workspaces, lambda: NOW, letter_of)
        apps = {
            "bare, acknowledges (bolt's own poll)": bare(only_ack, first=False),
            "bare, acknowledges": bare(only_ack),
            "bare, with one durable insert": bare(with_insert),
            "Ruusu": slack_app(office, options),
        }
        rounds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in apps}
        for _ in range(5):  # in turn, so that a busy moment hits all of them
            for name, app in apps.items():
                async with listening(app) as url:
                    rounds[name].append(await hammered(url))
        best = {name: sorted(some)[2] for name, some in rounds.items()}
    print(f"acknowledged a second, {AT_ONCE} at once, the middle of 5 rounds (p50, p99 ms)")
    for name, (rate, p50, p99) in best.items():
        print(f"  {name:40} {rate:7.0f}  {p50:6.1f} {p99:6.1f}")
    share = best["Ruusu"][0] / best["bare, with one durable insert"][0]
    print(f"  Ruusu / bare with insert: {share:.2f} (bar 0.6)   p99 bar 150 ms")


async def suggesting(told: Settings, slack: SlackServer) -> None:
    """Measure from a paste to its suggestion, alone and many at once, through the whole service."""
    extras = _with_chats(told, Extras())
    async with running(told, extras) as service:
        app = application(told, service, extras)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        for n in range(200):
            slack.workspace.channel(f"C{n}")

        def count() -> int:
            return len(slack.calls("chat.postMessage"))

        took = []
        for n in range(30):
            before, at = count(), time.perf_counter()
            await Person(slack).command("/reklamaatio", f"{TEXT} {n}", f"C{n}")
            while count() == before:  # noqa: ASYNC110 - a benchmark looks
                await asyncio.sleep(0.002)
            took.append(1000 * (time.perf_counter() - at))
        print(
            f"paste to suggestion: p50 {statistics.median(took):.0f} ms (bar 250), "
            f"max {max(took):.0f}"
        )
        before, at, many = count(), time.perf_counter(), 150
        spent = time.process_time()
        await asyncio.gather(
            *(Person(slack).command("/reklamaatio", f"{TEXT} x{n}", f"C{n}") for n in range(many))
        )
        while count() < before + many:  # noqa: ASYNC110 - a benchmark looks
            await asyncio.sleep(0.01)
        rate = many / (time.perf_counter() - at)
        spent = 1000 * (time.process_time() - spent) / many
        alone = reader_alone()
        print(
            f"suggestions a second: {rate:.1f}, reader alone {alone:.1f}, "
            f"share {rate / alone:.2f} (bar 0.7); {spent:.0f} ms of processor a suggestion, "
            f"the fake Slack's own share in it"
        )
        await runner.cleanup()


def reader_alone() -> float:
    at_desk, many = desk("fi"), 100
    began = time.perf_counter()
    for n in range(many):
        message = Message(f"{TEXT} y{n}", NOW)
        begin(message, at_desk.reader.read(message), at_desk.coach, Wishes())
    return many / (time.perf_counter() - began)


async def burst() -> None:
    async with opened() as place:
        place.slack.patience = 60
        channels = [f"C{n}" for n in range(50)]
        for one in channels:
            place.slack.workspace.channel(one)
        mails = [
            (mail_file(f"F{n}", "Sohva", f"{TEXT} {n}"), channels[n % 50]) for n in range(1000)
        ]
        began = time.perf_counter()
        for at in range(0, 1000, 50):
            await asyncio.gather(
                *(forward_mail(place.slack, file, where) for file, where in mails[at : at + 50])
            )
        await place.settled()
        refused = sum(1 for one in place.slack.called if one.method == "chat.postMessage") - sum(
            len(place.said(one)) for one in channels
        )
        answered = sum(len(place.said(one)) for one in channels)
        in_order = all(
            [m["thread_ts"] for m in place.said(one)]
            == sorted(m["thread_ts"] for m in place.said(one))
            for one in channels
        )
        print(
            f"1,000 mails over 50 channels: {answered} answered, {refused} refused for pace, "
            f"in order {in_order}, {place.clock.at:.0f} s of Slack's time, "
            f"{time.perf_counter() - began:.0f} s of ours"
        )


async def main(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer(strict=False) as slack:
            told = settings(
                {
                    "SLACK_BOT_TOKEN": "xoxb-1",
                    "SLACK_SIGNING_SECRET": SECRET,
                    "SLACK_API_URL": slack.api,
                    "RUUSU_DATA_DIR": folder,
                },
                Path(folder) / "none.toml",
            )
            if "acks" in parts:
                await acknowledging(told)
        async with SlackServer(strict=False) as slack:
            other = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET}
            other |= {"SLACK_API_URL": slack.api, "RUUSU_DATA_DIR": f"{folder}/2"}
            if "suggestions" in parts:
                await suggesting(settings(other, Path(folder) / "none.toml"), slack)
    if "burst" in parts:
        await burst()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["acks", "suggestions", "burst"]))
