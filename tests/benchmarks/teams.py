"""
Ruusu in Teams beside botbuilder's own echo bot, in one run: `python tests/benchmarks/teams.py`.

The same activity goes to an echo bot on the stock adapter (its HTTP path, its authentication
off, as it is at its fastest) and to Ruusu, which checks a real token and makes each message
durable; then to the whole service, a process of its own, with the coaching behind it. Bars:
acknowledged a second ≥ 1.0 × the stock echo bot; answers a second ≥ 0.7 × the reader alone;
p50 to the first answer ≤ 250 ms idle.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

from adapters.building import open_house
from adapters.contract import desk
from adapters.settings import settings
from adapters.storage.rooms import SqlRooms
from adapters.teams.app import add_teams, teams_chat
from bot.application.coach import begin
from bot.domain.message import Message
from bot.domain.walk import Wishes
from tests.fakes.clock import Clock
from tests.fakes.teams_server import Person, TeamsServer
from tests.teams.place import NOW, options
from tests.teams.test_the_service import environment

TEXT = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme kaksi "
    "viikkoa lattialla. Olen todella pettynyt. Soitin teille kolme kertaa ja joka kerran luvattiin "
    "soittaa takaisin, mutta kukaan ei soittanut. T. Anna Virtanen"
)
AT_ONCE, REQUESTS, WARM, ROUNDS = 32, 480, 64, 3
MANY, TURNS = 150, 3
_SERVE = "from adapters.serving import run; run(lambda line: print(line, flush=True))"
Rate = tuple[float, float, float]
Read = tuple[float, float]


class Echo(ActivityHandler):  # type: ignore[misc] # botbuilder tells no types
    """What every sample of botbuilder begins with."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


class NoApp:
    """The settings of a bot that asks nobody who they are."""

    APP_ID, APP_PASSWORD, APP_TYPE, APP_TENANTID = "", "", "MultiTenant", ""


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    finally:
        await runner.cleanup()


def echo() -> web.Application:
    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(NoApp())), Echo()

    async def answer(request: web.Request) -> web.Response:
        return await adapter.process(request, bot)  # type: ignore[no-any-return]

    app = web.Application()
    app.router.add_post("/api/messages", answer)
    return app


async def hammered(url: str, teams: TeamsServer, *, proven: bool) -> Rate:
    """Return acknowledged activities a second, and the p50 and p99 in milliseconds."""
    took: list[float] = []
    began, queue = [0.0], iter(range(WARM + REQUESTS))
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {teams.token()}"} if proven else {}

    async def one(session: aiohttp.ClientSession, who: Person) -> None:
        for number in queue:
            if number == WARM:
                took.clear()
                began[0] = time.perf_counter()
            body = json.dumps(who.written(f"{TEXT} {time.monotonic_ns()}"))
            at = time.perf_counter()
            async with session.post(url, data=body, headers=headers) as answer:
                await answer.read()
                assert answer.status in {200, 201}, answer.status
            took.append(1000 * (time.perf_counter() - at))

    people = [Person(teams, f"Agentti{n} A") for n in range(AT_ONCE)]
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, who) for who in people))
    seconds, ranked = time.perf_counter() - began[0], sorted(took)
    return len(took) / seconds, statistics.median(took), ranked[int(0.99 * len(ranked))]


@asynccontextmanager
async def door(teams: TeamsServer, folder: Path) -> AsyncIterator[str]:
    """Ruusu's door with real stores, and nobody behind it."""
    told = settings(environment(teams, folder), folder / "none.toml")
    async with open_house(told) as (bare, database):

        async def texts_of(team: str) -> Any:
            return bare.desk_of((await bare.teams.get(team)).language).coach.texts

        given = options(teams, SqlRooms(database), Clock())  # type: ignore[arg-type]
        house = replace(bare, chats={"teams": teams_chat(given, texts_of)})
        app = web.Application()
        add_teams(app, house, given)
        async with listening(app) as url:
            yield url


