"""
SQLite on the event loop itself: only what may wait goes to a thread.

A statement on a local file takes microseconds, a trip to aiosqlite's thread and back some
tenths of a millisecond of work and, while another thread computes, up to five of waiting.
What may wait for the disk or for another process (`BEGIN IMMEDIATE`, `COMMIT`, pragmas)
takes that trip still.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite

_CHUNK = 64
_WAITING = ("BEGIN IMMEDIATE", "PRAGMA")


class Inline(aiosqlite.Connection):
    """A connection that runs at once what does not wait. Used by one task at a time."""

    waits: tuple[str, ...] = ()

    async def _execute(self, fn: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if not self._running or self._has_to_wait(fn, given):
            return await super()._execute(fn, *given, **named)  # type: ignore[no-untyped-call]
        return fn(*given, **named)

    def _has_to_wait(self, fn: Any, given: tuple[Any, ...]) -> bool:
        if fn.__name__ == "execute":
            return str(given[0]).startswith(_WAITING)
        return isinstance(fn.__self__, sqlite3.Connection) and fn.__name__ in self.waits


def opener(path: str, *, writes: bool) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """Return what opens a connection to the file at `path`; a reader's commit never waits."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False)

    async def opened() -> aiosqlite.Connection:
        connection = Inline(connect, _CHUNK)
        connection.waits = ("commit", "close") if writes else ("close",)
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
        return await connection

    return opened
