from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from tests.web.browser import Visitor
from tests.web.serve import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def visitor(site: Site) -> AsyncIterator[Visitor]:
    """Somebody with a browser that keeps cookies, on this very machine."""
    async with TestServer(site.app()) as server, Visitor.at(server) as one:
        yield one
