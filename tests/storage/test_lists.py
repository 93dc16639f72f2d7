from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date

from adapters.storage.case_rows import case_row
from adapters.storage.cases import CHUNK, SqlCases
from adapters.storage.engine import Database, add_all
from adapters.storage.tables import CASES
from bot.domain.digest import outlined
from bot.domain.happening import Afterthought
from bot.domain.message import Kind, Medium, Message, Severity
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, HOUR, NOW, case, full, promise, reading


async def test_a_line_holds_what_lists_need_of_a_case(stores: Stores) -> None:
    cases = [
        full("a"),
        case("b", medium=Medium.PUBLIC, says=reading(severity=None, kind=Kind.PRAISE, causes=())),
        case("c", answer_by=None, customer_name="", says=reading(severity=Severity.CLAIM)),
    ]
    for one in cases:
        await stores.cases.add(one)
    lines = {one.id: one for one in await stores.cases.listed("shop")}
    assert lines == {one.id: outlined(one) for one in cases}
    assert all(one.opened.tzinfo for one in lines.values())


async def test_open_cases_are_listed_due_first(stores: Stores) -> None:
    await stores.cases.add(case("later", answer_by=NOW + 9 * HOUR))
    await stores.cases.add(case("never", opened=NOW + HOUR, answer_by=None))
    await stores.cases.add(case("soon", answer_by=NOW + 2 * HOUR))
    answered = case("kept").answered_with("Hei", (promise(due=NOW + 3 * HOUR),), by="M", at=NOW)
    await stores.cases.add(answered)
    ids = [one.id for one in await stores.cases.listed("shop")]
    assert ids == ["never", "soon", "kept", "later"]
    assert [one.id for one in await stores.cases.listed("shop", most=2)] == ["never", "soon"]


async def test_one_persons_cases_are_listed_however_many_others_have(stores: Stores) -> None:
    for n in range(5):
        await stores.cases.add(case(f"o{n}").handed_to("Ville", by="Ville", at=NOW))
    await stores.cases.add(case("mine", answer_by=None).handed_to("Mari", by="Mari", at=NOW))
    listed = await stores.cases.listed("shop", owner="Mari", most=2)
    assert [one.id for one in listed] == ["mine"]
    assert await stores.cases.listed("shop", owner="Pia") == []


async def test_closed_cases_are_listed_last_closed_first(stores: Stores) -> None:
    for id_, hours in (("a", 5), ("b", 9), ("c", 7)):
        one = case(id_).closed_with(Afterthought(), by="M", at=NOW + hours * HOUR)
        await stores.cases.add(one)
    await stores.cases.add(case("open"))
    listed = await stores.cases.listed("shop", closed=True)
    assert [one.id for one in listed] == ["b", "c", "a"]
    assert [one.id for one in await stores.cases.listed("shop")] == ["open"]


async def test_lists_follow_every_change(stores: Stores) -> None:
    await stores.cases.add(case())
    read = await stores.cases.get("shop", "m1")
    assert read
    closed = await stores.cases.save(read.closed_with(Afterthought(), by="M", at=NOW))
    assert await stores.cases.listed("shop") == []
    reopened = await stores.cases.save(closed.reopened(by="M", at=NOW))
    assert [one.id for one in await stores.cases.listed("shop")] == ["m1"]
    assert await stores.cases.listed("shop", closed=True) == []
    assert (await stores.cases.listed("shop"))[0] == outlined(reopened)


async def test_every_open_case_is_given_once_in_chunks(stores: Stores) -> None:
    for number in range(30):
        one = case(f"m{number:02}")
        done = one.closed_with(Afterthought(), by="M", at=NOW) if number % 3 == 0 else one
        await stores.cases.add(done)
    given = [line async for chunk in stores.cases.open_cases("shop") for line in chunk]
    assert [one.id for one in given] == [f"m{n:02}" for n in range(30) if n % 3]
    assert [chunk async for chunk in stores.cases.open_cases("empty")] == []


async def test_ten_thousand_open_cases_are_given_once_in_little_memory(
    database: Database,
) -> None:
    row = case_row(full("x"))
    ids = [f"m{number:05}" for number in range(10_000)]
    await database.write(lambda one: add_all(one, CASES, ({**row, "id": id_} for id_ in ids)))
    given, most = [], 0
    tracemalloc.start()
    async for chunk in SqlCases(database).open_cases("shop"):
        given += [one.id for one in chunk]
        most = max(most, len(chunk))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert given == ids
    assert most == CHUNK
    assert peak < 8_000_000


async def test_praise_is_given_by_the_time_it_came_in(stores: Stores) -> None:
    for id_, kind, hours in (("a", "praise", 3), ("b", "mixed", 1), ("c", "complaint", 2)):
        says = reading(kind=Kind(kind))
        await stores.cases.add(case(id_, opened=NOW + hours * HOUR, says=says))
    await stores.cases.add(case("d", opened=NOW + 4 * HOUR, says=reading(kind=Kind.PRAISE)))
    praised = await stores.cases.praised("shop", NOW + HOUR, NOW + 4 * HOUR)
    assert [one.id for one in praised] == ["b", "a"]


