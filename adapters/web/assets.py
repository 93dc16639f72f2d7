"""The stylesheet, the script and the drawings: read once, named by what they hold."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def _files() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in _FOLDER.iterdir() if one.suffix in _TYPES}


@cache
def asset(name: str) -> str:
    """Return the address of a file, which changes when the file does."""
    return f"/static/{name}?{hashlib.sha256(_files()[name]).hexdigest()[:12]}"


async def serve(request: web.Request) -> web.Response:
    """Send one of our own files."""
    name = request.match_info["name"]
    if name not in _files():
        raise web.HTTPNotFound
    response = web.Response(body=_files()[name], content_type=_TYPES[Path(name).suffix])
    response.charset = "utf-8"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
