"""Teams on loopback: an authority that signs real tokens, a connector that keeps all."""

from __future__ import annotations

import asyncio
import copy
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

APP, SECRET, TENANT = "11111111-aaaa", "shared with the authority", "22222222-bbbb"
BOT = f"28:{APP}"
CARD = "application/vnd.microsoft.card.adaptive"


def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


_KEY = key()


@dataclass(frozen=True)
class Call:
    """One request of the bot's, as it came over the wire."""

    method: str
    conversation: str
    activity: str
    body: dict[str, Any]
    at: float


@dataclass
class TeamsServer:
    """
    `signing` signs, `shown` are the keys published; `lies` take the place of true claims.

    `refuses` are statuses given to the next posts, with `after` as their Retry-After;
    `slow` is how long every post takes, `away` lets none arrive; people in `shut` let no bot
    speak to them alone; `open` asks no bot for its token.
    """

    signing: RSAKey = field(default_factory=lambda: _KEY)
    shown: list[RSAKey] = field(default_factory=list)
    endorses: list[str] = field(default_factory=lambda: ["msteams"])
    issuer: str = "https://api.botframework.com"
    app_url: str = ""
    calls: list[Call] = field(default_factory=list)
    messages: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    whispered: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    streamed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refuses: list[int] = field(default_factory=list)
    after: str = ""
    slow: float = 0.0
    away: bool = False
    slow_authority: float = 0.0
    shut: set[str] = field(default_factory=set)
    open: bool = False
    tokens: int = 0
    key_reads: int = 0
    statuses: list[int] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**22)
        app.router.add_get("/openid", self._document)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_post("/v3/conversations", self._open)
        app.router.add_route("*", "/v3/conversations/{c}/activities", self._activity)
        app.router.add_route("*", "/v3/conversations/{c}/activities/{a}", self._activity)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    @property
    def service_url(self) -> str:
        return f"{self.root}/"

    async def _document(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self.slow_authority)
        return web.json_response({"issuer": self.issuer, "jwks_uri": f"{self.root}/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        self.key_reads += 1
        keys = [
            {**one.as_dict(private=False), "endorsements": self.endorses}
            for one in self.shown or [self.signing]
        ]
        return web.json_response({"keys": keys})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        right = form["client_id"] == APP and form["client_secret"] == SECRET
        if not right or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client"}, status=401)
        assert form["scope"] == "https://api.botframework.com/.default"
        self.tokens += 1
        return web.json_response({"access_token": f"token{self.tokens}", "expires_in": 3600})

    def _let_in(self, request: web.Request) -> bool:
        return self.open or request.headers.get("Authorization", "").startswith("Bearer token")

    async def _open(self, request: web.Request) -> web.Response:
        body = await request.json()
        user = body["members"][0]["id"]
        assert body["tenantId"] == TENANT
        if not self._let_in(request):
            return web.Response(status=401)
        if user in self.shut:
            error = {"error": {"code": "BotNotInConversationRoster"}}
            return web.json_response(error, status=403)
        return web.json_response({"id": f"a:{user}"}, status=201)

    async def _activity(self, request: web.Request) -> web.Response:
        place, id_ = request.match_info["c"], request.match_info.get("a", "")
        body = await request.json() if request.can_read_body else {}
        self.calls.append(Call(request.method, place, id_, body, time.monotonic()))
        if not self._let_in(request):
            return web.Response(status=401)
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.away or self.refuses:
            headers = {"Retry-After": self.after} if self.after else {}
            error = {"error": {"code": "Throttled", "message": "secret words"}}
            return web.json_response(
                error, status=503 if self.away else self.refuses.pop(0), headers=headers
            )
        room = self.messages[place]
        if request.method == "POST":
            return self._posted(request, place, id_ or f"act{len(self.calls)}", body)
        if id_ not in room:
            return web.json_response({"error": {"code": "NotFound"}}, status=404)
        if request.method == "DELETE":
            del room[id_]
            return web.Response(status=200)
        room[id_] = body
        return web.json_response({"id": id_})

    def _posted(
        self, request: web.Request, place: str, id_: str, body: dict[str, Any]
    ) -> web.Response:
        if any(one["type"] == "streaminfo" for one in body.get("entities", ())):
            return self._stream(self.messages[place], id_, body)
        if request.query.get("isTargetedActivity") == "true":
            assert body["recipient"]["id"]
            self.whispered[place].append(body)
        elif body["type"] == "message":
            self.messages[place][id_] = body
        return web.json_response({"id": id_}, status=201)

    def _stream(self, room: dict[str, Any], id_: str, body: dict[str, Any]) -> web.Response:
        """Take a part of a message that grows: each begins with what was shown before it."""
        info = body["entities"][0]
        id_, is_final = info.get("streamId", id_), body["type"] == "message"
        parts = self.streamed.setdefault(id_, [])
        grown = [one["text"] for one in parts if one["entities"][0]["streamType"] == "streaming"]
        right = is_final or info["streamSequence"] == len(parts) + 1
        right &= is_final == (info["streamType"] == "final")
        right &= is_final or "attachments" not in body
        right &= bool(body["text"]) and (not grown or body["text"].startswith(grown[-1]))
        if not right or any(one["type"] == "message" for one in parts):
            error = {"error": {"code": "BadSyntax", "message": "streamed content changed"}}
            return web.json_response(error, status=400)
        parts.append({**body, "at": time.monotonic()})
        if is_final:
            room[id_] = body
        return web.json_response({"id": id_}, status=201)

    def token(self, service_url: str = "", **lies: Any) -> str:
        at = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": APP,
            "serviceurl": service_url or self.service_url,
            "nbf": at - 10,
            "exp": at + 3600,
            **lies,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.signing.kid}, told, self.signing)

    async def send(self, activity: Any, header: str | None = None) -> tuple[int, Any]:
        """Send an activity as Teams does; return the status and the body of the answer."""
        header = f"Bearer {self.token()}" if header is None else header
        headers = {"Authorization": header} if header else {}
        async with self._session.post(self.app_url, json=activity, headers=headers) as answer:
            raw = await answer.read()
            self.statuses.append(answer.status)
            return answer.status, await answer.json() if raw else None

    def said(self, conversation: str) -> list[dict[str, Any]]:
        """What the bot has said in a conversation, the oldest first, each with its id."""
        return [{**body, "id": id_} for id_, body in self.messages[conversation].items()]


