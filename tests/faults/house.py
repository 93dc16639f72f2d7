"""
The service as a process of its own, for tests: one more chat, its door, a clock one can turn.

    python -m tests.faults.house CHAT_URL [CLOCK_FILE [TICK]]

Settings come from the environment as always. `POST /accept` is the door of the chat `test`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from adapters.jobs import engine
from adapters.main import Extras
from adapters.on_the_page import OnThePage
from adapters.serving import run
from bot.application.house import House
from bot.application.ports import Incoming, Post
from bot.domain.errors import Unavailable
from bot.domain.happening import Origin

VERSION = "TEST_WORK_VERSION"
"""The setting that tells which version of its works a house runs."""
_PATIENCE = aiohttp.ClientTimeout(total=3)


@dataclass
class HttpChat(OnThePage):
    """A chat over HTTP that cannot be searched: what a crash left unknown is said again."""

    url: str
    session: aiohttp.ClientSession | None = None

    async def post(self, post: Post) -> str:
        self.session = self.session or aiohttp.ClientSession(timeout=_PATIENCE)
        told = {"key": post.key, "again": post.again, "lines": len(post.said.lines)}
        try:
            async with self.session.post(self.url, json=told) as answer:
                if answer.status == 200:
                    return str((await answer.json())["ref"])
                after = answer.headers.get("Retry-After")
                raise Unavailable("test", float(after) if after else None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable("test") from error

    async def find(self, post: Post) -> str | None:
        del post
        return None


def doors(app: web.Application, house: House) -> None:
    async def accept(request: web.Request) -> web.Response:
        told = await request.json()
        thread = told.get("thread", told["id"])
        incoming = Incoming(
            id=told["id"],
            team=told.get("team", "shop"),
            origin=Origin("test", "room", thread, link=f"https://chat/{thread}"),
            text=told["text"],
            at=datetime.now(UTC),
            sender=told.get("sender", ""),
        )
        new = await house.inbox.accept(incoming)
        return web.json_response({"new": new}, status=202)

    app.router.add_post("/accept", accept)


@dataclass(frozen=True)
class TurnedClock:
    """The time as a file tells it, and a file beside it what was heard; else the real one."""

    file: Path

    def __call__(self) -> datetime:
        told = self.file.read_text() if self.file.exists() else ""
        if told:
            self.file.with_suffix(".heard").write_text(told)
        return datetime.fromisoformat(told) if told else datetime.now(UTC)


def serve_for(chat: str, clock: str = "no-such-file", tick: str = "0.3") -> int:
    """Run the service until it is stopped, as another version where one is told; exit code."""
    engine.VERSION = os.environ.get(VERSION, engine.VERSION)
    now = TurnedClock(Path(clock))
    extras = Extras(chats={"test": HttpChat(chat)}, doors=doors, now=now, tick=float(tick))
    return run(lambda line: print(line, flush=True), extras)


if __name__ == "__main__":
    raise SystemExit(serve_for(*sys.argv[1:]))
