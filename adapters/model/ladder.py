"""How a structured answer is asked for: the strictest way an endpoint is known to take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from time import monotonic
from typing import Any

_TRUSTED = 3600.0


class Rung(IntEnum):
    """A way of asking, the strictest first."""

    SCHEMA = 0
    OBJECT = 1
    PLAIN = 2

    def asks(self, schema: Mapping[str, object]) -> dict[str, Any]:
        """Return what goes into the request."""
        if self is Rung.SCHEMA:
            named = {"name": "suggestion", "strict": True, "schema": dict(schema)}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        if self is Rung.OBJECT:
            return {"response_format": {"type": "json_object"}}
        return {}


@dataclass(slots=True)
class Ladder:
    """The rung an endpoint is known to stand on; after an hour the strictest is tried again."""

    best: Rung = Rung.SCHEMA
    since: float = 0.0
    clock: Callable[[], float] = monotonic

    def ways(self) -> Iterator[Rung]:
        """Give the ways to try, from the best known down."""
        if self.best is not Rung.SCHEMA and self.clock() - self.since > _TRUSTED:
            self.best = Rung.SCHEMA
        yield from (rung for rung in Rung if rung >= self.best)

    def holds(self, rung: Rung) -> None:
        """Remember a rung that bore."""
        if rung is not self.best:
            self.best, self.since = rung, self.clock()