async def test_promises_are_due_until_kept_or_reminded(stores: Stores) -> None:
    promises = tuple(promise(f"p{n}", NOW + n * HOUR) for n in (3, 1, 2))
    one = case().answered_with("Hei", (*promises, promise("ever", None)), by="M", at=NOW)
    await stores.cases.add(one)
    await stores.cases.add(
        case("m2", "other").answered_with("Hei", (promise("q", NOW + HOUR),), by="M", at=NOW)
    )
    due = stores.cases.promises_due
    assert await due(NOW, 9) == []
    assert await due(NOW + HOUR, 9) == [("other", "m2", "q"), ("shop", "m1", "p1")]
    assert len(await due(NOW + DAY, 9)) == 4
    assert len(await due(NOW + DAY, 2)) == 2
    read = await stores.cases.get("shop", "m1")
    assert read
    await stores.cases.save(read.kept("p1", by="M", at=NOW).reminded("p2", at=NOW))
    assert await due(NOW + DAY, 9) == [("other", "m2", "q"), ("shop", "m1", "p3")]


async def test_an_answer_is_due_until_it_is_given_or_reminded_of(stores: Stores) -> None:
    given, asked, waits = case("given"), case("asked"), case("waits")
    for one in (given, asked, waits):
        await stores.cases.add(one)
    due = stores.cases.promises_due
    assert await due(NOW + 7 * HOUR, 9) == []
    assert [id_ for _, id_, _ in await due(NOW + 8 * HOUR, 9)] == ["asked", "given", "waits"]
    answered = given.answered_with("Hei", (), by="M", at=NOW)
    promised = asked.answer_promise
    assert promised
    for one in (answered, asked.reminded(promised.id, at=NOW)):
        await stores.cases.save(replace(one, version=1))
    assert [id_ for _, id_, _ in await due(NOW + DAY, 9)] == ["waits"]
    back = await stores.cases.get("shop", "given")
    assert back
    message = Message("Entä rahat?", NOW + DAY)
    await stores.cases.save(back.followed_up(message, at=NOW + DAY, answer_by=NOW + DAY + HOUR))
    assert [id_ for _, id_, _ in await due(NOW + 2 * DAY, 9)] == ["waits", "given"]


async def test_customers_are_asked_back_on_their_day_and_once(stores: Stores) -> None:
    day = date(2026, 3, 10)
    for id_, when in (("a", day), ("b", date(2026, 3, 9)), ("c", None), ("d", date(2026, 3, 11))):
        thought = Afterthought(check_back=when)
        await stores.cases.add(case(id_).closed_with(thought, by="M", at=NOW))
    assert [one.id for one in await stores.cases.to_check_back("shop", day)] == ["b", "a"]
    for id_ in "ab":
        read = await stores.cases.get("shop", id_)
        assert read
        changed = read.asked_back(by="M", at=NOW) if id_ == "a" else read.reopened(by="M", at=NOW)
        await stores.cases.save(changed)
    assert await stores.cases.to_check_back("shop", day) == []


async def test_an_unclosed_case_is_idle_from_the_last_thing_that_happened(stores: Stores) -> None:
    for id_ in ("a", "b", "closed", "wordless"):
        await stores.cases.add(case(id_))
    for id_ in ("b", "closed", "wordless"):
        read = await stores.cases.get("shop", id_)
        assert read
        later = {
            "b": read.handed_to("M", by="M", at=NOW + 5 * HOUR),
            "closed": read.closed_with(Afterthought(), by="M", at=NOW),
            "wordless": read.forgotten(at=NOW),
        }
        await stores.cases.save(later[id_])
    idle = stores.cases.idle_since
    assert await idle("shop", NOW, 9) == []
    assert await idle("shop", NOW + HOUR, 9) == ["a"]
    assert await idle("shop", NOW + 6 * HOUR, 9) == ["a", "b"]
    assert await idle("shop", NOW + 6 * HOUR, 1) == ["a"]
    assert await idle("other", NOW + 6 * HOUR, 9) == []


async def test_words_grow_old_once_a_case_is_closed(stores: Stores) -> None:
    for id_, hours in (("a", 2), ("b", 1), ("new", 9)):
        await stores.cases.add(case(id_).closed_with(Afterthought(), by="M", at=NOW + hours * HOUR))
    await stores.cases.add(case("open"))
    old = stores.cases.older_than
    assert await old("shop", NOW + 3 * HOUR, 9) == ["b", "a"]
    assert await old("shop", NOW + 3 * HOUR, 1) == ["b"]
    read = await stores.cases.get("shop", "b")
    assert read
    await stores.cases.save(replace(read, new=()).forgotten(at=NOW))
    assert await old("shop", NOW + 3 * HOUR, 9) == ["a"]


async def test_a_line_tells_who_is_praised_and_for_what(stores: Stores) -> None:
    says = reading(kind=Kind.PRAISE, severity=None, praised=("Maija", "Åke"), pleased=("kind",))
    await stores.cases.add(case("rose", says=says))
    (line,) = await stores.cases.praised("shop", NOW - DAY, NOW + DAY)
    assert (line.praised, line.pleased) == (("Maija", "Åke"), ("kind",))


async def test_a_closed_case_that_owes_a_promise_still_asks_for_it(stores: Stores) -> None:
    for id_, one in (
        ("owes", promise("p1")),
        ("undated", promise("p2", None)),
        ("kept", promise("p3", kept=NOW)),
    ):
        closed = case(id_).answered_with("Hei", (one,), by="M", at=NOW)
        await stores.cases.add(closed.closed_with(Afterthought(), by="M", at=NOW))
    chunks = [chunk async for chunk in stores.cases.open_cases("shop")]
    assert [one.id for chunk in chunks for one in chunk] == ["owes"]
    owes = await stores.cases.get("shop", "owes")
    assert owes
    await stores.cases.save(owes.forgotten(at=NOW))
    assert [chunk async for chunk in stores.cases.open_cases("shop")] == []
