"""One process a folder: SQLite files and what works on them belong to one service at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.domain.errors import InputError


class Taken(InputError):
    """Another service works in the folder."""

    code = "taken"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; raises `Taken`. The lock goes when the process does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "ruusu.lock").open("w") as file:
        with suppress(ModuleNotFoundError):  # no such locks on Windows
            import fcntl  # noqa: PLC0415

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Taken(str(folder)) from error
        yield
