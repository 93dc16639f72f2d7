"""
A database opened from its URL, with what each kind needs so that nothing is lost.

SQLite: WAL; one connection writes (`BEGIN IMMEDIATE`, each commit on the disk), some read.
PostgreSQL: one pool; a server that is away, or does not answer, is told so within seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import Unavailable, WrongValue

PATIENCE = 20.0
"""Seconds a unit of work may take before the database counts as away."""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_READERS = 4
_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_SESSION = "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=10000"


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: every unit of work is a transaction that reads, or one that writes."""

    reads: AsyncEngine
    writes: AsyncEngine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read at one moment; raises `Unavailable`."""
        async with _unit(self.reads) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write all or nothing; raises `Unavailable`."""
        async with _unit(self.writes) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.writes.dispose()
        await self.reads.dispose()


def address(url: str) -> URL:
    """Return `url` with our driver for its kind of database; raises `WrongValue` for others."""
    known = make_url(url)
    driver = _DRIVERS.get(known.get_backend_name())
    if driver is None:
        message = f"DATABASE_URL must be sqlite or postgresql, not {known.get_backend_name()}"
        raise WrongValue(message)
    return known.set(drivername=driver)


def open_database(url: str) -> Database:
    """Open the database at `url`; nothing is connected before it is needed."""
    where = address(url)
    if where.get_backend_name() == "sqlite":
        made(where)
        return Database(_sqlite(where, _READERS, "BEGIN"), _sqlite(where, 1, "BEGIN IMMEDIATE"))
    engine = _postgresql(where)
    return Database(engine, engine)


def made(where: URL) -> Path:
    """Make the file of a SQLite database, for its owner's eyes only, and return its path."""
    path = Path(where.database or "coach.db")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
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


async def add_all(
    connection: AsyncConnection, table: Table, rows: Iterable[Mapping[str, object]]
) -> None:
    """Insert the rows whose keys are new."""
    given = [*rows]
    if given:
        statement = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        await connection.execute(statement, given)


async def put(connection: AsyncConnection, table: Table, row: Mapping[str, object]) -> None:
    """Insert a row, or replace the one of the same key."""
    keys = [column.name for column in table.primary_key]
    statement = _INSERT[connection.dialect.name](table).values(**row)
    fresh = {name: statement.excluded[name] for name in row if name not in keys}
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))


@asynccontextmanager
async def _unit(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with asyncio.timeout(PATIENCE), engine.begin() as connection:
            yield connection
    except (OperationalError, InterfaceError, InternalError, NoConnectionFree, OSError) as error:
        raise Unavailable("database") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("database") from error
        raise


def _sqlite(where: URL, connections: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        where,
        pool_size=connections,
        max_overflow=0,
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
