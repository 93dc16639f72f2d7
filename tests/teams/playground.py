"""Microsoft 365 Agents Playground with the whole service behind it, in Chromium."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from playwright.async_api import Locator, Page, async_playwright

from adapters.main import Extras, Service, _with_chats, application, running
from adapters.settings import settings
from tests.needs import CHROMIUM, NODE, needed

PLAYGROUND = NODE / "@microsoft/m365agentsplayground/cli.js"
_SLOW = 60_000


class TurnedClock:
    """A clock that goes on from where it was turned to."""

    def __init__(self, now: datetime) -> None:
        self.turn(now)

    def turn(self, now: datetime) -> None:
        self._by = now - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._by


@dataclass(frozen=True)
class Client:
    """A person at the Playground."""

    page: Page
    service: Service
    clock: TurnedClock

    async def goes_to(self, room: str) -> None:
        await self.page.get_by_text(room, exact=True).first.click()
        await self.page.locator("[contenteditable=true][role=textbox]").first.wait_for()

    async def says(self, text: str, *, to_us: bool = False, box: int = 0) -> None:
        """Write something; `to_us` calls the bot by name, as one must in a channel."""
        written = self.page.locator("[contenteditable=true][role=textbox]").nth(box)
        await written.click()
        if to_us:
            await self.page.keyboard.type("@")
            await self.page.locator("[role=listbox]").get_by_text("Test Bot").last.click()
            await self.page.keyboard.type(" ")
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def presses(self, label: str) -> None:
        button = self.page.get_by_role("button", name=label, exact=True).last
        await button.click(timeout=_SLOW)

    async def sees(self, text: str) -> Locator:
        found = self.page.get_by_text(text).last
        await found.wait_for(timeout=_SLOW)
        return found

    async def log(self) -> str:
        """What the Playground says went over the wire."""
        return (await self.page.inner_text("body")).partition("Log Panel")[2]


@asynccontextmanager
async def playing(folder: Path, now: datetime) -> AsyncIterator[Client]:
    """Open the Playground's one-to-one chat with Ruusu; skipped where Node or it is missing."""
    needed(CHROMIUM, "apt-get install chromium")
    needed(PLAYGROUND, "npm install --prefix .node @microsoft/m365agentsplayground")
    clock = TurnedClock(now)
    async with (
        _serving(folder, clock) as (service, address),
        _played(address, folder) as url,
        async_playwright() as browsers,
    ):
        chromium = await browsers.chromium.launch(executable_path=CHROMIUM)
        opened = await chromium.new_page(viewport={"width": 1280, "height": 1000})
        await opened.route(re.compile(r"cdn\.office\.net"), lambda one: one.abort())  # fonts alone
        await opened.goto(url, wait_until="commit", timeout=_SLOW)
        client = Client(opened, service, clock)
        try:
            await client.sees("En lähetä asiakkaalle mitään")
            yield client
        except BaseException:
            await opened.screenshot(path=folder / "failed.png")
            raise
        finally:
            await chromium.close()


@asynccontextmanager
async def _serving(folder: Path, clock: TurnedClock) -> AsyncIterator[tuple[Service, str]]:
    told = settings({"RUUSU_DEV": "1", "RUUSU_DATA_DIR": str(folder)}, folder / "none.toml")
    extras = _with_chats(told, Extras(now=clock, tick=0.3))
    async with running(told, extras) as service:
        runner = web.AppRunner(application(told, service, extras), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield service, f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        finally:
            await runner.cleanup()


@asynccontextmanager
async def _played(address: str, folder: Path) -> AsyncIterator[str]:
    """Run the Playground in `folder`, where it logs; its port is heard: it may choose its own."""
    process = await asyncio.create_subprocess_exec(
        "node", str(PLAYGROUND), "start", "-e", address, "-c", "msteams", "--disable-telemetry",
        "-p", "56151", env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
        cwd=folder,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            port = await _port(process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()


async def _port(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    while line := (await process.stdout.readline()).decode():
        if heard := re.search(r"Listening on (\d+)", line):
            return heard[1]
    raise AssertionError("the Playground did not start")
