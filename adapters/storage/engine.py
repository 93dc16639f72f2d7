"""
A database opened from its URL, with what each kind needs so that nothing is lost.

SQLite: WAL; one connection writes (`BEGIN IMMEDIATE`, each commit on the disk), some read.
PostgreSQL: one pool; a server that is away, or does not answer, is told so within seconds.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import (
    URL,
    Connection,
    Delete,
    Row,
    Select,
    Table,
    Update,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.storage.inline import opener
from adapters.storage.together import Together
from bot.domain.errors import Unavailable, WrongValue

PATIENCE = 15.0
"""Seconds to wait for a connection, and for a server's answers, before it counts as away."""
T = TypeVar("T")
Work: TypeAlias = Callable[[AsyncConnection], Awaitable[T]]
"""What is done on a connection as one unit."""
Query: TypeAlias = Select[*tuple[Any, ...]]
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_READERS = 4
_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_SESSION = "-c timezone=UTC -c statement_timeout=12000 -c lock_timeout=8000"


@dataclass(frozen=True, slots=True)
class Database:
    """
    An open database. Every method is one unit of work and may raise `Unavailable`.

    What was begun is finished even where its caller is cut off: a transaction left half
    open would lock all others out of a SQLite file.
    """

    reads: AsyncEngine
    writes: AsyncEngine
    patience: float | None = None
    together: Together | None = None
    begun: set[asyncio.Task[Any]] = field(default_factory=set)

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which reads, at one moment."""
        return await self._finished(self.reads, work)

    async def write(self, work: Work[T]) -> T:
        """Do `work`, which writes, as a whole or not at all."""
        if self.together is None:
            return await self._finished(self.writes, work)
        with _told_away():
            return cast("T", await self.together.write(work))

    async def rows(self, statement: Query) -> Sequence[Row[Any]]:
        """Return the rows `statement` selects."""
        return await self.read(lambda connection: _rows(connection, statement))

    async def column(self, statement: Query) -> list[Any]:
        """Return the first column of what `statement` selects."""
        return [row[0] for row in await self.rows(statement)]

    async def value(self, statement: Query) -> Any:
        """Return the first value of what `statement` selects, None where there is none."""
        return next(iter(await self.column(statement)), None)

    async def change(self, statement: Update | Delete) -> int:
        """Do `statement`, and return how many rows it changed."""
        return await self.write(lambda connection: changed(connection, statement))

    async def close(self) -> None:
        """Close every connection once what was begun is finished."""
        await asyncio.gather(*self.begun, return_exceptions=True)
        if self.together:
            await self.together.close()
        await self.writes.dispose()
        await self.reads.dispose()

    async def _finished(self, engine: AsyncEngine, work: Work[T]) -> T:
        task = asyncio.create_task(self._unit(engine, work))
        self.begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _unit(self, engine: AsyncEngine, work: Work[T]) -> T:
        with _told_away():
            async with asyncio.timeout(self.patience), engine.begin() as connection:
                return await work(connection)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.begun.discard(task)
        if not task.cancelled():
            task.exception()  # heard, also where nobody waits for it any more


def address(url: str) -> URL:
    """Return `url` with our driver for its kind of database; raises `WrongValue` for others."""
    known = make_url(url)
    driver = _DRIVERS.get(known.get_backend_name())
    if driver is None:
        message = f"DATABASE_URL must be sqlite or postgresql, not {known.get_backend_name()}"
        raise WrongValue(message)
    if not known.database:
        raise WrongValue("DATABASE_URL names no database: a file, or one of the server's")
    return known.set(drivername=driver)


def open_database(url: str) -> Database:
    """Open the database at `url`; nothing is connected before it is needed."""
    where = address(url)
    if where.get_backend_name() == "sqlite":
        made(where)
        writer = _sqlite(where, 1, "BEGIN IMMEDIATE")
        return Database(_sqlite(where, _READERS, "BEGIN"), writer, together=Together(writer))
    engine = _postgresql(where)
    return Database(engine, engine, PATIENCE)


def made(where: URL) -> Path:
    """Make the file of a SQLite database, for its owner's eyes only; raises `Unavailable`."""
    path = Path(str(where.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
    except OSError as error:
        raise Unavailable("database") from error
    return path


def prepared(connection: Any) -> None:
    """Ready a new SQLite connection."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def added(connection: AsyncConnection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row; False where its key is known, and nothing changes then."""
    statement = _INSERT[connection.dialect.name](table).values(**row).on_conflict_do_nothing()
    key = next(iter(table.primary_key))
    return (await connection.execute(statement.returning(key))).first() is not None


async def fresh(
    connection: AsyncConnection, table: Table, rows: Iterable[Mapping[str, object]]
) -> set[str]:
    """Insert the rows whose keys are new, in one statement; return those keys."""
    insert = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
    key = next(iter(table.primary_key))
    return {str(new) for (new,) in await connection.execute(insert.returning(key), [*rows])}


async def add_all(
    connection: AsyncConnection, table: Table, rows: Iterable[Mapping[str, object]]
) -> None:
    """Insert the rows whose keys are new."""
    given = [*rows]
    if given:
        statement = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        await connection.execute(statement, given)


async def put(
    connection: AsyncConnection, table: Table, rows: Iterable[Mapping[str, object]]
) -> None:
    """Insert the rows, each in the place of the one of the same key."""
    given = [*rows]
    if given:
        keys = [column.name for column in table.primary_key]
        statement = _INSERT[connection.dialect.name](table)
        fresh = {name: statement.excluded[name] for name in given[0] if name not in keys}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=fresh), given
        )


async def changed(connection: AsyncConnection, statement: Update | Delete) -> int:
    """Do `statement`, and return how many rows it changed."""
    return int((await connection.execute(statement)).rowcount)


def away(error: BaseException) -> bool:
    """Tell a database that is away, locked or full from a mistake of ours."""
    if not isinstance(error, DBAPIError):
        return True
    mistake = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    known = isinstance(error, (OperationalError, InterfaceError, InternalError))
    return error.connection_invalidated or (known and not mistake)


@contextmanager
def _told_away() -> Iterator[None]:
    """Raise `Unavailable` where the database is away, whatever its driver says."""
    try:
        yield
    except (DBAPIError, NoConnectionFree, OSError) as error:
        if away(error):
            raise Unavailable("database") from error
        raise


async def _rows(connection: AsyncConnection, statement: Query) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = (await connection.execute(statement)).all()
    return rows


def _sqlite(where: URL, connections: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        where,
        async_creator=opener(str(where.database), writes=begin != "BEGIN"),
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,  # the connection last used knows its pages best
        pool_timeout=PATIENCE,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        prepared(connection)

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(where: URL) -> AsyncEngine:
    return create_async_engine(
        where,
        pool_size=5,
        max_overflow=5,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": _SESSION},
    )
