"""The measurements of `tests.benchmarks.service`, each run as a process: `parts NAME …`."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import func, select

from adapters.contract import desk
from adapters.logs import open_logs
from adapters.main import Extras, Service, running
from adapters.serving import TURN
from adapters.settings import Settings, settings
from adapters.storage.case_rows import case_row
from adapters.storage.cases import SqlCases
from adapters.storage.engine import add_all, open_database
from adapters.storage.inbox import SqlInbox
from adapters.storage.tables import CASES, POSTS
from adapters.warming import warmed
from bot.application.coach import begin
from bot.application.ports import Incoming
from bot.application.send_digest import digest_post
from bot.domain.case import Case, State
from bot.domain.happening import Origin
from bot.domain.message import Message
from bot.domain.team import Team
from bot.domain.walk import Wishes

_DEV = Path(__file__).parents[1] / "quality" / "dev" / "messages.jsonl"
TEXTS = [json.loads(line)["text"] for line in _DEV.read_text("utf-8").splitlines()]
TEXTS = [text for text in TEXTS if sum(map(str.isalpha, text)) > 3][::4]
SOME, MANY, OPEN, ALL, FLIGHT = 60, 2000, 10_000, 100_000, 8
BURST = 400


def incoming(number: int) -> Incoming:
    id_ = f"m{number}"
    text = TEXTS[number % len(TEXTS)]
    return Incoming(id_, "shop", Origin("web", thread=id_), text, datetime.now(UTC), sender=id_)


def told(folder: str) -> Settings:
    return settings({"RUUSU_DATA_DIR": folder, "RUUSU_PORT": "0"})


def show(*figures: float) -> None:
    print(*figures)


# Taking in


async def to_durable(folder: str) -> None:
    """Milliseconds to a durable row, one message every tenth of a second, coaching going on."""
    warm_up()
    times = []
    async with running(told(folder), Extras(tick=3600)) as service:
        for number in range(150):
            one, start = incoming(number), time.perf_counter()
            await service.house.inbox.accept(one)
            times.append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(0.1)
    show(statistics.median(times), sorted(times)[int(len(times) * 0.95)])


# Cases a second, and what they stand on


async def bare_engine(folder: str) -> None:
    """DBOS with its own engine on a WAL file, two empty steps a workflow, as many at once."""

    @DBOS.step()
    async def step(_id: str) -> None:
        return None

    @DBOS.workflow()
    async def workflow(id_: str) -> None:
        await step(id_)
        await step(id_)

    url = f"sqlite:///{folder}/jobs.db"
    with closing(sqlite3.connect(f"{folder}/jobs.db")) as file:
        file.execute("PRAGMA journal_mode=WAL")
    config = DBOSConfig(
        name="bare",
        system_database_url=url,
        application_version="1",
        log_level="ERROR",
        enable_otlp=False,
    )
    DBOS(config=config)
    DBOS.launch()
    gate = asyncio.Semaphore(FLIGHT)

    async def one(number: int) -> None:
        async with gate:
            with SetWorkflowID(f"w{number}"):
                await workflow(f"w{number}")

    async def some(numbers: range) -> None:
        await asyncio.gather(*(one(number) for number in numbers))

    await some(range(-FLIGHT, 0))
    await in_turns(some)
    DBOS.destroy()


async def reader_alone() -> None:
    """Messages read, by a warm desk."""
    at, now = desk("fi"), datetime.now(UTC)
    warm_up()

    async def some(numbers: range) -> None:
        for number in numbers:
            at.reader.read(Message(TEXTS[number % len(TEXTS)], now))

    await in_turns(some)


async def cases_a_second(folder: str) -> None:
    """From the first message of a burst accepted to the last suggestion stored."""
    warm_up()
    async with running(told(folder), Extras(tick=3600)) as service:
        gate, landed = asyncio.Semaphore(FLIGHT), Landed(service, 0)

        async def one(number: int) -> None:
            async with gate:
                await service.house.inbox.accept(incoming(number))

        async def some(numbers: range) -> None:
            landed.until(numbers.stop)
            await asyncio.gather(*(one(number) for number in numbers))
            await landed.all.wait()

        await some(range(FLIGHT))
        await in_turns(some, FLIGHT)


async def in_turns(some: Callable[[range], Awaitable[None]], first: int = 0) -> None:
    """For each line that comes in, do the next `SOME`, and tell how many a second they were."""
    print("ready", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        start = time.perf_counter()
        await some(range(first, first + SOME))
        first += SOME
        print(SOME / (time.perf_counter() - start), flush=True)


async def memory(folder: str) -> None:
    """Megabytes after 500 and after 2,000 cases."""
    warm_up()
    async with running(told(folder), Extras(tick=3600)) as service:
        landed = Landed(service, MANY)
        for number in range(MANY):
            while number - landed.count > 100:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await service.house.inbox.accept(incoming(number))
        await landed.all.wait()
        show(landed.resident[500], landed.resident[MANY])


class Landed:
    """Hears how many messages have been spoken of."""

    def __init__(self, service: Service, of: int) -> None:
        self.count, self.of, self.all = 0, of, asyncio.Event()
        self.resident: dict[int, float] = {}
        self._lands = service.sweep.lands
        service.sweep.lands = self  # type: ignore[method-assign]

    def until(self, of: int) -> None:
        """Wait for so many in all."""
        self.of = of
        self.all.clear()

    def __call__(self, id_: str) -> None:
        self._lands(id_)
        self.count += 1
        if self.count % 500 == 0:
            self.resident[self.count] = resident()
        if self.count == self.of:
            self.all.set()


def warm_up() -> None:
    """Read every kind of message once: what is compiled by need is compiled."""
    at, now = desk("fi"), datetime.now(UTC)
    warmed(at)
    for text in TEXTS:
        one = Message(text, now)
        begin(one, at.reader.read(one), at.coach, Wishes())


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


# The digest


async def digest(folder: str) -> None:
    """Seconds of the bare query and of the digest over its rows; megabytes the digest took."""
    async with running(told(folder), Extras(tick=3600)) as service:
        house, now = service.house, datetime.now(UTC)
        await house.teams.save(Team("shop", digest_place="web:team"))
        cases = house.cases
        assert isinstance(cases, SqlCases)
        at, message = desk("fi"), Message(TEXTS[0], now)
        reading = at.reader.read(message)
        walk, _ = begin(message, reading, at.coach, Wishes())
        rows = (case_row(_old(walk_of=walk, number=number, now=now)) for number in range(ALL))
        for chunk in _chunks(rows, 1000):
            await cases.database.write(lambda c, chunk=chunk: add_all(c, CASES, chunk))  # type: ignore[misc]
        await digest_post("shop", _day(now), house, now)
        before, bare, ours = resident(), [], []
        for _ in range(5):
            start = time.perf_counter()
            assert await _bare(cases) == OPEN
            bare.append(time.perf_counter() - start)
            start = time.perf_counter()
            assert await digest_post("shop", _day(now), house, now)
            ours.append(time.perf_counter() - start)
        show(statistics.median(bare), statistics.median(ours), resident() - before)


def _day(now: datetime) -> date:
    return now.date()


def _old(walk_of: object, number: int, now: datetime) -> Case:
    state = State.OPEN if number % (ALL // OPEN) == 0 else State.CLOSED
    opened = now - timedelta(minutes=number)
    closed = None if state is State.OPEN else opened + timedelta(hours=1)
    case = Case(f"c{number:06}", "shop", Origin("web"), walk_of, opened, state=state)  # type: ignore[arg-type]
    return replace(case, closed=closed, answer_by=opened + timedelta(days=2), version=1)


async def _bare(cases: SqlCases) -> int:
    """Fetch the rows a digest needs and count them: nothing else."""
    count = 0
    async for chunk in cases.open_cases("shop"):
        count += len(chunk)
    return count


def _chunks(rows: Iterator[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    chunk: list[dict[str, object]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# Replicas


async def replicas(url: str, many: str) -> None:
    """Cases a second that `many` processes work off together."""
    with ExitStack() as stack:
        for _ in range(int(many)):
            stack.enter_context(_replica(url))
        database = open_database(url)
        inbox, start = SqlInbox(database), time.perf_counter()
        await asyncio.gather(*(inbox.accept(incoming(number)) for number in range(BURST)))
        said = select(func.count()).select_from(POSTS).where(POSTS.c.ref.is_not(None))
        while await database.value(said) < BURST:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        show(BURST / (time.perf_counter() - start))
        await database.close()


@contextmanager
def _replica(url: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.benchmarks.parts", "replica", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"ready"
        yield
        process.kill()


async def replica(url: str) -> None:
    """One replica, warm; it runs until it is killed."""
    warm_up()
    key = {"DATABASE_URL": url, "RUUSU_SECRET_KEY": "k" * 16}
    async with running(settings(key), Extras(tick=3600)):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    open_logs(level=logging.ERROR)
    sys.setswitchinterval(TURN)
    name, *arguments = sys.argv[1:]
    asyncio.run(globals()[name](*arguments))
