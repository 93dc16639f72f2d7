"""What a model may be used for holds over all replicas, whoever asks first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from adapters.storage.engine import Database
from adapters.storage.model_use import SqlModelUse
from adapters.storage.tables import MODEL_CALLS
from bot.domain.asking import Begun, Limits, Missing, NoAnswer, Used
from tests.storage.samples import HOUR, NOW

EXPECTED = Used(prompt=2500, completion=1000, cost=Decimal("0.01"))
TOOK = Used(prompt=2000, cached=1800, completion=400, cost=Decimal("0.004"), calls=1)


NONE = Limits()


def begun(case: str = "c1", team: str = "shop", limits: Limits = NONE) -> Begun:
    until = NOW + timedelta(seconds=70)
    return Begun(team, case, "http://model", limits, EXPECTED, NOW - HOUR, until)


async def test_what_ended_is_counted_and_what_is_under_way_is_held(database: Database) -> None:
    use = SqlModelUse(database)
    ticket = await use.begin(begun(), 4, NOW)
    held = await use.since("shop", NOW - HOUR)
    assert held.used.tokens == EXPECTED.tokens
    await use.end(ticket, TOOK)
    await use.end(await use.begin(begun("c2"), 4, NOW), TOOK)
    spent = await use.since("shop", NOW - HOUR)
    assert (spent.used.tokens, spent.used.calls, spent.cases) == (4800, 2, 2)
    assert spent.each == Decimal("0.004")
    assert (await use.since("other", NOW - HOUR)).used == Used()
    assert (await use.since("shop", NOW + HOUR)).used == Used()


@pytest.mark.parametrize("limits", [Limits(tokens=5000), Limits(money=Decimal("0.013"))])
async def test_a_month_that_is_spent_lets_nothing_more_begin(
    database: Database, limits: Limits
) -> None:
    use = SqlModelUse(database)
    await use.end(await use.begin(begun(limits=limits), 4, NOW), TOOK)
    with pytest.raises(NoAnswer) as none:
        await use.begin(begun(limits=limits), 4, NOW)
    assert none.value.why is Missing.SPENT
    await use.begin(begun(team="other", limits=limits), 4, NOW)


async def test_only_so_many_run_at_once_however_many_ask_together(database: Database) -> None:
    use = SqlModelUse(database)
    asked = (use.begin(begun(f"c{n}"), 3, NOW) for n in range(12))
    told = await asyncio.gather(*asked, return_exceptions=True)
    tickets = [one for one in told if isinstance(one, str)]
    refused = [one for one in told if isinstance(one, NoAnswer)]
    assert (len(tickets), len(refused)) == (3, 9)
    assert {one.why for one in refused} == {Missing.BUSY}
    await use.end(tickets[0], TOOK)
    assert await use.begin(begun("later"), 3, NOW)


async def test_old_counts_are_let_go_of_and_the_months_stand(database: Database) -> None:
    use = SqlModelUse(database)
    await use.end(await use.begin(begun(), 4, NOW), TOOK)
    await use.end(await use.begin(begun(team="other"), 4, NOW), TOOK)
    assert await use.drop_before("shop", NOW) == 0
    assert await use.drop_before("shop", NOW + HOUR) == 1
    assert (await use.since("shop", NOW - HOUR)).used == Used()
    assert (await use.since("other", NOW - HOUR)).used.calls == 1


async def test_an_erased_case_is_no_longer_named_and_still_counts(database: Database) -> None:
    use = SqlModelUse(database)
    for case in ("c1", "c1", "c2"):
        await use.end(await use.begin(begun(case), 4, NOW), TOOK)
    await use.erase_of("shop", "c1")
    cases = await database.column(select(MODEL_CALLS.c.case_id))
    spent = await use.since("shop", NOW - HOUR)
    assert "c1" not in cases
    assert (spent.cases, spent.used.calls) == (2, 3)


async def test_a_place_nobody_gave_back_is_free_after_its_time(database: Database) -> None:
    use = SqlModelUse(database)
    await use.begin(begun(), 1, NOW)
    later = Begun(
        "shop", "c2", "http://model", NONE, EXPECTED, NOW - HOUR, NOW + timedelta(minutes=5)
    )
    assert await use.begin(later, 1, NOW + timedelta(minutes=2))
