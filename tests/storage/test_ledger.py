from __future__ import annotations

import asyncio

from bot.domain.happening import Origin
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, HOUR, NOW, post


async def said(
    stores: Stores, key: str, hours: int, place: str = "risut", case: str = "m1"
) -> None:
    await stores.ledger.begin(post(key, place=place, case=case), NOW + hours * HOUR)
    await stores.ledger.sent("shop", key, f"ref-{key}")


async def test_a_post_is_new_then_unknown_then_sent(stores: Stores) -> None:
    assert await stores.ledger.begin(post(), NOW) == "new"
    assert await stores.ledger.begin(post(), NOW) == "unknown"
    assert await stores.ledger.of_case("shop", "m1") == []
    await stores.ledger.sent("shop", "k1", "ref")
    assert await stores.ledger.begin(post(), NOW) == "sent"
    assert await stores.ledger.of_case("shop", "m1") == [(Origin("web", "risut", "t"), "ref")]


async def test_what_stands_by_being_noted_is_sent_at_once(stores: Stores) -> None:
    assert await stores.ledger.begin(post(), NOW, ref="k1") == "new"
    assert await stores.ledger.begin(post(), NOW, ref="k1") == "sent"
    assert await stores.ledger.ref("shop", "k1") == "k1"


async def test_what_was_begun_and_stands_by_being_noted_is_sent(stores: Stores) -> None:
    await stores.ledger.begin(post(), NOW)
    assert await stores.ledger.begin(post(), NOW, ref="k1") == "unknown"
    assert await stores.ledger.begin(post(), NOW, ref="k1") == "sent"


async def test_what_was_begun_to_be_said_is_found_by_its_own_team(stores: Stores) -> None:
    assert await stores.ledger.post("shop", "k1") is None
    await stores.ledger.begin(post(), NOW)
    assert await stores.ledger.post("shop", "k1") == post()
    assert await stores.ledger.post("other", "k1") is None


async def test_of_many_who_begin_a_post_one_is_the_first(stores: Stores) -> None:
    begun = await asyncio.gather(*(stores.ledger.begin(post(), NOW) for _ in range(12)))
    assert sorted(begun) == ["new", *["unknown"] * 11]


async def test_a_post_of_a_case_erased_meanwhile_is_let_go(stores: Stores) -> None:
    await stores.ledger.sent("shop", "gone", "ref")
    assert await stores.ledger.posts_in("shop", "", 9) == []


async def test_what_was_said_in_a_place_is_shown_newest_first(stores: Stores) -> None:
    await said(stores, "a", 2)
    await said(stores, "b", 1)
    await said(stores, "c", 3, place="digest", case="")
    await stores.ledger.begin(post("d"), NOW + 9 * HOUR)
    assert await stores.ledger.posts_in("shop", "risut", 9) == [post("a"), post("b")]
    everywhere = await stores.ledger.posts_in("shop", "", 2)
    assert [one.key for one in everywhere] == ["c", "a"]


async def test_erasing_a_case_takes_its_lines_out_of_other_posts(stores: Stores) -> None:
    await said(stores, "own", 1)
    await said(stores, "digest", 2, place="digest", case="")
    await stores.ledger.erase_of("shop", "m1")
    (digest,) = await stores.ledger.posts_in("shop", "", 9)
    assert [item.case for item in digest.said.sections[0].items] == ["m2"]
    assert await stores.ledger.of_case("shop", "m1") == []
    assert await stores.ledger.begin(post("own"), NOW) == "new"


async def test_two_teams_may_say_something_under_one_key(stores: Stores) -> None:
    for team in ("shop", "other"):
        assert await stores.ledger.begin(post("k", team), NOW) == "new"
    await stores.ledger.sent("shop", "k", "ours")
    assert await stores.ledger.ref("shop", "k") == "ours"
    assert await stores.ledger.ref("other", "k") == ""
    assert await stores.ledger.begin(post("k", "other"), NOW) == "unknown"
    await stores.ledger.forget("other", "k")
    assert await stores.ledger.begin(post("k"), NOW) == "sent"


async def test_lists_that_name_a_case_are_found(stores: Stores) -> None:
    await said(stores, "own", 1)
    await said(stores, "digest", 2, place="digest", case="")
    await said(stores, "of-another", 3, case="m9")
    named = await stores.ledger.naming("shop", "m1")
    assert [(one.key, ref) for one, ref in named] == [
        ("digest", "ref-digest"),
        ("of-another", "ref-of-another"),
    ]
    assert await stores.ledger.naming("shop", "m") == []
    assert await stores.ledger.naming("other", "m1") == []


async def test_old_posts_are_dropped(stores: Stores) -> None:
    await said(stores, "a", 0)
    await said(stores, "b", 48)
    assert await stores.ledger.drop_before("shop", NOW + DAY) == 1
    assert [one.key for one in await stores.ledger.posts_in("shop", "", 9)] == ["b"]
