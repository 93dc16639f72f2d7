"""
The apps `tests/benchmarks/slack.py` measures, each a process of its own.

    python -m tests.benchmarks.slack_parts polled|bare|insert|ruusu

Settings come from the environment; the first line printed is the address of the door.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.building import open_house
from adapters.logs import open_logs
from adapters.main import Extras, _with_chats, application, running
from adapters.serving import TURN
from adapters.settings import settings
from adapters.slack.app import _listening
from adapters.slack.incoming import command_of, id_of
from bot.application.ports import Incoming
from bot.domain.happening import Origin
from tests.fakes.slack_server import SECRET

Listener = Callable[..., Awaitable[None]]


def app_with(listener: Listener, *, first: bool = True) -> AsyncApp:
    """Return a bare app with one command; `first` answers once the listener is done."""

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


async def only_ack(ack: Any) -> None:
    await ack()


@asynccontextmanager
async def polled() -> AsyncIterator[web.Application]:
    """Acknowledge alone, as bolt does by default: it looks for the answer every 10 ms."""
    yield site(app_with(only_ack, first=False))


@asynccontextmanager
async def bare() -> AsyncIterator[web.Application]:
    """Acknowledge alone."""
    yield site(app_with(only_ack))


@asynccontextmanager
async def insert() -> AsyncIterator[web.Application]:
    """Acknowledge once a row is on the disk."""
    async with open_house(settings()) as (house, _):

        async def with_insert(ack: Any, body: dict[str, Any]) -> None:
            asked, now = command_of(body), datetime.now(UTC)
            one = Incoming(id_of("T1", asked.trigger), "T1", Origin("slack", "C1"), asked.text, now)
            await house.inbox.accept(one)
            await ack()

        yield site(app_with(with_insert))


@asynccontextmanager
async def ruusu() -> AsyncIterator[web.Application]:
    """Acknowledge once it is durable, and coach: the service as `ruusu serve` runs it."""
    told = settings()
    extras = _with_chats(told, Extras())
    async with running(told, extras) as service:
        yield application(told, service, extras)


def site(app: AsyncApp) -> web.Application:
    made = web.Application()
    made.router.add_post("/slack/events", _listening(app))
    return made


PARTS = {"polled": polled, "bare": bare, "insert": insert, "ruusu": ruusu}


async def main(part: str) -> None:
    async with PARTS[part]() as app:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.to_thread(sys.stdin.read)  # until whoever measures lets go
        await runner.cleanup()


if __name__ == "__main__":
    open_logs()
    sys.setswitchinterval(TURN)
    asyncio.run(main(sys.argv[1]))
