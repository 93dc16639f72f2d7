"""A copy of a database while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.storage.engine import address
from bot.domain.errors import Unavailable, WrongValue


def backup(url: str, folder: Path) -> Path:
    """
    Copy the SQLite file at `url` into `folder` as it stands now, and return the copy.

    Where there are several files, copy the one of the jobs first: a job done again changes
    nothing, a case the jobs think done and the copy does not hold would be lost.
    Raises `WrongValue` for PostgreSQL, which brings its own tools, and `Unavailable` where
    the file cannot be read or the copy is not whole.
    """
    where = address(url)
    if where.get_backend_name() != "sqlite":
        raise WrongValue("back PostgreSQL up with its own pg_dump, and restore with pg_restore")
    source = Path(str(where.database))
    folder.mkdir(parents=True, exist_ok=True)
    copy, growing = folder / source.name, folder / f"{source.name}.part"
    growing.unlink(missing_ok=True)
    growing.touch(0o600)
    try:
        _copied(source, growing)
    except sqlite3.Error as error:
        raise Unavailable("database") from error
    return growing.replace(copy)


def _copied(source: Path, copy: Path) -> None:
    """Copy all there is at one moment, in one file with no log beside it."""
    reads = f"{source.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(reads, uri=True)) as from_,
        closing(sqlite3.connect(copy)) as to,
    ):
        from_.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")
        (whole,) = to.execute("PRAGMA integrity_check").fetchone()
        if whole != "ok":
            raise sqlite3.DatabaseError("the copy is not whole")
