"""DBOS behind a small port: begun once under a key, resumed wherever it was cut off."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._core import WorkflowHandleAsyncTask
from dbos._error import DBOSException
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Unavailable

Work = Callable[..., Awaitable[None]]
"""Durable work: takes ids, returns when it is done; done twice, it does nothing more."""

VERSION = "1"
"""The shape of what is begun: see adapters/README.md before changing it."""
ALONE = "alone"
"""The executor of a SQLite house: the next process resumes what this one leaves."""
_DONE = "SUCCESS"
_ENDED = (_DONE, "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_AT_A_TIME = 500


class DurableWork:
    """
    The engine, open from `launch` to `close`; one a process.

    `running` are the keys this process is working on. Works are no DBOS steps: each is
    idempotent by its own keys in our store, so that a checkpoint would cost and not save.
    """

    def __init__(self, url: str, executor: str, works: Mapping[str, Work]) -> None:
        self.executor = executor
        self.running: set[str] = set()
        self._url = url
        self._suspects: set[str] = set()
        self._begin: dict[str, Callable[..., Any]] = {
            name: self._durable(name, work) for name, work in works.items()
        }

    async def launch(self) -> None:
        """Open the engine inside the running loop; what was left behind begins again."""
        config = DBOSConfig(
            name="ruusu",
            system_database_url=self._url,
            application_version=VERSION,
            executor_id=self.executor,
            enable_otlp=False,
            log_level="WARNING",
            console_log_level="WARNING",
        )
        if self._url.startswith("sqlite"):
            config["system_database_engine"] = _sqlite(self._url)
        DBOS(config=config)
        logging.getLogger("dbos").handlers.clear()  # its lines go the way of all others
        DBOS.launch()

    async def begin(self, name: str, key: str, *ids: str) -> bool:
        """Begin `name` on `ids` under `key`; False where the key is known. Raises `Unavailable`."""
        known = key in self.running
        self.running.add(key)
        begun = False
        try:
            with SetWorkflowID(key):
                handle = await _told(DBOS.start_workflow_async(self._begin[name], *ids))
            begun = isinstance(handle, WorkflowHandleAsyncTask)
        finally:
            if not begun and not known:
                self.running.discard(key)
        return begun

    async def ended(self, key: str) -> bool:
        """
        Tell whether the work under `key` is done. Raises `Unavailable`.

        Work that came to a bad end is forgotten here, so that it can be begun anew.
        """
        status = await _told(DBOS.get_workflow_status_async(key))
        if status is not None and status.status in _ENDED and status.status != _DONE:
            await self.drop(key)
        return status is not None and status.status == _DONE

    async def drop(self, *keys: str) -> None:
        """Forget the work under `keys`. Raises `Unavailable`."""
        if keys:
            await _told(DBOS.delete_workflows_async([*keys]))

    async def adopt(self, living: Collection[str]) -> int:
        """
        Take over work begun by executors that are not `living`, or let fall by our own.

        Return how many were taken over. Raises `Unavailable`.
        """
        pending = await _told(
            DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        )
        fallen = {one.workflow_id for one in pending if self._fallen(one)}
        left = {one.workflow_id for one in pending if one.executor_id not in living}
        orphans = sorted(left | (fallen & self._suspects))
        self._suspects = fallen
        if orphans:
            await _told(DBOS.resume_workflows_async(orphans))
        return len(orphans)

    async def purge(self, before: datetime) -> int:
        """Forget what ended before `before`; return how many. Raises `Unavailable`."""
        old = await _told(
            DBOS.list_workflows_async(
                status=[*_ENDED],
                completed_before=before.isoformat(),
                limit=_AT_A_TIME,
                load_input=False,
                load_output=False,
            )
        )
        await self.drop(*(one.workflow_id for one in old))
        return len(old)

    async def close(self) -> None:
        """Stop; what is still running is left to the next process, or to a living replica."""
        await asyncio.get_running_loop().run_in_executor(None, DBOS.destroy)

    def _fallen(self, one: Any) -> bool:
        """Tell whether a work of ours is in nobody's hands; one just begun may look so once."""
        return one.executor_id == self.executor and one.workflow_id not in self.running

    def _durable(self, name: str, work: Work) -> Callable[..., Any]:
        async def durable(*ids: str) -> None:
            key = DBOS.workflow_id or ""
            self.running.add(key)
            try:
                await work(*ids)
            finally:
                self.running.discard(key)

        return DBOS.workflow(name=name, max_recovery_attempts=None)(durable)


async def _told(asked: Awaitable[Any]) -> Any:
    """Answer with ours where the engine's database did not."""
    try:
        return await asked
    except (SQLAlchemyError, DBOSException, OSError) as error:
        raise Unavailable("jobs") from error


def _sqlite(url: str) -> sa.Engine:
    """Open the engine's own file: WAL, one writer at a time, a commit within a millisecond.

    A power cut may lose its last commits; the inbox, on the disk at each commit, begins
    such work again.
    """
    path = Path(sa.make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
