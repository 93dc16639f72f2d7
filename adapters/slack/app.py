"""Ruusu in Slack: every door with its one listener, over HTTP or Socket Mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.calling import Caller
from adapters.slack.chat import SlackChat
from adapters.slack.listeners import listen
from adapters.slack.office import WITHIN, Office
from adapters.slack.pace import Pace
from adapters.slack.socket import Answering, Socket
from adapters.slack.workspaces import Tokens, Workspaces
from bot.application.house import House
from bot.application.ports import TakeApart

PATH = "/slack/events"
API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Options:
    """
    How Ruusu lives in Slack.

    `tokens` speak for workspaces, `takes_apart` reads mails. With an `app_token` events come
    by Socket Mode, each going through `answering` while it is being answered. What takes
    longer than `within` seconds goes on after the answer: Slack waits three.
    """

    signing_secret: str
    tokens: Tokens
    takes_apart: TakeApart
    api_url: str = API
    app_token: str = ""
    answering: Answering = nullcontext
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pace: Pace = field(default_factory=Pace)
    within: float = WITHIN


def slack_chat(
    options: Options, texts_of: Callable[[str], Awaitable[Mapping[str, str]]]
) -> SlackChat:
    """Return the port `Chat`, to stand among a house's chats; `texts_of` gives a team's texts."""
    workspaces = Workspaces(options.tokens, options.api_url, options.pace)
    return SlackChat(workspaces, texts_of, options.pace, Caller(options.pace.sleep))


def add_slack(app: web.Application, house: House, options: Options) -> Office:
    """
    Open Slack's doors in `app`: at `/slack/events`, or by Socket Mode.

    The house's own `SlackChat` must stand among its chats under `slack`.
    """
    chat = house.chats["slack"]
    if not isinstance(chat, SlackChat):
        raise TypeError("the house's chat 'slack' is no SlackChat")
    office = Office(
        house,
        chat.workspaces,
        options.now,
        options.takes_apart,
        call=chat.call,
        within=options.within,
    )
    bolt = slack_app(office, options)
    if options.app_token:
        socket = Socket(
            bolt, options.app_token, chat.workspaces.bare(), answering=options.answering
        )
        app.on_startup.append(socket.start)
        app.on_cleanup.append(socket.stop)
    else:
        app.router.add_post(PATH, _listening(bolt))
    app.on_cleanup.append(_drained(office))
    app.on_cleanup.append(chat.workspaces.wire.close)
    return office


def _drained(office: Office) -> Callable[[web.Application], Awaitable[None]]:
    async def drained(_: web.Application) -> None:
        await office.tasks.drained()

    return drained


def _listening(bolt: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            body = (await request.read()).decode()
            asked = AsyncBoltRequest(
                body=body, query=request.query_string, headers=dict(request.headers)
            )
        except (ValueError, TypeError, AttributeError):
            return web.Response(status=400)
        if asked.body.get("type") == "block_actions" and not asked.body.get("actions"):
            return web.Response(status=400)  # bolt takes the first without looking
        return await to_aiohttp_response(await bolt.async_dispatch(asked))

    return answer


def slack_app(office: Office, options: Options) -> AsyncApp:
    """Return the app with every listener. It answers when the work that must last is done."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
        token = await options.tokens.of(team_id or "", enterprise_id or "")
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="ruusu",
        signing_secret=options.signing_secret,
        client=office.workspaces.bare(),
        authorize=authorize,
        process_before_response=True,
        ignoring_self_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        request_verification_enabled=not options.app_token,
    )
    listen(app, office)
    return app
