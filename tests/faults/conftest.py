from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.street import ChatServer, Hatchery


@pytest.fixture
async def chat() -> AsyncIterator[ChatServer]:
    server = ChatServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def nest() -> Iterator[Hatchery]:
    hatchery = Hatchery()
    yield hatchery
    hatchery.close()
