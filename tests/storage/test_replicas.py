from __future__ import annotations

from adapters.storage.engine import Database
from adapters.storage.replicas import SqlReplicas
from tests.storage.samples import HOUR, NOW


async def test_each_replica_tells_that_it_lives_until_it_leaves(database: Database) -> None:
    replicas = SqlReplicas(database)
    for id_, hours in (("a", 0), ("b", 1), ("a", 3)):
        await replicas.beat(id_, NOW + hours * HOUR)
    assert await replicas.beats() == {"a": NOW + 3 * HOUR, "b": NOW + HOUR}
    await replicas.leave("a")
    await replicas.leave("a")
    assert await replicas.beats() == {"b": NOW + HOUR}
