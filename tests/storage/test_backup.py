from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.storage.backup import backup
from adapters.storage.engine import open_database
from adapters.storage.migrating import engine_at, migrate, standing
from adapters.storage.model_use import SqlModelUse
from adapters.storage.moving import restored
from adapters.storage.rooms import SqlRooms
from adapters.storage.tables import METADATA
from bot.domain.asking import Begun, Limits, Used
from bot.domain.errors import Unavailable, WrongValue
from bot.domain.lessons import Pledge
from bot.domain.team import Team
from tests.postgres import Postgres
from tests.storage.conftest import Stores, stored
from tests.storage.samples import HOUR, NOW, case, full, incoming, lesson, post


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_copy_made_in_use_holds_everything(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    stores = stored(database)
    await stores.cases.add(case("before"))

    async def busy() -> None:
        for number in range(60):
            await stores.cases.add(case(f"m{number}"))

    work = asyncio.create_task(busy())
    copy = await asyncio.to_thread(backup, url, tmp_path / "copies")
    await work
    copy = await asyncio.to_thread(backup, url, tmp_path / "copies")
    await database.close()

    restored = open_database(f"sqlite:///{copy}")
    found = await stored(restored).cases.get("shop", "before")
    await restored.close()
    assert found
    assert told(copy) == told(tmp_path / "coach.db")
    assert len(told(copy)) > 150


def told(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as one:
        return [*one.iterdump()]


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
async def test_a_house_comes_back_whole_from_its_copy_on_either_database(
    url: str, other: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await lived_in(url)
    copy = await asyncio.to_thread(backup, url, tmp_path / "copies")
    assert copy.name == "coach.db"
    assert copy.stat().st_mode & 0o077 == 0
    if other == "sqlite":
        await compared(url, copy, f"sqlite:///{tmp_path}/fresh/coach.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    fresh = server.fresh()
    await compared(url, copy, fresh)
    server.drop(fresh)


async def compared(url: str, copy: Path, fresh: str) -> None:
    counts = await asyncio.to_thread(restored, copy, fresh)
    assert rows(fresh) == rows(url) | {"model_gates": [], "replicas": [], "turns": []}
    assert counts["cases"] == 30
    database = open_database(fresh)
    stores = stored(database)
    found = await stores.cases.get("shop", "full")
    (lesson,) = await stores.lessons.find("shop", "sohva", (), 5)
    assert await stores.cases.add(case("after"))
    await database.close()
    assert found
    assert lesson
    with pytest.raises(WrongValue, match="not empty"):
        restored(copy, fresh)


async def lived_in(url: str) -> None:
    """Put something into every table that is kept."""
    database = open_database(url)
    stores = stored(database)
    for number in range(29):
        await stores.inbox.accept(incoming(f"m{number}"))
        await stores.cases.add(case(f"m{number}"), post(f"k{number}", case=f"m{number}"))
    await stores.cases.add(full("full"))
    await stores.lessons.add(lesson())
    await stores.teams.save(Team("shop", name="Risut"))
    await stores.teams.pledge(Pledge("p1", "shop", "Soitamme", "late", NOW.date()))
    rooms = SqlRooms(database)
    await rooms.keep("shop", {"r1": ("personal", "{}")}, NOW)
    await rooms.heard("shop", "a1", NOW)
    call = Begun("shop", "m1", "http://model", Limits(), Used(), NOW - HOUR, NOW + HOUR)
    await SqlModelUse(database).begin(call, 1, NOW)
    await database.close()
    assert {name for name, some in rows(url).items() if not some} == {"replicas", "turns"}


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = engine_at(url)
    with engine.connect() as one:
        told = {
            table.name: sorted((tuple(row) for row in one.execute(select(table))), key=str)
            for table in METADATA.sorted_tables
        }
    engine.dispose()
    return told


async def test_a_copy_of_a_server_is_of_one_moment(
    postgres: Postgres, postgres_template: str, tmp_path: Path
) -> None:
    url = postgres.fresh(postgres_template)
    database = open_database(url)
    stores = stored(database)
    busy = asyncio.create_task(added_all(stores))
    await asyncio.sleep(0.2)
    copy = await asyncio.to_thread(backup, url, tmp_path)
    await busy
    await database.close()
    told = rows(f"sqlite:///{copy}")
    assert 0 < len(told["cases"]) < 150
    assert {one[1] for one in told["cases"]} == {one[1] for one in told["events"]}
    postgres.drop(url)


async def added_all(stores: Stores) -> None:
    for number in range(150):
        await stores.cases.add(case(f"m{number}"))


async def test_a_copy_an_older_ruusu_made_is_brought_to_the_newest_step(tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path}/old/coach.db"
    migrate(old, "0004")
    assert standing(old)[0] == "0004"
    copy = backup(old, tmp_path / "copies")
    fresh = f"sqlite:///{tmp_path}/fresh/coach.db"
    restored(copy, fresh)
    assert standing(fresh)[0] == standing(fresh)[1]
    assert standing(f"sqlite:///{copy}")[0] == "0004"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_houses_own_file_brings_the_log_beside_it(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    assert await stored(database).cases.add(case())
    file = Path(url.partition(":///")[2])
    assert file.with_name(f"{file.name}-wal").stat().st_size
    counts = await asyncio.to_thread(restored, file, f"sqlite:///{tmp_path}/fresh/coach.db")
    await database.close()
    assert counts["cases"] == 1


def test_where_there_is_no_copy_nothing_is_restored(tmp_path: Path) -> None:
    with pytest.raises(WrongValue, match=r"no coach\.db"):
        restored(tmp_path / "coach.db", f"sqlite:///{tmp_path}/fresh.db")
    assert not (tmp_path / "fresh.db").exists()


def test_nothing_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copies")
    assert not (tmp_path / "copies" / "none.db").exists()
