from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import Case
from bot.domain.errors import Stale
from bot.domain.happening import Afterthought, Origin, What
from bot.domain.message import Message
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, HELSINKI, HOUR, NOW, case, full, incoming, post


async def added(stores: Stores, one: Case) -> Case:
    assert await stores.cases.add(one)
    found = await stores.cases.get(one.team, one.id)
    assert found
    return found


async def test_a_case_comes_back_as_it_was_stored(stores: Stores) -> None:
    one = full()
    assert await added(stores, one) == replace(one, version=1, new=())
    assert await stores.cases.get("shop", "m2") is None


async def test_moments_come_back_aware_to_the_microsecond(stores: Stores) -> None:
    autumn = datetime(2026, 10, 25, 3, 30, 0, 1, tzinfo=HELSINKI, fold=1)  # 3:30 comes twice
    found = await added(stores, case(opened=autumn))
    assert found.opened.astimezone(UTC) == autumn.astimezone(UTC)
    (line,) = await stores.cases.listed("shop")
    assert line.opened.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)
    (event,) = await stores.cases.history("shop", "m1")
    assert event.at.astimezone(UTC) == autumn.astimezone(UTC)


async def test_a_case_is_added_once_however_many_try(stores: Stores) -> None:
    tried = [stores.cases.add(case(subject=f"try {number}")) for number in range(12)]
    assert (await asyncio.gather(*tried)).count(True) == 1
    found = await stores.cases.get("shop", "m1")
    assert found
    assert not await stores.cases.add(case(subject="later"))
    assert await stores.cases.get("shop", "m1") == found
    assert len(await stores.cases.history("shop", "m1")) == 1


async def test_what_is_said_of_a_new_case_stands_with_it(stores: Stores) -> None:
    first = post("case:m1:first")
    assert await stores.cases.add(case(), first)
    assert await stores.ledger.posts_in("shop", "", 9) == [first]
    assert not await stores.cases.add(case(), post("another"))
    assert await stores.ledger.ref("shop", "another") == ""


async def test_every_change_is_an_event_in_order(stores: Stores) -> None:
    one = await added(stores, full())
    one = await stores.cases.save(one.handed_to("Ville", by="Maija", at=NOW + DAY))
    assert (one.version, one.new) == (2, ())
    assert one == await stores.cases.get("shop", "m1")
    await stores.cases.save(one.closed_with(Afterthought(), by="Ville", at=NOW))
    told = await stores.cases.history("shop", "m1")
    assert [event.what for event in told] == [
        What.TAKEN_IN,
        What.FOLLOWED_UP,
        What.CHECKED,
        What.ANSWERED,
        What.GAVE,
        What.HANDED_OVER,
        What.CLOSED,
    ]
    assert (told[-2].by, told[-2].about) == ("Maija", {"to": "Ville"})


async def test_who_read_an_older_version_is_told_and_changes_nothing(stores: Stores) -> None:
    read = await added(stores, case())
    await stores.cases.save(read.handed_to("Ville", by="", at=NOW))
    with pytest.raises(Stale):
        await stores.cases.save(read.handed_to("Maija", by="", at=NOW))
    found = await stores.cases.get("shop", "m1")
    assert found
    assert (found.owner, found.version) == ("Ville", 2)
    assert len(await stores.cases.history("shop", "m1")) == 2


async def test_a_case_removed_meanwhile_is_stale(stores: Stores) -> None:
    read = await added(stores, case())
    await stores.cases.erase("shop", "m1")
    with pytest.raises(Stale):
        await stores.cases.save(read.handed_to("Maija", by="", at=NOW))


async def test_of_many_who_change_one_case_nobody_is_lost(stores: Stores) -> None:
    await added(stores, case())

    async def note(who: str) -> None:
        while True:
            read = await stores.cases.get("shop", "m1")
            assert read
            try:
                await stores.cases.save(read.happened(What.CHECKED, who, NOW))
            except Stale:
                continue
            return

    people = [f"agent-{number}" for number in range(16)]
    await asyncio.gather(*(note(who) for who in people))
    told = await stores.cases.history("shop", "m1")
    assert sorted(event.by for event in told if event.by) == sorted(people)
    found = await stores.cases.get("shop", "m1")
    assert found
    assert found.version == 17


