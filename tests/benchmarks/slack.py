"""
Ruusu in Slack beside a bare AsyncApp, in one run: `python -m tests.benchmarks.slack`.

The same signed slash command goes to a bare app that only acknowledges, to one that also makes
one durable insert, and to Ruusu, which coaches meanwhile. Each app is a process of its own, and
whoever sends, with the fake Slack, another, so that the processor time told is the app's alone.
Bars: acknowledged a second ≥ 0.6 × the bare one with the insert, p99 < 150 ms at 32 at once;
paste to suggestion p50 ≤ 250 ms idle; suggestions a second ≥ 0.7 × the reader alone; 1,000 mails
over 50 channels, one a second a channel, in order.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from adapters.contract import desk
from bot.application.coach import begin
from bot.domain.message import Message
from bot.domain.walk import Wishes
from tests.fakes.slack_person import forward_mail, mail_file
from tests.fakes.slack_server import SECRET, SlackServer
from tests.slack.place import NOW, opened

TEXT = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme kaksi "
    "viikkoa lattialla. Olen todella pettynyt. Soitin teille kolme kertaa ja joka kerran luvattiin "
    "soittaa takaisin, mutta kukaan ei soittanut. T. Anna Virtanen"
)
AT_ONCE, REQUESTS, WARM, ROUNDS = 32, 960, 96, 5
MANY = 150
ROOMS = 200
APPS = {
    "polled": "bare, acknowledges (bolt's own poll)",
    "bare": "bare, acknowledges",
    "insert": "bare, with one durable insert",
    "ruusu": "Ruusu, coaching meanwhile",
}


@dataclass(frozen=True)
class App:
    """A process with one of the apps: its door, and the processor time it has used."""

    url: str
    pid: int

    def spent(self) -> float:
        """Return the seconds of processor the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """Acknowledged a second, p50 and p99 in milliseconds, processor milliseconds a request."""

    rate: float
    p50: float
    p99: float
    spent: float


@asynccontextmanager
async def app(part: str, slack: SlackServer) -> AsyncIterator[App]:
    """Run one of the apps as a process of its own."""
    with tempfile.TemporaryDirectory(prefix="ruusu-bench-") as folder:
        env = {key: value for key, value in os.environ.items() if not key.startswith("RUUSU_")}
        env |= {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET}
        env |= {"SLACK_API_URL": slack.api, "RUUSU_DATA_DIR": folder, "DATABASE_URL": ""}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.slack_parts", part, env=env,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout
        url = ""
        while not url.startswith("http"):
            url = (await process.stdout.readline()).decode().strip()
        reading = asyncio.create_task(process.stdout.read())
        try:
            yield App(f"{url}/slack/events", process.pid)
        finally:
            process.kill()
            await process.wait()
            await reading


