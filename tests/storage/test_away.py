"""A database that is away for a moment: refused clearly, never lost, and then it works again."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, literal, literal_column, select
from sqlalchemy.exc import DBAPIError

from adapters.storage.engine import Database, open_database
from adapters.storage.held import Server
from bot.domain.errors import Unavailable, WrongValue
from tests.postgres import Postgres
from tests.storage.conftest import stored
from tests.storage.samples import case, incoming


@pytest.fixture
async def away(postgres: Postgres, postgres_template: str) -> Database:
    return open_database(postgres.fresh(postgres_template))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_server_that_stops_is_unavailable_and_works_again(
    away: Database, postgres: Postgres, how: signal.Signals
) -> None:
    stores = stored(away)
    assert await stores.inbox.accept(incoming("before"))
    postgres.stop(how)
    try:
        for _ in range(3):
            with pytest.raises(Unavailable):
                await stores.inbox.accept(incoming("refused"))
            with pytest.raises(Unavailable):
                await stores.cases.get("shop", "m1")
    finally:
        postgres.start()
    assert await stores.inbox.accept(incoming("refused"))
    assert not await stores.inbox.accept(incoming("before"))
    await away.close()


async def test_a_server_that_freezes_is_unavailable_within_our_patience(
    away: Database, postgres: Postgres
) -> None:
    assert isinstance(away.held, Server)
    stores = stored(replace(away, held=replace(away.held, patience=0.5)))
    assert await stores.inbox.accept(incoming("before"))
    with postgres.frozen(), pytest.raises(Unavailable):
        await stores.inbox.accept(incoming("frozen"))
    stores = stored(away)
    await stores.inbox.accept(incoming("frozen"))
    assert await stores.inbox.read("frozen")
    await away.close()


async def test_a_work_cut_off_anywhere_leaves_the_database_usable(database: Database) -> None:
    stores = stored(database)
    for number in range(60):
        task = asyncio.create_task(stores.cases.add(case(f"m{number}")))
        await asyncio.sleep(number / 10_000)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert await stores.cases.add(case("after"))
    ids = [line.id for line in await stores.cases.listed("shop", most=99)]
    assert "after" in ids
    for id_ in ids:
        assert len(await stores.cases.history("shop", id_)) == 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_file_somebody_else_locks_is_unavailable(url: str, tmp_path: Path) -> None:
    database = open_database(url, patience=0.1)
    stores = stored(database)
    await stores.inbox.accept(incoming("before"))
    with closing(sqlite3.connect(tmp_path / "coach.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            await stores.inbox.accept(incoming("m1"))
        assert await stores.inbox.read("before")
        other.execute("ROLLBACK")
    assert await stores.inbox.accept(incoming("m1"))
    await database.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_full_disk_is_unavailable_and_nothing_is_half_written(url: str) -> None:
    database = open_database(url)
    stores = stored(database)

    def limited(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    await database.write(limited)
    long = (incoming(f"m{number}", text="rikki " * 900) for number in range(99))
    with pytest.raises(Unavailable):
        [await stores.inbox.accept(one) for one in long]
    await database.write(lambda one: one.exec_driver_sql("PRAGMA max_page_count=1000000"))
    assert not await stores.inbox.accept(incoming("m0"))
    assert await stores.inbox.accept(incoming("later"))
    await database.close()


async def test_an_error_never_tells_a_customers_words(url: str) -> None:
    database = open_database(url)
    wrong: Select[Any] = select(literal_column("no_such")).where(
        literal("Anna Virtanen") == literal("x")
    )
    with pytest.raises(DBAPIError, match="no_such") as told:
        await database.rows(wrong)
    assert "Virtanen" not in str(told.value)
    await database.close()


@pytest.mark.parametrize("url", ["mysql://localhost/coach", "sqlite://", "postgresql://localhost"])
def test_a_database_we_do_not_know_is_refused(url: str) -> None:
    with pytest.raises(WrongValue, match="DATABASE_URL"):
        open_database(url)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_new_file_is_for_its_owner_only(tmp_path: Path, url: str) -> None:
    del url
    await open_database(f"sqlite:///{tmp_path}/new/coach.db").close()
    assert (tmp_path / "new" / "coach.db").stat().st_mode & 0o077 == 0
