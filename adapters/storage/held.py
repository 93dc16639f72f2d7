"""
Where a database is held: a SQLite file, or a PostgreSQL server, and what each needs.

SQLite: WAL; one connection writes (`BEGIN IMMEDIATE`, each commit on the disk), one reads.
PostgreSQL: one pool; a server that is away, or does not answer, is told so within seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.storage.together import Together
from bot.domain.errors import Unavailable

PATIENCE = 15.0
"""Seconds to wait for a connection, and for a server's answers, before it counts as away."""
T = TypeVar("T")
Work: TypeAlias = Callable[[Connection], T]
"""What is done on a connection as one unit: undone, it can be done again."""
_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_SESSION = "-c timezone=UTC -c statement_timeout=12000 -c lock_timeout=8000"


class Held(Protocol):
    """A database as it is held; each work is done as a whole or not at all."""

    async def ask(self, work: Work[T]) -> T:
        """Do `work`, which asks one thing."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which reads, at one moment."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Do `work`, which writes."""
        ...

    async def close(self) -> None:
        """Close every connection once what was begun is finished."""
        ...


class File:
    """A SQLite file. What is read is read on the loop: a local file answers in microseconds."""

    def __init__(self, reads: Engine, writes: Together) -> None:
        self._reads, self._writes = reads, writes
        self._reader: Connection | None = None

    async def ask(self, work: Work[T]) -> T:
        """Do `work`, which asks one thing: a statement alone sees one moment by itself."""
        return work(self._opened())

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which reads, at one moment."""
        connection = self._opened()
        connection.exec_driver_sql("BEGIN")
        try:
            return work(connection)
        finally:
            connection.rollback()

    async def write(self, work: Work[T]) -> T:
        """Do `work`, which writes."""
        return cast("T", await self._writes.write(work))

    async def close(self) -> None:
        """Close both connections once what was begun is finished."""
        await self._writes.close()
        if self._reader:
            self._reader.close()
        self._reads.dispose()

    def _opened(self) -> Connection:
        if self._reader is None:
            self._reader = self._reads.connect()
        return self._reader


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server. A work that was begun is finished even where its caller is cut off."""

    engine: AsyncEngine
    patience: float
    begun: set[asyncio.Task[Any]] = field(default_factory=set)

    async def ask(self, work: Work[T]) -> T:
        """Do `work`, which asks one thing."""
        return await self.write(work)

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which reads, at one moment."""
        return await self.write(work)

    async def write(self, work: Work[T]) -> T:
        """Do `work`, which writes."""
        task = asyncio.create_task(self._unit(work))
        self.begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Close every connection once what was begun is finished."""
        await asyncio.gather(*self.begun, return_exceptions=True)
        await self.engine.dispose()

    async def _unit(self, work: Work[T]) -> T:
        async with asyncio.timeout(self.patience), self.engine.begin() as connection:
            return await connection.run_sync(work)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.begun.discard(task)
        if not task.cancelled():
            task.exception()  # heard, also where nobody waits for it any more


def held_in_file(where: URL, patience: float) -> File:
    """Return the file at `where`, made if there is none; raises `Unavailable`."""
    made(where)
    writer = _engine(where, "BEGIN IMMEDIATE", waits=False)
    return File(_engine(where), Together(writer, patience))


def held_on_server(where: URL, patience: float) -> Server:
    """Return the server's database at `where`; nothing is connected before it is needed."""
    return Server(server_engine(where), patience)


def server_engine(where: URL) -> AsyncEngine:
    """Return the pool of a PostgreSQL database."""
    return create_async_engine(
        where,
        pool_size=5,
        max_overflow=5,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": _SESSION},
    )


def made(where: URL) -> Path:
    """Make the file of a SQLite database, for its owner's eyes only; raises `Unavailable`."""
    path = Path(str(where.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
    except OSError as error:
        raise Unavailable("database") from error
    return path


def ready_for(engine: Engine, begin: str = "", *, waits: bool = True) -> None:
    """
    Ready each new connection of a SQLite engine; a transaction begins with `begin`.

    With "" each statement is one by itself. Where it does not wait for a lock another
    process holds, it is told so at once.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if not waits:
            cursor.execute("PRAGMA busy_timeout=0")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if begin:
            connection.exec_driver_sql(begin)


def _engine(where: URL, begin: str = "", *, waits: bool = True) -> Engine:
    engine = create_engine(
        where,
        pool_size=1,
        max_overflow=0,
        pool_timeout=PATIENCE,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    ready_for(engine, begin, waits=waits)
    return engine
