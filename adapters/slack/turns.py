"""
Turns among all replicas: a row a channel and a method, by the database's own clock.

PostgreSQL alone: a house on SQLite has one replica. The table is unlogged, as nothing in it
matters after a crash, so a turn costs one statement and no wait for the disk.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

_log = structlog.get_logger(__name__)

_LOCK = 7_275_737_502
"""PostgreSQL's advisory lock while the table is made."""
_MADE = """
CREATE UNLOGGED TABLE IF NOT EXISTS slack_turns (
    name text PRIMARY KEY, free double precision NOT NULL
)
"""
_NOW = "extract(epoch FROM clock_timestamp())"
_TAKEN = f"""
INSERT INTO slack_turns AS old VALUES (:name, {_NOW} + :every)
ON CONFLICT (name) DO UPDATE SET free = greatest(old.free, {_NOW}) + :every
RETURNING free - :every * :at_once - {_NOW}
"""  # noqa: S608 - nothing of anybody's is in it
_HELD = f"""
INSERT INTO slack_turns AS old VALUES (:name, {_NOW} + :seconds)
ON CONFLICT (name) DO UPDATE SET free = greatest(old.free, {_NOW} + :seconds)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class SqlTurns:
    """The port `Turns`. Where the database is away nobody waits: Slack's own 429 holds them."""

    engine: AsyncEngine

    async def ready(self) -> None:
        """Make the table where it is missing; another replica may be doing so too."""
        async with self.engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.execute(text(_MADE))

    async def take(self, name: str, every: float, at_once: int) -> float:
        """Take the next turn; return how many seconds to wait for it."""
        return max(0.0, await self._told(_TAKEN, name=name, every=every, at_once=at_once))

    async def hold(self, name: str, seconds: float) -> None:
        """Let nobody have a turn for some seconds."""
        await self._told(_HELD, name=name, seconds=seconds)

    async def _told(self, asked: str, **given: object) -> float:
        try:
            async with self.engine.begin() as connection:
                answer = await connection.execute(text(asked), given)
                return float(answer.scalar() or 0.0) if answer.returns_rows else 0.0
        except (SQLAlchemyError, OSError) as error:
            _log.warning("slack.no_turns", why=type(error).__name__)
            return 0.0
