from __future__ import annotations

import asyncio
from datetime import timedelta

from adapters.storage.engine import Database, open_database
from adapters.storage.rooms import REMEMBERED, SqlRooms, SqlTurns
from adapters.teams.pace import AT_ONCE, next_turn
from tests.fakes.stores import RoomsInMemory
from tests.storage.conftest import Stores
from tests.storage.samples import NOW, post


async def test_what_is_kept_is_found_by_team_and_id(database: Database) -> None:
    for rooms in (SqlRooms(database), RoomsInMemory()):
        await rooms.keep("shop", {"19:a": ("channel", "one")}, NOW)
        await rooms.keep("shop", {"19:b": ("channel", "two")}, NOW + timedelta(seconds=1))
        await rooms.keep("shop", {"a:1": ("personal", "three")}, NOW)
        await rooms.keep("other", {"19:a": ("channel", "theirs")}, NOW)
        await rooms.keep("shop", {"19:a": ("channel", "anew")}, NOW + timedelta(seconds=2))
        assert await rooms.get("shop", "19:a") == "anew"
        assert await rooms.get("other", "19:b") is None
        assert await rooms.latest("shop", "channel", 9) == ["anew", "two"]
        await rooms.forget("shop", "19:a")
        assert await rooms.latest("shop", "channel", 9) == ["two"]
        assert await rooms.get("other", "19:a") == "theirs"


async def test_an_event_is_heard_once_by_a_team_for_days(database: Database) -> None:
    rooms = SqlRooms(database)
    heard = await asyncio.gather(*(rooms.heard("shop", "e1", NOW) for _ in range(8)))
    assert sorted(heard) == [*[False] * 7, True]
    assert await rooms.was_heard("shop", "e1")
    assert not await rooms.was_heard("other", "e1")
    await rooms.heard("shop", "e2", NOW + REMEMBERED + timedelta(seconds=1))
    assert not await rooms.was_heard("shop", "e1")


async def test_replicas_share_the_turns_of_a_conversation(database: Database, url: str) -> None:
    other = open_database(url)
    try:
        replicas = [SqlTurns(one, next_turn, lambda: 1000.0) for one in (database, other)]
        waits = await asyncio.gather(*(replicas[n % 2].take("a:1") for n in range(20)))
        assert sorted(waits) == [0.0] * AT_ONCE + [float(n) for n in range(1, 15)]
        assert await replicas[0].take("a:2") == 0.0
    finally:
        await other.close()


async def test_the_case_last_spoken_of_is_found_by_where_it_was_said(stores: Stores) -> None:
    ledger = stores.ledger
    for nth, (key, case) in enumerate((("a", "m1"), ("b", "m2"), ("c", ""))):
        await ledger.begin(post(key, place="risut", case=case), NOW + timedelta(seconds=nth))
        await ledger.sent(key, f"shop/a:1|{key}")
    assert await ledger.case_at("shop", "shop/a:1|", NOW - timedelta(days=1)) == "m2"
    assert await ledger.case_at("shop", "shop/a:1|a", NOW - timedelta(days=1)) == "m1"
    assert await ledger.case_at("shop", "shop/A:1|a", NOW - timedelta(days=1)) == ""
    assert await ledger.case_at("other", "shop/a:1|", NOW - timedelta(days=1)) == ""
    assert await ledger.case_at("shop", "shop/a:1|", NOW + timedelta(days=1)) == ""
