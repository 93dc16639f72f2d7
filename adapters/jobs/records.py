"""What DBOS has noted of work, from outside: for a command that erases while the service runs."""
# ruff: noqa: PLC0415 - a command loads the engine only where it erases

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Unavailable

if TYPE_CHECKING:
    from dbos import DBOSClient

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class EngineRecords:
    """The port `Records`: the engine's own tables at `url`, where there are any yet."""

    url: str

    async def erase_of(self, ids: Collection[str]) -> int:
        """Remove what was noted of work on any of `ids`; raises `Unavailable`."""
        return await asyncio.to_thread(self._erased, frozenset(ids))

    def _erased(self, ids: frozenset[str]) -> int:
        file = sa.make_url(self.url).database if self.url.startswith("sqlite") else None
        if file is not None and not Path(file).exists():
            return 0
        engine = sa.create_engine(self.url)
        try:
            schema = None if file else "dbos"
            noted = sa.inspect(engine).has_table("workflow_status", schema=schema)
            return _erased(engine, ids) if noted else 0
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("jobs") from error
        finally:
            engine.dispose()


def _erased(engine: sa.Engine, ids: frozenset[str]) -> int:
    from dbos import DBOSClient

    client = DBOSClient(system_database_engine=engine, retry_connection_errors=False)
    try:
        found = [*_about(ids, client)]
        if found:
            client.delete_workflows(found)
        return len(found)
    finally:
        client.destroy()


def _about(ids: frozenset[str], client: DBOSClient) -> Iterator[str]:
    """Give the keys of all work one of whose arguments is among `ids`."""
    offset = 0
    while some := client.list_workflows(limit=_AT_A_TIME, offset=offset, load_output=False):
        for one in some:
            if one.input and ids & {*one.input["args"]}:
                yield one.workflow_id
        offset += len(some)
