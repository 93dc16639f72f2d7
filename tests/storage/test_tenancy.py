"""What one team tries to see or change of another: everything the ports offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import Stale
from bot.domain.happening import Afterthought
from bot.domain.lessons import Pledge
from bot.domain.message import Kind
from bot.domain.team import Team
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, NOW, case, full, incoming, lesson, post, reading

THEIRS, OURS = "shop", "other"


async def full_of_theirs(stores: Stores) -> None:
    await stores.inbox.accept(incoming("m1"))
    await stores.cases.add(full("m1"))
    await stores.cases.add(case("praise", says=reading(kind=Kind.PRAISE)))
    thought = Afterthought(check_back=NOW.date())
    await stores.cases.add(case("closed").closed_with(thought, by="Maija", at=NOW))
    await stores.lessons.add(lesson("m1"))
    await stores.teams.save(Team(THEIRS, name="Sohvakauppa"))
    await stores.teams.pledge(Pledge("p", THEIRS, "Heti", "late", NOW.date()))
    await stores.ledger.begin(post(), NOW)
    await stores.ledger.sent("shop", "k1", "ref")


async def test_nothing_of_a_team_is_seen_by_another(stores: Stores) -> None:
    await full_of_theirs(stores)
    cases, since, until = stores.cases, NOW - DAY, NOW + timedelta(days=9)
    origin = replace(case("m1").origin)
    assert await cases.get(OURS, "m1") is None
    assert await cases.history(OURS, "m1") == []
    assert await cases.in_thread(OURS, origin) is None
    assert await cases.earlier(OURS, "k-anna", "", 9) == []
    assert await cases.listed(OURS) == []
    assert await cases.listed(OURS, closed=True) == []
    assert [chunk async for chunk in cases.open_cases(OURS)] == []
    assert await cases.praised(OURS, since, until) == []
    assert await cases.to_check_back(OURS, until.date()) == []
    assert [one async for one in cases.between(OURS, since, until)] == []
    assert await cases.of_customer(OURS, "k-anna") == []
    assert await cases.older_than(OURS, until, 9) == []
    assert await stores.lessons.get(OURS, "m1") is None
    assert await stores.lessons.find(OURS, "sohva", ["late"], 9) == []
    assert await stores.lessons.find(OURS, "", [], 9) == []
    assert await stores.teams.get(OURS) == Team(OURS)
    assert await stores.teams.pledges(OURS) == []
    assert await stores.cases.idle_since(OURS, until, 9) == []
    assert await stores.ledger.of_case(OURS, "m1") == []
    assert await stores.ledger.ref(OURS, "k1") == ""
    assert await stores.ledger.naming(OURS, "m1") == []
    assert await stores.ledger.posts_in(OURS, "", 9) == []
    assert await stores.ledger.posts_in(OURS, "risut", 9) == []


async def test_nothing_of_a_team_is_changed_by_another(stores: Stores) -> None:
    await full_of_theirs(stores)
    await stores.inbox.accept(incoming("m2"))
    before = await stores.cases.get(THEIRS, "m1")
    assert before
    with pytest.raises(Stale):
        await stores.cases.save(replace(before, team=OURS, owner="Thief"))
    ours = case("mine", OURS)
    await stores.cases.add(ours)
    held = await stores.cases.save(replace(ours, version=1, new=(), owner="Thief"), taken="m2")
    assert held.owner == ""
    assert not await stores.cases.erase(OURS, "m1")
    await stores.lessons.erase_of(OURS, "m1")
    assert await stores.lessons.drop_before(OURS, NOW + DAY) == 0
    assert await stores.inbox.forget_words(OURS, NOW + DAY) == 0
    await stores.ledger.sent(OURS, "k1", "stolen")
    await stores.ledger.forget(OURS, "k1")
    await stores.ledger.erase_of(OURS, "m1")
    assert await stores.ledger.ref(THEIRS, "k1") == "ref"
    assert await stores.ledger.drop_before(OURS, NOW + DAY) == 0
    assert await stores.cases.get(THEIRS, "m1") == before
    assert (THEIRS, "m1", "m1-p1") in await stores.cases.promises_due(NOW + 2 * DAY, 9)
    assert await stores.inbox.became("m1") == "m1"
    assert await stores.inbox.read("m2")
    assert await stores.lessons.find(THEIRS, "sohva", [], 9)
    assert await stores.ledger.of_case(THEIRS, "m1")
    (said,) = await stores.ledger.posts_in(THEIRS, "", 9)
    assert said == post()


async def test_the_same_names_in_two_teams_are_two_things(stores: Stores) -> None:
    day = NOW.date()
    for team in (THEIRS, OURS):
        assert await stores.cases.add(case("same", team, subject=team))
        await stores.lessons.add(lesson("same", team, message=f"Sohva {team} hajosi"))
        await stores.teams.pledge(Pledge("same", team, team, "late", day))
    assert await stores.cases.erase(OURS, "same")
    await stores.lessons.erase_of(OURS, "same")
    kept = await stores.cases.get(THEIRS, "same")
    assert kept
    assert (kept.subject, len(await stores.cases.history(THEIRS, "same"))) == (THEIRS, 1)
    assert [one.team for one in await stores.lessons.find(THEIRS, "sohva", [], 9)] == [THEIRS]
    assert [one.text for one in await stores.teams.pledges(THEIRS)] == [THEIRS]
    assert [one.text for one in await stores.teams.pledges(OURS)] == [OURS]


async def test_an_inbox_row_is_let_go_only_by_its_own_team(stores: Stores) -> None:
    await stores.inbox.accept(incoming("m1"))
    await stores.cases.add(case("m1", OURS))
    assert await stores.inbox.read("m1") == incoming("m1")
    assert not await stores.cases.erase(OURS, "nothing")
    assert await stores.cases.erase(OURS, "m1")
    assert await stores.inbox.read("m1") == incoming("m1")
