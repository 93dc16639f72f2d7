"""Everything a database holds, moved to another one: of the same kind or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import DatabaseError

from adapters.storage.migrating import engine_at, migrate, standing
from adapters.storage.tables import METADATA
from bot.domain.errors import Unavailable, WrongValue

_CHUNK = 1000
_OF_THE_MOMENT = {"replicas", "turns", "model_gates"}
"""Who is at work now, and whose turn it is: nothing to remember."""


def moved(source: str, target: str) -> Mapping[str, int]:
    """
    Copy every row at `source`, as they all stand at one moment, and count them by table.

    `target` is empty and at the same step; all rows come there, or none. Raises `WrongValue`
    where it is not, `Unavailable` where either is away.
    """
    if standing(source)[0] != standing(target)[0]:
        raise WrongValue("the two databases are not at the same step: bring both to the newest")
    from_, to = engine_at(source), engine_at(target)
    try:
        with from_.connect() as old, to.begin() as new:
            if old.dialect.name == "postgresql":
                old = old.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
            _must_be_empty(new)
            return {table.name: _rows_moved(table, old, new) for table in _tables()}
    except DatabaseError as error:
        raise Unavailable("database") from error
    finally:
        from_.dispose()
        to.dispose()


def restored(copy: Path, url: str) -> Mapping[str, int]:
    """
    Bring the house in the file `copy` into the empty database at `url`; count rows by table.

    A copy an older Ruusu made is brought to the newest step first, beside the file, which
    stays as it is. A house's own file may stand for a copy of it: what a killed service left
    in the log beside it comes along. Raises as `moved` does.
    """
    if not copy.exists():
        msg = f"there is no {copy.name} in {copy.parent}"
        raise WrongValue(msg)
    migrate(url)
    with TemporaryDirectory(prefix="ruusu-restore-") as folder:
        fresh = Path(folder) / copy.name
        try:
            copied(copy, fresh)
        except sqlite3.Error as error:
            raise Unavailable("database") from error
        migrate(f"sqlite:///{fresh}")
        return moved(f"sqlite:///{fresh}", url)


def copied(source: Path, copy: Path) -> None:
    """Copy all a SQLite file and the log beside it hold at one moment. Raises `sqlite3.Error`."""
    reads = f"{source.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(reads, uri=True)) as from_,
        closing(sqlite3.connect(copy)) as to,
    ):
        from_.backup(to)


def _tables() -> list[Table]:
    """Return the tables to move, those others point at first."""
    return [table for table in METADATA.sorted_tables if table.name not in _OF_THE_MOMENT]


def _must_be_empty(new: Connection) -> None:
    for table in _tables():
        if new.execute(select(table).limit(1)).first() is not None:
            raise WrongValue("the database is not empty: name a new one")


def _rows_moved(table: Table, old: Connection, new: Connection) -> int:
    rows = old.execution_options(yield_per=_CHUNK).execute(select(table)).mappings()
    count = 0
    for chunk in rows.partitions():
        new.execute(insert(table), [dict(row) for row in chunk])
        count += len(chunk)
    return count
