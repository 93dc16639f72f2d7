from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.application.stores import LEASE
from bot.domain.errors import WrongValue
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, HOUR, NOW, case, incoming


async def ids(stores: Stores, by: str, now: datetime, most: int) -> list[str]:
    return [id_ for id_, team in await stores.inbox.waiting(by, now, most) if team == "shop"]


async def test_a_message_is_accepted_once_and_read_as_it_came(stores: Stores) -> None:
    assert await stores.inbox.accept(incoming())
    assert not await stores.inbox.accept(incoming(text="something else"))
    read = await stores.inbox.read("m1")
    assert read == incoming()
    assert read.at.tzinfo is not None
    assert await stores.inbox.read("m2") is None


async def test_the_same_message_accepted_by_many_at_once_is_one(stores: Stores) -> None:
    taken = await asyncio.gather(*(stores.inbox.accept(incoming()) for _ in range(20)))
    assert taken.count(True) == 1


async def test_what_no_database_can_hold_is_left_out_and_the_rest_kept(stores: Stores) -> None:
    odd = incoming(text="rikki\ud83d \ud83d\ude42", name="An\0na")
    assert await stores.inbox.accept(odd)
    read = await stores.inbox.read("m1")
    assert read
    assert read.text.startswith("rikki")


@pytest.mark.parametrize("id_", ["", "x" * 501])
async def test_an_id_that_is_none_is_refused(stores: Stores, id_: str) -> None:
    with pytest.raises(WrongValue):
        await stores.inbox.accept(incoming(id_))


async def test_an_id_of_another_team_is_refused_and_never_swallowed(stores: Stores) -> None:
    await stores.inbox.accept(incoming())
    with pytest.raises(WrongValue):
        await stores.inbox.accept(incoming(team="other"))


async def test_the_earliest_wait_first_and_only_until_handed_over(stores: Stores) -> None:
    for number, id_ in enumerate("cab"):
        await stores.inbox.accept(incoming(id_, at=NOW + number * HOUR))
    assert await ids(stores, "r1", NOW, 2) == ["c", "a"]
    assert await ids(stores, "r1", NOW, 9) == ["c", "a", "b"]
    await stores.inbox.handed_over(["c", "b"])
    assert await ids(stores, "r1", NOW, 9) == ["a"]
    assert await stores.inbox.read("c") == incoming("c")


async def test_no_message_is_leased_to_two_replicas(stores: Stores) -> None:
    known = [f"m{number:03}" for number in range(60)]
    for id_ in known:
        await stores.inbox.accept(incoming(id_))
    leased = await asyncio.gather(
        *(stores.inbox.waiting(f"r{number}", NOW, 10) for number in range(8))
    )
    all_ = [id_ for some in leased for id_, _ in some]
    assert len(all_) == len(set(all_))
    rest = await ids(stores, "last", NOW, 60)
    assert sorted([*all_, *rest]) == known


async def test_a_lease_runs_out_and_a_clock_put_back_frees_it(stores: Stores) -> None:
    await stores.inbox.accept(incoming())
    assert await ids(stores, "dead", NOW, 9) == ["m1"]
    assert await ids(stores, "alive", NOW + LEASE / 2, 9) == []
    assert await ids(stores, "alive", NOW + LEASE, 9) == ["m1"]
    assert await ids(stores, "dead", NOW + LEASE, 9) == []
    assert await ids(stores, "dead", NOW - HOUR, 9) == ["m1"]


async def test_words_stand_in_one_place_only(stores: Stores) -> None:
    await stores.inbox.accept(incoming())
    assert await stores.inbox.became("m1") == ""
    await stores.cases.add(case())
    assert await stores.inbox.read("m1") is None
    assert await stores.inbox.became("m1") == "m1"
    assert not await stores.inbox.accept(incoming())


async def test_old_messages_go_once_they_were_handed_over(stores: Stores) -> None:
    for id_ in ("done", "held", "waits"):
        await stores.inbox.accept(incoming(id_, at=NOW.astimezone(UTC)))
    await stores.inbox.handed_over(["done", "held"])
    await stores.cases.add(case("held"))
    assert await stores.inbox.drop_before(NOW) == 0
    assert await stores.inbox.drop_before(NOW + DAY) == 2
    assert await stores.inbox.read("done") is None
    assert await stores.inbox.read("waits")


async def test_words_that_became_no_case_are_emptied_by_their_team(stores: Stores) -> None:
    for id_, team in (("done", "shop"), ("waits", "shop"), ("theirs", "other")):
        await stores.inbox.accept(incoming(id_, team))
    await stores.inbox.handed_over(["done", "theirs"])
    assert await stores.inbox.forget_words("shop", NOW) == 0
    assert await stores.inbox.forget_words("shop", NOW + DAY) == 1
    assert await stores.inbox.forget_words("shop", NOW + DAY) == 0
    assert await stores.inbox.read("done") is None
    assert not await stores.inbox.accept(incoming("done"))
    assert await stores.inbox.read("waits")
    assert await stores.inbox.read("theirs")


async def test_what_nobody_has_begun_on_is_counted(stores: Stores) -> None:
    assert await stores.inbox.behind(NOW) == (0, None)
    for number, id_ in enumerate("ab"):
        await stores.inbox.accept(incoming(id_, at=NOW + number * HOUR))
    assert await stores.inbox.behind(NOW) == (2, NOW)
    await stores.inbox.waiting("r1", NOW, 1)
    assert await stores.inbox.behind(NOW) == (1, NOW + HOUR)
    assert await stores.inbox.behind(NOW + LEASE) == (2, NOW)
    await stores.inbox.handed_over(["a", "b"])
    assert await stores.inbox.behind(NOW + LEASE) == (0, None)
