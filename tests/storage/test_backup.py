from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.storage.backup import backup
from adapters.storage.engine import open_database
from bot.domain.errors import Unavailable, WrongValue
from tests.storage.conftest import stored
from tests.storage.samples import case


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


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(WrongValue, match="pg_dump"):
        backup("postgresql://ruusu@localhost/coach", tmp_path)


def test_nothing_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copies")
    assert not (tmp_path / "copies" / "none.db").exists()
