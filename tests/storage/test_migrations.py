from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from adapters.storage.engine import open_database
from adapters.storage.migrating import migrate, standing
from adapters.storage.tables import METADATA
from bot.domain.errors import Unavailable
from tests.storage.conftest import Stores, stored
from tests.storage.samples import NOW, full, incoming, lesson, post


async def filled(stores: Stores) -> None:
    await stores.inbox.accept(incoming("m2"))
    await stores.cases.add(full("m1"))
    await stores.lessons.add(lesson("m1"))
    await stores.ledger.begin(post(), NOW)


async def test_tables_go_up_and_down_with_data_in_them(bare_url: str) -> None:
    await asyncio.to_thread(migrate, bare_url)
    database = open_database(bare_url)
    stores = stored(database)
    await filled(stores)
    before = await stores.cases.get("shop", "m1")
    await database.close()

    await asyncio.to_thread(migrate, bare_url, "0001")
    await asyncio.to_thread(migrate, bare_url)
    database = open_database(bare_url)
    stores = stored(database)
    assert await stores.cases.get("shop", "m1") == before
    assert await stores.inbox.read("m2") == incoming("m2")
    assert len(await stores.cases.history("shop", "m1")) == 5
    assert await stores.lessons.get("shop", "m1") is None  # its table was removed and made anew
    await stores.lessons.add(lesson("m1"))
    await database.close()

    await asyncio.to_thread(migrate, bare_url, "base")
    database = open_database(bare_url)
    left = await database.read(lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    await database.close()
    await asyncio.to_thread(migrate, bare_url)


async def test_posts_of_two_teams_go_down_to_one_key_and_up_again(bare_url: str) -> None:
    await asyncio.to_thread(migrate, bare_url)
    database = open_database(bare_url)
    ledger = stored(database).ledger
    for key, team in (("k1", "shop"), ("k1", "annan"), ("k2", "shop")):
        await ledger.begin(post(key, team), NOW)
        await ledger.sent(team, key, f"{team}-{key}")
    await database.close()
    await asyncio.to_thread(migrate, bare_url, "0002")
    await asyncio.to_thread(migrate, bare_url)
    database = open_database(bare_url)
    ledger = stored(database).ledger
    assert await ledger.ref("annan", "k1") == "annan-k1"
    assert await ledger.ref("shop", "k1") == ""  # of a key two teams had, one team's is kept
    assert await ledger.posts_in("shop", "", 9) == [post("k2")]
    await database.close()


async def test_the_steps_make_the_tables_the_code_knows(url: str) -> None:
    database = open_database(url)

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), METADATA)

    assert await database.read(differences) == []
    await database.close()


def test_where_the_tables_stand_is_told(bare_url: str) -> None:
    at, newest = standing(bare_url)
    assert (at, newest > "0001") == ("", True)
    migrate(bare_url, "0001")
    assert standing(bare_url) == ("0001", newest)
    migrate(bare_url)
    assert standing(bare_url) == (newest, newest)


def test_replicas_that_start_together_migrate_once(bare_url: str) -> None:
    with ThreadPoolExecutor(4) as replicas:
        assert [*replicas.map(migrate, [bare_url] * 4)] == [None] * 4


def test_a_database_that_is_away_is_told() -> None:
    with pytest.raises(Unavailable):
        migrate("postgresql://ruusu@127.0.0.1:1/coach")
    with pytest.raises(Unavailable):
        migrate("sqlite:////proc/none/coach.db")
