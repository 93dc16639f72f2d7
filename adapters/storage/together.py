"""
One writer to a SQLite file, and as many units of work to a commit as are waiting for it.

A commit waits for the disk, some milliseconds; while it does, others gather and share the
next one. Where one of them is refused, all are undone and done again, each in a savepoint
of its own: it takes nobody with it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

Work: TypeAlias = Callable[[Connection], Any]
_Waiting: TypeAlias = tuple[Work, "asyncio.Future[Any]"]
_MOST = 64
_POLL = 0.01
"""Seconds between two tries to get at a file another process writes to."""


class Together:
    """
    The writer of an engine that has one connection.

    Statements run on the loop: on a local file they take microseconds. A commit, which
    waits for the disk, does so on a thread. Another process that writes to the file is
    waited for, `patience` seconds at most.
    """

    def __init__(self, engine: Engine, patience: float) -> None:
        self._engine, self._patience = engine, patience
        self._thread = ThreadPoolExecutor(1, "ruusu-writes")
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Work) -> Any:
        """Do `work` and return once it is on the disk, also where the caller is cut off."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.add_done_callback(asyncio.Future.exception)  # heard, also where nobody waits
        self._waiting.append((work, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await asyncio.shield(done)

    async def close(self) -> None:
        """Return once everything begun is finished and the connection is closed."""
        if self._writing:
            await self._writing
        await self._apart(self._engine.dispose)
        self._thread.shutdown()

    async def _write_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            for (_, done), outcome in zip(some, await self._outcomes(some), strict=True):
                if isinstance(outcome, Exception):
                    done.set_exception(outcome)
                else:
                    done.set_result(outcome)

    async def _outcomes(self, some: Sequence[_Waiting]) -> Sequence[Any]:
        """Return what each returned, or raised where that concerns no other."""
        works = [work for work, _ in some]
        try:
            return await self._committed(lambda one: [work(one) for work in works])
        except Exception as error:  # noqa: BLE001 - whatever it is, each of them hears of it
            if len(works) == 1 or _of_all(error):
                return [error] * len(works)
        try:
            return await self._committed(lambda one: [_apart(work, one) for work in works])
        except Exception as error:  # noqa: BLE001
            return [error] * len(works)

    async def _committed(self, doing: Callable[[Connection], Sequence[Any]]) -> Sequence[Any]:
        connection = await self._begun()
        try:
            outcomes = doing(connection)
            await self._apart(connection.commit)
        finally:
            connection.close()
        return outcomes

    async def _begun(self) -> Connection:
        """Return the connection with a transaction begun; raises where another has the file."""
        end = monotonic() + self._patience
        while True:
            connection = self._engine.connect()
            try:
                connection.begin()
            except OperationalError as error:
                connection.close()
                if not _busy(error) or monotonic() >= end:
                    raise
            else:
                return connection
            await asyncio.sleep(_POLL)

    async def _apart(self, waits: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, waits)


def _busy(error: OperationalError) -> bool:
    """Tell a lock another process holds from a file that cannot be written."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _of_all(error: Exception) -> bool:
    """Tell what the database itself could not do (full, locked, broken) from a refusal of one."""
    return isinstance(error, DBAPIError) and not isinstance(error, IntegrityError)


def _apart(work: Work, connection: Connection) -> Any:
    try:
        with connection.begin_nested():
            return work(connection)
    except Exception as error:
        if _of_all(error):
            raise
        return error
