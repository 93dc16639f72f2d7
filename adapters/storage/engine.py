"""A database opened from its URL, and the ways to put rows into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    URL,
    Connection,
    Delete,
    Row,
    Select,
    Table,
    Update,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.storage.held import (
    PATIENCE,
    Held,
    T,
    Work,
    held_in_file,
    held_on_server,
    made,
    ready_for,
    server_engine,
)
from bot.domain.errors import Unavailable, WrongValue

Query: TypeAlias = Select[*tuple[Any, ...]]
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. Every method is one unit of work and may raise `Unavailable`."""

    held: Held

    async def read(self, work: Work[T]) -> T:
        """Do `work`, which reads, at one moment."""
        with _told_away():
            return await self.held.read(work)

    async def write(self, work: Work[T]) -> T:
        """Do `work`, which writes, as a whole or not at all, even if its caller is cut off."""
        with _told_away():
            return await self.held.write(work)

    async def rows(self, statement: Query, **given: object) -> Sequence[Row[Any]]:
        """Return the rows `statement` selects."""
        with _told_away():
            return await self.held.ask(lambda one: one.execute(statement, given).all())

    async def column(self, statement: Query, **given: object) -> list[Any]:
        """Return the first column of what `statement` selects."""
        return [row[0] for row in await self.rows(statement, **given)]

    async def value(self, statement: Query, **given: object) -> Any:
        """Return the first value of what `statement` selects, None where there is none."""
        return next(iter(await self.column(statement, **given)), None)

    async def change(self, statement: Update | Delete, **given: object) -> int:
        """Do `statement`, and return how many rows it changed."""
        return await self.write(lambda connection: changed(connection, statement, **given))

    async def close(self) -> None:
        """Close every connection once what was begun is finished."""
        await self.held.close()


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


def open_database(url: str, patience: float = PATIENCE) -> Database:
    """
    Open the database at `url`; nothing is connected before it is needed.

    A server that does not answer, or a file another process writes to, is away after
    `patience` seconds.
    """
    where = address(url)
    if where.get_backend_name() == "sqlite":
        return Database(held_in_file(where, patience))
    return Database(held_on_server(where, patience))


def shared_engine(url: str) -> AsyncEngine:
    """Return an engine for a library that keeps tables of its own in the database at `url`."""
    where = address(url)
    if where.get_backend_name() != "sqlite":
        return server_engine(where)
    made(where)
    own = create_async_engine(where.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
    ready_for(own.sync_engine, "BEGIN IMMEDIATE")
    return own


def added(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row; False where its key is known, and nothing changes then."""
    return bool(connection.execute(_adding(connection.dialect.name, table), row).rowcount)


def add_all(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert the rows whose keys are new."""
    if given := [*rows]:
        connection.execute(_adding(connection.dialect.name, table), given)


def put(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert the rows, each in the place of the one of the same key."""
    if given := [*rows]:
        connection.execute(_putting(connection.dialect.name, table, (*given[0],)), given)


@cache
def _adding(dialect: str, table: Table) -> Any:
    insert = _INSERT[dialect](table).on_conflict_do_nothing()
    return insert.execution_options(preserve_rowcount=True)


@cache
def _putting(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    keys = [column.name for column in table.primary_key]
    statement = _INSERT[dialect](table)
    fresh = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=fresh)


def changed(connection: Connection, statement: Update | Delete, **given: object) -> int:
    """Do `statement`, and return how many rows it changed."""
    return int(connection.execute(statement, given).rowcount)


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