def signed(number: int) -> tuple[str, dict[str, str]]:
    body = urlencode(
        {
            "team_id": "T1",
            "channel_id": f"C{number % ROOMS}",
            "user_id": "U1",
            "user_name": "mari",
            "command": "/reklamaatio",
            "text": f"{TEXT} {number}",
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


async def sent(session: aiohttp.ClientSession, url: str, number: int) -> float:
    """Send one command; return how many milliseconds its acknowledgement took."""
    body, headers = signed(number)
    at = time.perf_counter()
    async with session.post(url, data=body.encode(), headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return 1000 * (time.perf_counter() - at)


async def hammered(it: App) -> Round:
    """Send commands, 32 at once."""
    took: list[float] = []
    queue = iter(range(WARM + REQUESTS))
    began = [0.0, 0.0]

    async def one(session: aiohttp.ClientSession) -> None:
        for number in queue:
            if number == WARM:
                took.clear()
                began[:] = [time.perf_counter(), it.spent()]
            took.append(await sent(session, it.url, number))

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))
    seconds, spent = time.perf_counter() - began[0], it.spent() - began[1]
    ranked, many = sorted(took), len(took)
    return Round(many / seconds, statistics.median(took), ranked[int(0.99 * many)],
                 1000 * spent / many)  # fmt: skip


async def acknowledging(slack: SlackServer) -> None:
    rounds: dict[str, list[Round]] = {part: [] for part in APPS}
    for _ in range(ROUNDS):  # in turn, so that a busy moment hits all of them
        for part in APPS:
            async with app(part, slack) as it:
                if part == "ruusu":
                    await warm(it, slack)
                rounds[part].append(await hammered(it))
    print(f"acknowledged, {AT_ONCE} at once, middle of {ROUNDS} rounds: a second, p50, p99 ms, ")
    print("    processor ms a request (Ruusu's with the coaching it does meanwhile)")
    for part, name in APPS.items():
        some = rounds[part]
        middle = [statistics.median(getattr(one, what) for one in some)
                  for what in ("rate", "p50", "p99", "spent")]  # fmt: skip
        print("  {:40} {:7.0f}  {:6.1f} {:6.1f}  {:5.2f}".format(name, *middle))
    shares = [a.rate / b.rate for a, b in zip(rounds["ruusu"], rounds["insert"], strict=True)]
    late = [a.p99 / b.p99 for a, b in zip(rounds["ruusu"], rounds["insert"], strict=True)]
    print(f"  Ruusu / bare with insert, round by round: {statistics.median(shares):.2f} (bar 0.6)")
    print(f"  p99 / p99 of the bare one with insert: {statistics.median(late):.2f}; its bar 150 ms")


async def warm(it: App, slack: SlackServer) -> None:
    """Wait until the desks are warm: the first message has its suggestion."""
    async with aiohttp.ClientSession() as session:
        await suggested(it, session, slack, -1)


async def suggested(
    it: App, session: aiohttp.ClientSession, slack: SlackServer, *numbers: int
) -> float:
    """Paste messages at once; return the seconds until all have their suggestions."""
    before, at = posts(slack), time.perf_counter()
    await asyncio.gather(*(sent(session, it.url, number) for number in numbers))
    while posts(slack) < before + len(numbers):  # noqa: ASYNC110 - a benchmark looks
        await asyncio.sleep(0.002)
    return time.perf_counter() - at


def posts(slack: SlackServer) -> int:
    return len(slack.calls("chat.postMessage"))


async def suggesting(slack: SlackServer) -> None:
    """Measure from a paste to its suggestion, alone and many at once, through the whole service."""
    alone, rates, spent, read = [], [], [], []
    async with app("ruusu", slack) as it, aiohttp.ClientSession() as session:
        await warm(it, slack)
        for n in range(30):
            alone.append(1000 * await suggested(it, session, slack, n))
            await asyncio.sleep(0.1)
        for turn in range(3):
            at, before = 1000 + turn * MANY, it.spent()
            numbers = range(at, at + MANY)
            rates.append(MANY / await suggested(it, session, slack, *numbers))
            spent.append(1000 * (it.spent() - before) / MANY)
            read.append(reader_alone())
            await asyncio.sleep(1.5)
    shares = [ours / theirs for ours, (theirs, _) in zip(rates, read, strict=True)]
    middle, each = statistics.median(rates), statistics.median(spent)
    reads, reading = (statistics.median(some) for some in zip(*read, strict=True))
    print(f"paste to suggestion: p50 {statistics.median(alone):.0f} ms (bar 250)")
    print(f"  the slowest of {len(alone)}: {max(alone):.0f} ms")
    print(f"suggestions a second, {MANY} at once: {middle:.1f}, {each:.1f} ms of processor each")
    print(f"  the reader alone: {reads:.1f}, {reading:.1f} ms of processor each")
    print(f"  share, the middle of 3: {statistics.median(shares):.2f} (bar 0.7); of processor time"
          f" {reading / each:.2f}")  # fmt: skip


def reader_alone() -> tuple[float, float]:
    """Return messages read and begun a second, and processor milliseconds each."""
    at_desk, many = desk("fi"), 100
    began, spent = time.perf_counter(), time.process_time()
    for n in range(many):
        message = Message(f"{TEXT} y{n}", NOW)
        begin(message, at_desk.reader.read(message), at_desk.coach, Wishes())
    return many / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / many


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
    async with SlackServer(strict=False) as slack:
        for n in range(ROOMS):
            slack.workspace.channel(f"C{n}")
        if "acks" in parts:
            await acknowledging(slack)
        if "suggestions" in parts:
            reader_alone()  # warm
            await suggesting(slack)
    if "burst" in parts:
        await burst()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["acks", "suggestions", "burst"]))