@dataclass
class Person:
    """Somebody at their Teams: what they write and press, as Teams would send it."""

    teams: TeamsServer
    name: str = "Mari Mattila"
    tenant: str = TENANT
    more: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    @property
    def id(self) -> str:
        return f"29:{self.name.split()[0].lower()}"

    @property
    def alone(self) -> str:
        return f"a:{self.id}"

    def activity(self, kind: str, conversation: str = "", **more: Any) -> dict[str, Any]:
        place = conversation or self.alone
        self.count += 1
        told: dict[str, Any] = {
            "type": kind,
            "id": f"{self.name[:1]}{self.count}-{time.monotonic_ns()}",
            "channelId": "msteams",
            "serviceUrl": self.teams.service_url,
            "from": {"id": self.id, "name": self.name, **self.more},
            "recipient": {"id": BOT, "name": "Ruusu"},
            "conversation": {
                "id": place,
                "conversationType": "channel" if place.startswith("19:") else "personal",
                "tenantId": self.tenant,
            },
            "channelData": {"tenant": {"id": self.tenant}},
        }
        if place.startswith("19:"):
            told["channelData"]["channel"] = {"id": place.partition(";")[0], "name": "Risut"}
        return {**told, **more}

    async def writes(self, text: str, conversation: str = "", **more: Any) -> int:
        status, _ = await self.teams.send(self.written(text, conversation, **more))
        return status

    def written(self, text: str, conversation: str = "", **more: Any) -> dict[str, Any]:
        return self.activity("message", conversation, text=text, textFormat="plain", **more)

    async def calls(self, text: str, conversation: str) -> int:
        """Write to a channel, calling the bot by name."""
        at = "<at>Ruusu</at>"
        mention = {"type": "mention", "text": at, "mentioned": {"id": BOT, "name": "Ruusu"}}
        return await self.writes(f"{at}&nbsp;{text}", conversation, entities=[mention])

    async def presses(
        self, message: dict[str, Any], do: str, conversation: str = "", /, **typed: str
    ) -> Any:
        """Press a button of a card in a message, with what was typed beside it."""
        status, body = await self.teams.send(self.pressed(message, do, conversation, **typed))
        assert status == 200, (status, do)
        return body

    def pressed(
        self, message: dict[str, Any], do: str, conversation: str = "", /, **typed: str
    ) -> dict[str, Any]:
        button = find(message, do)
        assert button, f"no button {do} in {buttons(message)}"
        data = {**copy.deepcopy(button["data"]), **defaults(message), **typed}
        if button["type"] == "Action.Submit":
            return self.activity("message", conversation, value=data, replyToId=message["id"])
        action = {"type": "Action.Execute", "verb": button["verb"], "data": data}
        return self.activity(
            "invoke",
            conversation,
            name="adaptiveCard/action",
            value={"action": action, "trigger": "manual"},
            replyToId=message["id"],
        )

    async def points(self, html: str, command: str, conversation: str, **more: Any) -> Any:
        """Choose a message action on a message; return the dialog."""
        value = {"commandId": command, "commandContext": "message"}
        value["messagePayload"] = {  # type: ignore[assignment]
            "id": "1700000000001",
            "body": {"contentType": more.pop("kind", "html"), "content": html},
            "from": {"user": {"id": "u9", "displayName": "Pekka"}},
            "linkToMessage": "https://teams.microsoft.com/l/message/x/1",
        }
        name = "composeExtension/submitAction" if "data" in more else "composeExtension/fetchTask"
        one = self.activity("invoke", conversation, name=name, value={**value, **more})
        status, body = await self.teams.send(one)
        assert status == 200
        return body


def content(message: dict[str, Any]) -> dict[str, Any]:
    """The card in a message; a card is its own."""
    if "attachments" in message:
        (attachment,) = message["attachments"]
        assert attachment["contentType"] == CARD
        return dict(attachment["content"])
    return message


def parts(it: Any) -> list[dict[str, Any]]:
    """Every object in a card."""
    if isinstance(it, dict):
        return [it, *(one for value in it.values() for one in parts(value))]
    return [one for value in it for one in parts(value)] if isinstance(it, list) else []


def buttons(message: dict[str, Any]) -> list[str]:
    pressed = ("Action.Execute", "Action.Submit")
    found = [one for one in parts(content(message)) if one.get("type") in pressed]
    return list(dict.fromkeys(one["data"]["do"] for one in found))


def find(message: dict[str, Any], do: str) -> dict[str, Any] | None:
    pressed = ("Action.Execute", "Action.Submit")
    found = [one for one in parts(content(message)) if one.get("type") in pressed]
    return next((one for one in found if one["data"]["do"] == do), None)


def defaults(message: dict[str, Any]) -> dict[str, str]:
    """What the fields of a card hold before anybody types."""
    fields = [one for one in parts(content(message)) if str(one.get("type")).startswith("Input.")]
    return {one["id"]: one.get("value", "") for one in fields}


def text_of(message: dict[str, Any]) -> str:
    """Every word a card shows."""
    return "\n".join(one["text"] for one in parts(content(message)) if "text" in one)
