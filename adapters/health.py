"""Whether the service lives, whether it can serve, and its figures."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.jobs.sweep import Sweep
from adapters.metrics import Metrics
from bot.application.stores import Inbox
from bot.domain.errors import Unavailable

_BEHIND = timedelta(seconds=60)
_SILENT = 30.0
_PATIENCE = 5.0


def add_health(
    app: web.Application, inbox: Inbox, sweep: Sweep, metrics: Metrics, *, figures: bool
) -> None:
    """Add `/health` and `/ready`, and `/metrics` where `figures` may be seen."""

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_request: web.Request) -> web.Response:
        wrong = await unready(inbox, sweep)
        return web.json_response({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)

    async def shown(_request: web.Request) -> web.Response:
        with suppress(Unavailable):
            waiting, _ = await inbox.behind(datetime.now(UTC))
            metrics.waiting.set(waiting)
        return metrics.shown()

    app.router.add_get("/health", health)
    app.router.add_get("/ready", ready)
    if figures:
        app.router.add_get("/metrics", shown)


async def unready(inbox: Inbox, sweep: Sweep) -> list[str]:
    """Name what keeps the service from serving: `database`, `sweep`, `behind`."""
    wrong = ["sweep"] if monotonic() - sweep.looked > _SILENT else []
    now = datetime.now(UTC)
    try:
        async with asyncio.timeout(_PATIENCE):
            _, since = await inbox.behind(now)
    except (Unavailable, TimeoutError):
        return ["database", *wrong]
    return [*wrong, "behind"] if since and now - since > _BEHIND else wrong


def refusals() -> Middleware:
    """Return the middleware that says "try again later" where the database is away."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Unavailable as away:
            later = {"Retry-After": str(round(away.after or 5))}
            return web.json_response({"error": {"code": away.code}}, status=503, headers=later)

    return middleware
