"""Migrations, run at start: one replica does them, the others wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DatabaseError, OperationalError

from adapters.storage.engine import address
from adapters.storage.held import made, ready_for
from bot.domain.errors import Unavailable

_LOCK = 7_275_737_501
"""PostgreSQL's advisory lock of our migrations: any number nobody else would take."""


def migrate(url: str, to: str = "head") -> None:
    """
    Bring the tables at `url` up (or down) to the step `to`, all or nothing.

    Raises `Unavailable` where the database is away.
    """
    config, engine = _config(), engine_at(url)
    try:
        with engine.begin() as connection, _alone(connection):
            config.attributes["connection"] = connection
            _moved(config, connection, to)
    except OperationalError as error:
        raise Unavailable("database") from error
    finally:
        engine.dispose()


def standing(url: str) -> tuple[str, str]:
    """
    Return the step the tables at `url` stand at ("" for none), and the newest there is.

    Raises `Unavailable` where the database is away, or the file is none.
    """
    engine = engine_at(url)
    try:
        with engine.begin() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:  # away, locked, or no database at all
        raise Unavailable("database") from error
    finally:
        engine.dispose()
    return at or "", ScriptDirectory.from_config(_config()).get_current_head() or ""


def _moved(config: Config, connection: Connection, to: str) -> None:
    steps = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    at = MigrationContext.configure(connection).get_current_revision()
    down = at in steps and (to == "base" or to in steps[steps.index(at) :])
    (command.downgrade if down else command.upgrade)(config, to)


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def engine_at(url: str) -> Engine:
    """Return a plain engine for the database at `url`, for work on all of it at once."""
    where = address(url)
    if where.get_backend_name() == "postgresql":
        return create_engine(where, poolclass=NullPool, connect_args={"connect_timeout": 5})
    made(where)
    engine = create_engine(where, poolclass=NullPool)
    ready_for(engine, "BEGIN IMMEDIATE")
    return engine


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold off other replicas; on SQLite the transaction does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    yield
