from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.jobs.persistence import until_done
from bot.domain.errors import EmptyText, Stale, Unavailable


def failing(*errors: Exception) -> tuple[Callable[[], object], list[float]]:
    """Work that fails with each of `errors` in turn and then is done; and how long was waited."""
    left = [*errors]
    waited: list[float] = []

    async def work() -> str:
        if left:
            raise left.pop(0)
        return "done"

    async def tried() -> str:
        return await until_done(work, lambda _, seconds: waited.append(seconds))

    return tried, waited


async def test_what_is_away_is_tried_until_it_is_back() -> None:
    tried, waited = failing(Unavailable("chat"), Stale("m1"), KeyError("a mistake of ours"))
    assert await tried() == "done"  # type: ignore[misc]
    assert len(waited) == 3
    assert all(seconds <= 2 for seconds in waited)


async def test_a_platform_that_asks_for_peace_gets_it() -> None:
    tried, waited = failing(Unavailable("chat", after=0.4))
    assert await tried() == "done"  # type: ignore[misc]
    assert 0.4 <= waited[0] <= 0.9


async def test_what_is_refused_for_good_is_not_tried_again() -> None:
    tried, waited = failing(EmptyText("nothing"))
    with pytest.raises(EmptyText):
        await tried()  # type: ignore[misc]
    assert waited == []


async def test_patience_ends_where_an_end_is_set() -> None:
    async def away() -> None:
        raise Unavailable("chat")

    with pytest.raises(Unavailable):
        await until_done(away, lambda _error, _seconds: None, within=0.0)
