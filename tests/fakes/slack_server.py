"""
Slack on loopback, with a memory: the real slack-bolt and slack-sdk speak to it over the wire.

It keeps channels, messages, views and files, signs what it sends to the app, delivers again
what is not acknowledged, holds its tiers and one message a second a channel, and refuses
blocks Slack would refuse. `fail` makes a method fail some times.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes.slack_web_api import METHODS, Refused, limit_of

Json = dict[str, Any]
SECRET = "shh-it-is-a-test"  # noqa: S105 - of a workspace that does not exist
APP = "A1"


@dataclass
class Channel:
    """A channel, a private one or a direct message, and what was said there by `ts`."""

    id: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)
    seen: list[tuple[str, Json]] = field(default_factory=list)


@dataclass
class Workspace:
    """One workspace the app is installed in; `token` is None once it is revoked."""

    id: str = "T1"
    token: str | None = "xoxb-1"  # noqa: S105 - of no workspace there is
    bot_user: str = "UBOT"
    bot_id: str = "BBOT"
    enterprise: str | None = None
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    statuses: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    prompts: list[Json] = field(default_factory=list)

    def channel(self, id_: str, kind: str = "channel", *, bot: bool = True) -> Channel:
        """Return a channel, opened where there is none."""
        if id_ not in self.channels:
            members = {self.bot_user} if bot else set()
            self.channels[id_] = Channel(id_, kind, members)
        return self.channels[id_]

    def dm_of(self, user: str) -> Channel:
        """Return the direct messages between the bot and a user."""
        dm = self.channel(f"D{user}", "im")
        dm.members |= {user}
        return dm


@dataclass
class Called:
    """One call of the Web API: when, by which workspace, what with."""

    at: float
    team: str
    method: str
    args: Json


class SlackServer:
    """The fake: start it, point `SLACK_API_URL` at `.api`, and the app's URL at `.app_url`."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, strict: bool = True) -> None:
        self.clock, self.strict = clock, strict
        self.workspaces = {"T1": Workspace()}
        self.app_url = ""
        self.called: list[Called] = []
        self.answered: list[tuple[str, int]] = []
        self.responses: dict[str, list[Json]] = defaultdict(list)
        self.faults: dict[str, deque[web.Response | float]] = defaultdict(deque)
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: dict[str, asyncio.Future[Json]] = {}
        self.codes: dict[str, Json] = {}
        self.patience = 3.0
        self.again_after: tuple[float, ...] = (0.0, 0.0, 0.0)
        self._ids = itertools.count(1)
        self._windows: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.root = ""

    @property
    def workspace(self) -> Workspace:
        """The first workspace, which most tests are about."""
        return self.workspaces["T1"]

    @property
    def api(self) -> str:
        return f"{self.root}/api/"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/files-pri/{team}/{id}", self._download)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self.sockets:
            await socket.close()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids)}"

    def new_ts(self) -> str:
        return f"1772600000.{next(self._ids):06d}"

    def fail(self, method: str, *answers: web.Response | float) -> None:
        """Make the next calls of `method` answer so; a number is seconds of silence once done."""
        self.faults[method].extend(answers)

    def calls(self, method: str) -> list[Json]:
        """Return the arguments of every call of a method."""
        return [one.args for one in self.called if one.method == method]

    async def _web_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        space = self._of_token(request, args)
        self.called.append(Called(self.clock(), space.id if space else "", method, args))
        fault = self.faults[method].popleft() if self.faults[method] else 0.0
        if isinstance(fault, web.Response):
            return fault
        if space is None and not method.startswith(("oauth.", "apps.connections")):
            return web.json_response({"ok": False, "error": self._why_refused(request)})
        if wait := self._too_many(space, method, args):
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(wait)})
        if method not in METHODS:
            return web.json_response({"ok": False, "error": "unknown_method"})
        try:
            answer = METHODS[method](self, space or self.workspace, args)
        except Refused as refused:
            answer = {"ok": False, "error": refused.error, **refused.more}
        await asyncio.sleep(fault)
        return web.json_response({"ok": True, **answer})

    def _of_token(self, request: web.Request, args: Json) -> Workspace | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = str(args.pop("token", "")) or given
        return next((one for one in self.workspaces.values() if one.token == given), None)

    def _why_refused(self, request: web.Request) -> str:
        return "token_revoked" if request.headers.get("Authorization") else "not_authed"

    def _too_many(self, space: Workspace | None, method: str, args: Json) -> int:
        """Count a call against its tier; return the seconds to wait, 0 where it may pass."""
        if not self.strict or space is None:
            return 0
        scope, most, within = limit_of(method, args)
        window, now = self._windows[space.id, scope], self.clock()
        while window and now - window[0] >= within - 0.005:
            window.popleft()
        if len(window) >= most:
            return max(1, round(within - (now - window[0]) + 0.5))
        window.append(now)
        return 0

    async def _respond(self, request: web.Request) -> web.Response:
        known = self.responses[request.match_info["id"]]
        if len(known) >= 5:
            return web.Response(status=404, text="used_url")
        known.append(await request.json())
        return web.Response(text="ok")

    async def _download(self, request: web.Request) -> web.Response:
        space = self.workspaces[request.match_info["team"]]
        if request.headers.get("Authorization") != f"Bearer {space.token}":
            return web.Response(text="<html>login</html>", content_type="text/html")
        body = space.bodies.get(request.match_info["id"])
        return web.Response(status=404) if body is None else web.Response(body=body)

    # what Slack sends to the app

    async def send_event(self, event: Json, space: Workspace | None = None, **more: Any) -> int:
        """Deliver an event, again while it is not acknowledged; return the last status."""
        space = space or self.workspace
        body = {
            "type": "event_callback",
            "team_id": space.id,
            "enterprise_id": space.enterprise,
            "api_app_id": APP,
            "event": event,
            "event_id": self.new_id("Ev"),
            "event_time": 1772600000,
            "authorizations": [
                {
                    "enterprise_id": space.enterprise,
                    "team_id": space.id,
                    "user_id": space.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            **more,
        }
        status = await self._event_once(body, 0, "")
        for number, pause in enumerate(self.again_after, start=1):
            if 200 <= status < 300:
                break
            await asyncio.sleep(pause)
            reason = "http_timeout" if status == 0 else "http_error"
            status = await self._event_once(body, number, reason)
        return status

    async def _event_once(self, body: Json, number: int, reason: str) -> int:
        again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        if self.sockets:
            more = {"retry_attempt": number, "retry_reason": reason} if number else {}
            return 200 if await self._by_socket("events_api", body, **more) is not None else 0
        status, _, headers = await self.post(
            json.dumps(body), "application/json", again if number else {}
        )
        return 200 if headers.get("X-Slack-No-Retry") else status

    async def send_form(self, fields: Json, kind: str = "slash_commands") -> tuple[int, Json]:
        """Deliver a slash command; return the status and what was answered in place."""
        if self.sockets:
            answer = await self._by_socket(kind, fields, accepts_response_payload=True)
            return (0, {}) if answer is None else (200, answer)
        form = "application/x-www-form-urlencoded"
        status, text, _ = await self.post(urlencode(fields), form)
        return status, _json(text)

    async def send_interaction(self, payload: Json) -> tuple[int, Json]:
        """Deliver a click, a shortcut or a form handed in."""
        if self.sockets:
            return await self.send_form(payload, "interactive")
        return await self.send_form({"payload": json.dumps(payload)})

    async def post(
        self, body: str, kind: str, headers: Json | None = None, *, secret: str = SECRET
    ) -> tuple[int, str, Any]:
        """Send signed bytes to the app; return status 0 where it took longer than three seconds."""
        assert self._session
        at = str(int(time.time()))
        signed = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256)
        sent = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
            **(headers or {}),
        }
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with self._session.post(
                self.app_url, data=body.encode(), headers=sent, timeout=timeout
            ) as response:
                text = await response.text()
                self.answered.append((kind, response.status))
                return response.status, text, response.headers
        except (TimeoutError, aiohttp.ClientError):
            self.answered.append((kind, 0))
            return 0, "", {}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        async for message in socket:
            envelope = _json(str(message.data))
            if future := self.acks.pop(envelope.get("envelope_id", ""), None):
                future.set_result(envelope.get("payload") or {})
        self.sockets.remove(socket)
        return socket

    async def _by_socket(self, kind: str, payload: Json, **more: Any) -> Json | None:
        envelope = self.new_id("env")
        self.acks[envelope] = asyncio.get_running_loop().create_future()
        sent = {"envelope_id": envelope, "type": kind, "payload": payload, **more}
        await self.sockets[-1].send_json(sent)
        try:
            return await asyncio.wait_for(self.acks[envelope], self.patience)
        except TimeoutError:
            return None


async def _arguments(request: web.Request) -> Json:
    """Take the arguments of a call however they were sent."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    else:
        args |= dict(await request.post())
    return {name: _unpacked(name, value) for name, value in args.items()}


def _unpacked(name: str, value: Any) -> Any:
    packed = name in {"blocks", "view", "metadata", "prompts"}
    return json.loads(value) if packed and isinstance(value, str) else value


def _json(text: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
