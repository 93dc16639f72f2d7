"""A language model's server over loopback: it says what it was told to, chunk by chunk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Json = dict[str, Any]
USAGE: Json = {
    "prompt_tokens": 2000,
    "completion_tokens": 400,
    "total_tokens": 2400,
    "prompt_tokens_details": {"cached_tokens": 1800},
}


@dataclass
class Says:
    """One answer: a text streamed in chunks, or an error with its status."""

    text: str = ""
    status: int = 200
    error: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    usage: bool = True
    latency: float = 0.0
    chunk: int = 40
    only: str = ""
    """The `response_format` this server takes: "" any, "json_object", "text"."""


@dataclass
class ModelServer:
    """What it is asked is kept; what it says is taken from `says`, the last one over and over."""

    says: Sequence[Says]
    asked: list[Json] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    url: str = ""

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        says = self.says[min(len(self.asked), len(self.says) - 1)]
        self.asked.append(asked)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            return await self._said(request, asked, says)
        finally:
            self._now -= 1

    async def _said(self, request: web.Request, asked: Json, says: Says) -> web.StreamResponse:
        form = asked.get("response_format", {}).get("type", "text")
        if says.only and form not in {"text", says.only}:
            status = says.status if says.status != 200 else 500
            return web.json_response({"error": {"message": "no"}}, status=status)
        if says.status != 200:
            return web.json_response(says.error, status=says.status, headers=says.headers)
        await asyncio.sleep(says.latency)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for at in range(0, len(says.text), says.chunk):
            delta = {"content": says.text[at : at + says.chunk]}
            await _sent(stream, [{"index": 0, "delta": delta, "finish_reason": None}])
        if says.finish:
            await _sent(stream, [{"index": 0, "delta": {}, "finish_reason": says.finish}])
        if says.usage:
            await _sent(stream, [], USAGE)
        await stream.write(b"data: [DONE]\n\n")
        return stream


async def _sent(stream: web.StreamResponse, choices: list[Json], usage: Json | None = None) -> None:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake",
             "choices": choices, "usage": usage}  # fmt: skip
    await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())


@asynccontextmanager
async def model_server(*says: Says) -> AsyncIterator[ModelServer]:
    """Open a server that says `says`, one after the other."""
    server = ModelServer(says)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    at = TestServer(app)
    await at.start_server()
    server.url = str(at.make_url("/v1"))
    try:
        yield server
    finally:
        await at.close()


def piece(step: str, text: str, *, paragraph: bool = True) -> Json:
    return {"step": step, "paragraph": paragraph, "text": text}


def answer(*letter: Json, **more: Any) -> str:
    """Write an answer as a model does."""
    whole = {
        "reading": {"kind": "complaint", "severity": "grievance", "doubt": ""},
        "letter": list(letter),
        "coaching": [],
        "promises": [],
        "asks": [],
        **more,
    }
    return json.dumps(whole, ensure_ascii=False)
