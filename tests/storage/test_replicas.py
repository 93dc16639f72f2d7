from __future__ import annotations

import asyncio

from adapters.storage.engine import Database
from adapters.storage.replicas import Replicas
from tests.storage.samples import HOUR, NOW


async def test_who_falls_silent_is_dead_and_forgotten_once(database: Database) -> None:
    replicas = Replicas(database)
    for id_, hours in (("b", 0), ("a", 0), ("alive", 0), ("alive", 3)):
        await replicas.beat(id_, NOW + hours * HOUR)
    since = NOW + 2 * HOUR
    assert await replicas.dead(since) == ["a", "b"]
    gone = await asyncio.gather(*(replicas.forget("a", since) for _ in range(5)))
    assert gone.count(True) == 1
    assert not await replicas.forget("alive", since)
    assert await replicas.forget("alive")
    assert await replicas.dead(since) == ["b"]