@dataclass(frozen=True)
class Alone:
    """The whole service as a process of its own, and the processor time it has used."""

    pid: int

    def spent(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def service(teams: TeamsServer, folder: Path) -> AsyncIterator[Alone]:
    """Run `ruusu serve`; the fake Teams and whoever writes stay in this process."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("RUUSU_")}
    env |= {"DATABASE_URL": "", "RUUSU_PORT": "0", **environment(teams, folder)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVE, env=env, cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    found = None
    while not found:
        line = await process.stdout.readline()
        assert line, "the service did not open"
        found = re.search(r"http://[0-9.:]+", line.decode())
    teams.app_url = f"{found[0]}/api/messages"
    reading = asyncio.create_task(process.stdout.read())
    try:
        yield Alone(process.pid)
    finally:
        process.terminate()
        await process.wait()
        await reading


def median(rounds: list[Rate]) -> Rate:
    return sorted(rounds)[len(rounds) // 2]


def shown(name: str, rate: Rate, bare: Rate | None = None) -> None:
    share = f"   {rate[0] / bare[0]:.2f} x (bar 1.0)" if bare else ""
    print(f"  {name:44} {rate[0]:6.0f}/s  p50 {rate[1]:6.1f}  p99 {rate[2]:6.1f} ms{share}")


async def acknowledging(folder: Path) -> None:
    async with (
        TeamsServer(open=True) as teams,
        door(teams, folder) as ours,
        listening(echo()) as stock,
    ):
        bare, own = list[Rate](), list[Rate]()
        for _ in range(ROUNDS):  # in turn, so that a busy moment hits both
            bare.append(await hammered(stock, teams, proven=False))
            own.append(await hammered(ours, teams, proven=True))
    print(f"acknowledged, {AT_ONCE} at once, the middle of {ROUNDS} rounds")
    shown("stock echo bot, no authentication", median(bare))
    shown("Ruusu's door: token checked, one durable row", median(own), median(bare))


async def answering(folder: Path) -> None:
    """Measure from a paste to its card, alone and many at once, through the whole service."""
    reader_alone()  # warm
    async with TeamsServer() as teams, service(teams, folder) as it:
        people = [Person(teams, f"Agentti{n} A") for n in range(MANY)]

        async def answered(writers: list[Person], mark: str) -> float:
            """Have them all paste at once; return the seconds until all have their cards."""
            due, at = cards(teams) + len(writers), time.perf_counter()
            texts = [f"reklamaatio {TEXT} {mark}{number}" for number in range(len(writers))]
            await asyncio.gather(*map(Person.writes, writers, texts))
            while cards(teams) < due:  # noqa: ASYNC110 - a benchmark looks
                await asyncio.sleep(0.002)
            return time.perf_counter() - at

        await answered(people[:1], "warm")
        alone = []
        for number, who in enumerate(people[:30]):
            alone.append(1000 * await answered([who], f"a{number}."))
            await asyncio.sleep(0.1)
        print(f"paste to the card, idle: p50 {statistics.median(alone):.0f} ms (bar 250), "
              f"max {max(alone):.0f}")  # fmt: skip
        rates, spent, read = list[float](), list[float](), list[Read]()
        for turn in range(TURNS):  # in turn, so that a busy moment hits both
            before = it.spent()
            rates.append(MANY / await answered(people, f"t{turn}."))
            spent.append(1000 * (it.spent() - before) / MANY)
            read.append(reader_alone())
            await asyncio.sleep(5)  # a conversation takes six posts at once, then one a second
    shares = [ours / theirs for ours, (theirs, _) in zip(rates, read, strict=True)]
    of_processor = [theirs / ours for ours, (_, theirs) in zip(spent, read, strict=True)]
    print(f"answers a second, {MANY} at once: {statistics.median(rates):.1f}, "
          f"{statistics.median(spent):.1f} ms of processor each")  # fmt: skip
    print(f"  the reader alone: {statistics.median(rate for rate, _ in read):.1f}, "
          f"{statistics.median(each for _, each in read):.1f} ms")  # fmt: skip
    print(f"  share, the middle of {TURNS}: {statistics.median(shares):.2f} (bar 0.7); "
          f"by processor time {statistics.median(of_processor):.2f}")  # fmt: skip


def cards(teams: TeamsServer) -> int:
    """Count the messages that have arrived; who is waiting is shown that by `typing`."""
    return sum(len(room) for room in teams.messages.values())


def reader_alone() -> Read:
    """Return messages read and begun a second, and processor milliseconds each."""
    at_desk, many = desk("fi"), 100
    began, spent = time.perf_counter(), time.process_time()
    for n in range(many):
        message = Message(f"{TEXT} y{n}", NOW)
        begin(message, at_desk.reader.read(message), at_desk.coach, Wishes())
    return many / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / many


async def main(parts: list[str]) -> None:
    measured: dict[str, Callable[[Path], Awaitable[None]]] = {
        "acks": acknowledging,
        "answers": answering,
    }
    for part in parts:
        with tempfile.TemporaryDirectory() as folder:
            await measured[part](Path(folder))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["acks", "answers"]))