async def test_a_follow_up_joins_once_and_its_words_leave_the_inbox(stores: Stores) -> None:
    read = await added(stores, case())
    await stores.inbox.accept(incoming("m2"))
    grown = read.followed_up(Message("Vieläkin!", NOW), at=NOW)
    joined = await stores.cases.save(grown, taken="m2")
    assert len(joined.follow_ups) == 1
    again = await stores.cases.save(
        joined.followed_up(Message("Vieläkin!", NOW), at=NOW), taken="m2"
    )
    assert again == joined
    assert await stores.inbox.read("m2") is None
    assert await stores.inbox.became("m2") == "m1"


async def test_a_stale_follow_up_stays_in_the_inbox(stores: Stores) -> None:
    read = await added(stores, case())
    await stores.inbox.accept(incoming("m2"))
    await stores.cases.save(read.handed_to("Ville", by="", at=NOW))
    with pytest.raises(Stale):
        await stores.cases.save(read.followed_up(Message("!", NOW), at=NOW), taken="m2")
    assert await stores.inbox.read("m2")


async def test_a_message_finds_its_case_by_thread_or_by_any_mail(stores: Stores) -> None:
    one = await added(stores, case())
    find = stores.cases.in_thread
    assert await find("shop", Origin("web", "risut", "t-m1")) == one
    assert await find("shop", Origin("mail", mails=("<x@y>", "<m1@posti>"))) == one
    assert await find("shop", Origin("web", "muualla", "t-m1")) is None
    assert await find("shop", Origin("web", "risut")) is None
    assert await find("shop", Origin("mail", mails=("<x@y>",))) is None


async def test_the_earliest_of_two_cases_in_a_thread_is_found(stores: Stores) -> None:
    origin = Origin("web", "risut", "same")
    await added(stores, case("later", opened=NOW + HOUR, origin=origin))
    await added(stores, case("earlier", opened=NOW, origin=origin))
    found = await stores.cases.in_thread("shop", origin)
    assert found
    assert found.id == "earlier"


async def test_a_mail_naming_more_mails_than_anybody_wrote_is_no_burden(stores: Stores) -> None:
    many = tuple(f"<{number}@posti>" for number in range(40_000))
    await added(stores, case(origin=Origin("mail", mails=many)))
    assert await stores.cases.in_thread("shop", Origin("mail", mails=many))


async def test_a_forgotten_case_is_not_found_by_its_mails(stores: Stores) -> None:
    one = await added(stores, case())
    await stores.cases.save(one.forgotten(at=NOW))
    assert await stores.cases.in_thread("shop", Origin("mail", mails=("<m1@posti>",))) is None
    assert await stores.cases.earlier("shop", "k-anna", "", 9) == []


async def test_earlier_cases_of_a_customer_come_latest_first(stores: Stores) -> None:
    for number, id_ in enumerate("bca"):
        await added(stores, case(id_, opened=NOW + number * HOUR))
    await added(stores, case("z", customer="k-ville"))
    await added(stores, case("y", customer=""))
    found = await stores.cases.earlier("shop", "k-anna", "c", 5)
    assert [one.id for one in found] == ["a", "b"]
    assert [one.id for one in await stores.cases.earlier("shop", "k-anna", "", 1)] == ["a"]
    assert await stores.cases.earlier("shop", "", "", 5) == []
    assert await stores.cases.of_customer("shop", "k-anna") == ["a", "b", "c"]
    assert await stores.cases.of_customer("shop", "") == []


async def test_cases_between_two_moments_come_in_order(stores: Stores) -> None:
    cases = [case(f"m{n % 7}-{n}", opened=NOW + n // 2 * HOUR) for n in range(205)]
    await asyncio.gather(*(stores.cases.add(one) for one in cases))
    since, until = NOW + HOUR, NOW + timedelta(hours=102)
    found = [one async for one in stores.cases.between("shop", since, until)]
    assert len(found) == 202
    assert [(one.opened, one.id) for one in found] == sorted((o.opened, o.id) for o in found)
    assert {one.opened for one in found} == {NOW + n * HOUR for n in range(1, 102)}
