"""Slack's tiers are kept to before it has to say so, by one replica and by two."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.slack.pace import TIERS, Pace, TurnsHere
from adapters.slack.turns import SqlTurns
from adapters.storage.engine import address
from tests.fakes.clock import Clock
from tests.fakes.slack_person import Person
from tests.fakes.slack_web_api import METHODS, limit_of
from tests.slack.place import Place
from tests.slack.test_doors import SOFA, settled


async def test_no_method_is_ever_called_more_often_than_its_tier_allows(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    case, chat = place.case(), place.house.chats["slack"]
    ref = await place.house.ledger.ref("T1", f"case:{case.id}:first")
    (post,) = await place.house.ledger.posts_in("T1", "", 1)
    for _ in range(130):
        await chat.change(post, ref)
    times = [one.at for one in place.slack.called if one.method == "chat.update"]
    assert len(times) == 130, "none was refused and tried again"
    assert max(sum(1 for at in times if begin <= at < begin + 60) for begin in times) <= 50
    assert place.clock.at < 60 * 130 / 30


def test_every_tier_is_the_one_the_fake_slack_holds() -> None:
    assert {*TIERS} <= {*METHODS}
    of_tier = {1: 1, 2: 20, 3: 50, 4: 100}
    told = {name: limit_of(name, {})[1] for name in TIERS}
    assert told == {name: of_tier[tier] for name, tier in TIERS.items()}


async def test_where_slack_asks_for_quiet_the_others_keep_it_too(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    busy = web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "20"}
    )
    (post,) = await place.house.ledger.posts_in("T1", "", 1)
    ref, chat = await place.house.ledger.ref("T1", post.key), place.house.chats["slack"]
    place.slack.fail("chat.update", busy)
    began = place.clock.at
    await chat.change(post, ref)
    await chat.change(post, ref)
    times = [one.at - began for one in place.slack.called if one.method == "chat.update"]
    assert len(times) == 3
    assert min(times[1:]) >= 20


async def test_turns_that_were_saved_up_come_together() -> None:
    clock = Clock()
    turns = TurnsHere(clock)
    waits = [await turns.take("x", 2.0, 3) for _ in range(5)]
    assert waits == [0.0, 0.0, 0.0, 2.0, 4.0]
    clock.at = 100.0
    assert await turns.take("x", 2.0, 3) == 0.0
    await turns.hold("x", 30.0)
    assert await turns.take("x", 2.0, 1) == 30.0


@pytest.fixture
async def shared(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(address(postgres_url))
    yield engine
    await engine.dispose()


async def test_two_replicas_share_the_turns_of_a_channel(shared: AsyncEngine) -> None:
    both = [SqlTurns(shared), SqlTurns(shared)]
    await asyncio.gather(*(one.ready() for one in both))
    paces = [Pace(every=0.2, shared=one) for one in both]
    spoken: list[tuple[float, int]] = []

    async def speak(which: int) -> None:
        async with paces[which].turn("C1"):
            spoken.append((time.monotonic(), which))

    await asyncio.gather(*(speak(n % 2) for n in range(8)))
    times = sorted(at for at, _ in spoken)
    assert times[-1] - times[0] >= 0.2 * 7 - 0.1
    assert Counter(which for _, which in spoken) == {0: 4, 1: 4}


async def test_two_replicas_share_a_tier_and_the_quiet_slack_asks_for(
    shared: AsyncEngine,
) -> None:
    one, other = SqlTurns(shared), SqlTurns(shared)
    await one.ready()
    waits = [await which.take("slack:T1:chat.update", 5.0, 2) for which in (one, other, one)]
    assert waits[:2] == [0.0, 0.0]
    assert 4.0 < waits[2] <= 5.0
    await one.hold("slack:T1:views.open", 30.0)
    assert await other.take("slack:T1:views.open", 1.0, 1) > 29.0


async def test_where_the_database_is_away_nobody_waits() -> None:
    engine = create_async_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert await SqlTurns(engine).take("x", 60.0, 1) == 0.0
    await engine.dispose()
