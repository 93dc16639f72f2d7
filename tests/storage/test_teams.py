from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

import pytest

from bot.domain.errors import Stale
from bot.domain.message import Register, Severity
from bot.domain.policy import Policy
from bot.domain.team import Team, Watch
from tests.storage.conftest import Stores
from tests.storage.samples import case

SET_UP = Team(
    "shop",
    name="Sohvakauppa",
    language="sv",
    register=Register.FORMAL,
    timezone="Europe/Stockholm",
    working_days=(0, 5),
    opens=time(7, 45),
    watch=Watch.ASK,
    watched={"#risut": Watch.AT_ONCE},
    answer_within={Severity.CLAIM: timedelta(hours=1, minutes=30)},
    auto_reply=timedelta(hours=72),
    policy=Policy(
        up_to={Severity.REMARK: Decimal("19.90")},
        gestures={Severity.CLAIM: ("blommor",)},
        approver="Ville",
    ),
    jargon={"RMA": "retur"},
    forbidden=("aldrig",),
)


async def test_a_team_nobody_has_set_up_has_its_defaults(stores: Stores) -> None:
    assert await stores.teams.get("shop") == Team("shop")


async def test_settings_come_back_as_they_were_stored(stores: Stores) -> None:
    stored = await stores.teams.save(SET_UP)
    assert stored == replace(SET_UP, version=1)
    assert await stores.teams.get("shop") == stored
    renamed = await stores.teams.save(replace(stored, name="Soffbutiken"))
    assert (await stores.teams.get("shop")) == renamed
    assert (renamed.name, renamed.version) == ("Soffbutiken", 2)


async def test_who_read_older_settings_is_told(stores: Stores) -> None:
    await stores.teams.save(SET_UP)
    with pytest.raises(Stale):
        await stores.teams.save(replace(SET_UP, name="x"))
    read = await stores.teams.get("shop")
    await stores.teams.save(replace(read, name="y"))
    with pytest.raises(Stale):
        await stores.teams.save(replace(read, name="z"))


async def test_of_many_who_set_a_team_up_at_once_one_does(stores: Stores) -> None:
    tried = (stores.teams.save(replace(SET_UP, name=f"{n}")) for n in range(10))
    done = await asyncio.gather(*tried, return_exceptions=True)
    assert sum(isinstance(one, Team) for one in done) == 1
    assert sum(isinstance(one, Stale) for one in done) == 9


async def test_every_team_that_has_anything_is_known(stores: Stores) -> None:
    await stores.teams.save(SET_UP)
    await stores.cases.add(case(team="bakery"))
    await stores.cases.add(case(team="shop"))
    known = await stores.teams.all()
    assert known == [Team("bakery"), replace(SET_UP, version=1)]
