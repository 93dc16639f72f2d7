"""A copy of a database while it is in use: always one SQLite file, whatever it was made of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from adapters.storage.engine import address
from adapters.storage.migrating import migrate, standing
from adapters.storage.moving import copied, moved
from bot.domain.errors import Unavailable

COACH = "coach.db"
"""The file that holds the cases."""


def backup(url: str, folder: Path) -> Path:
    """
    Copy the database at `url` into `folder` as it stands now, and return the copy.

    A PostgreSQL database becomes the file a SQLite house would have, from one moment of it.
    Where there are several files, copy the one of the jobs first: a job done again changes
    nothing, a case the jobs think done and the copy does not hold would be lost.
    Raises `Unavailable` where the database cannot be read or the copy is not whole.
    """
    where = address(url)
    file = where.get_backend_name() == "sqlite"
    name = Path(str(where.database)).name if file else COACH
    folder.mkdir(parents=True, exist_ok=True)
    copy, growing = folder / name, folder / f"{name}.part"
    growing.unlink(missing_ok=True)
    growing.touch(0o600)
    try:
        _fill(growing, where, url)
        _whole(growing)
    except sqlite3.Error as error:
        raise Unavailable("database") from error
    return growing.replace(copy)


def _fill(copy: Path, where: URL, url: str) -> None:
    if where.get_backend_name() == "sqlite":
        return copied(Path(str(where.database)), copy)
    fresh = f"sqlite:///{copy.resolve()}"
    migrate(fresh, standing(url)[0])
    moved(url, fresh)
    return None


def _whole(copy: Path) -> None:
    """Make it one file with no log beside it, and look at all of it."""
    with closing(sqlite3.connect(copy)) as one:
        one.execute("PRAGMA journal_mode=DELETE")
        (whole,) = one.execute("PRAGMA integrity_check").fetchone()
        if whole != "ok":
            raise sqlite3.DatabaseError("the copy is not whole")
