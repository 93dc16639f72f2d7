"""
One writer to a SQLite file, and as many units of work to a commit as are waiting for it.

A commit waits for the disk, some milliseconds; while it does, others gather and share the
next one. Each has a savepoint of its own: one that is refused takes nobody with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Work: TypeAlias = Callable[[AsyncConnection], Awaitable[Any]]
_Waiting: TypeAlias = tuple[Work, "asyncio.Future[Any]"]
_MOST = 64


class Together:
    """The writer of an engine that has one connection."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
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
        """Return once everything begun is finished."""
        if self._writing:
            await self._writing

    async def _write_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            await self._commit(some)

    async def _commit(self, some: Sequence[_Waiting]) -> None:
        try:
            async with self._engine.begin() as connection:
                outcomes = [await _outcome(work, connection, len(some)) for work, _ in some]
        except Exception as error:  # noqa: BLE001 - whatever it is, each of them hears of it
            outcomes = [error] * len(some)
        for (_, done), outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, Exception):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)


async def _outcome(work: Work, connection: AsyncConnection, among: int) -> Any:
    """
    Return what `work` returned, or raised where that concerns no other.

    What the database itself could not do (full, locked, broken) ends them all: it may have
    rolled everything back already.
    """
    if among == 1:
        return await work(connection)
    try:
        async with connection.begin_nested():
            return await work(connection)
    except IntegrityError as error:
        return error
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - a refusal of ours: it is whose work it was
        return error
