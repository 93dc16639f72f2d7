"""Many small writes asked for at once become one transaction: one wait for the disk, not many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.engine import Database
from bot.domain.errors import RuusuError, Unavailable

_MOST = 200
Row = Mapping[str, object]
Outcome = bool | RuusuError


@dataclass(slots=True)
class Together:
    """
    Writes of one kind. Whoever comes while one transaction is under way shares the next.

    `write` does some rows and says of each how it went: a refusal of one is no matter to the
    others.
    """

    database: Database
    write: Callable[[AsyncConnection, Sequence[Row]], Awaitable[Sequence[Outcome]]]
    _asked: list[tuple[Row, asyncio.Future[bool]]] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def do(self, row: Row) -> bool:
        """Write `row` for good; return how it went, or raise it. Raises `Unavailable`."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_heard)
        self._asked.append((row, answer))
        while not answer.done():
            async with self._turn:
                if not answer.done():
                    await self._written()
        return await answer

    async def _written(self) -> None:
        some, self._asked = self._asked[:_MOST], self._asked[_MOST:]
        rows = [row for row, _ in some]
        outcomes: Sequence[Outcome | Exception]
        try:
            outcomes = await self.database.write(lambda connection: self.write(connection, rows))
        except asyncio.CancelledError:
            _tell(some, [Unavailable("database")] * len(some))
            raise
        except Exception as error:  # noqa: BLE001 - each of those who asked hears of it
            outcomes = [error] * len(some)
        _tell(some, outcomes)


def _tell(some: Sequence[tuple[Row, asyncio.Future[bool]]], outcomes: Sequence[Any]) -> None:
    for (_, answer), outcome in zip(some, outcomes, strict=True):
        if answer.done():
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)


def _heard(answer: asyncio.Future[bool]) -> None:
    """Hear an error out, also where nobody waits for it any more."""
    if not answer.cancelled():
        answer.exception()
