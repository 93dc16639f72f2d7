"""The stores under contract: in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.storage.cases import SqlCases
from adapters.storage.engine import Database, open_database
from adapters.storage.inbox import SqlInbox
from adapters.storage.ledger import SqlLedger
from adapters.storage.lessons import SqlLessons
from adapters.storage.migrating import migrate
from adapters.storage.teams import SqlTeams
from bot.application.stores import Cases, Inbox, Ledger, Lessons, Teams
from tests.fakes.stores import (
    CasesInMemory,
    InboxInMemory,
    LedgerInMemory,
    LessonsInMemory,
    Memory,
    TeamsInMemory,
)
from tests.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Stores:
    inbox: Inbox
    cases: Cases
    lessons: Lessons
    teams: Teams
    ledger: Ledger


def remembered() -> Stores:
    memory = Memory()
    return Stores(
        InboxInMemory(memory),
        CasesInMemory(memory),
        LessonsInMemory(memory),
        TeamsInMemory(memory),
        LedgerInMemory(memory),
    )


def stored(database: Database) -> Stores:
    return Stores(
        SqlInbox(database),
        SqlCases(database),
        SqlLessons(database),
        SqlTeams(database),
        SqlLedger(database),
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "coach.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    url = postgres.fresh()
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "coach.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh(request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with no table in it."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/data/coach.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Every port, by each of its kinds."""
    if request.param == "memory":
        yield remembered()
        return
    if request.param == "sqlite":
        path = tmp_path / "coach.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = open_database(f"sqlite+aiosqlite:///{path}")
        yield stored(database)
        await database.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh(request.getfixturevalue("postgres_template"))
    database = open_database(url)
    yield stored(database)
    await database.close()
    server.drop(url)
