"""Compiled patterns kept from one start to the next, in the user's own cache folder."""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import sys
from functools import cache
from pathlib import Path

import regex

from bot.domain import anchors, pattern_parts
from bot.domain.cues import COMPILED


@cache
def kept() -> None:
    """
    Load what earlier starts compiled, and save at the end what this one added.

    Compiling all patterns of a language takes seconds, loading them a tenth of one. A
    cache that cannot be read or written is done without.
    """
    path = _folder() / f"patterns-{_version()}.pickle"
    try:
        compiled, known = pickle.loads(path.read_bytes())  # noqa: S301 - our own file
        COMPILED.update(compiled)
        for name, told in known.items():
            anchors.KNOWN[name].update(told)
    except (OSError, ValueError, EOFError, pickle.UnpicklingError, TypeError, AttributeError):
        pass
    atexit.register(_save, path, len(COMPILED))


def _save(path: Path, before: int) -> None:
    if len(COMPILED) == before:
        return
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.write_bytes(pickle.dumps((COMPILED, anchors.KNOWN)))
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ruusu"


def _version() -> str:
    """Name what the cache depends on: Python, the regex library, how anchors are told."""
    source = b"".join(Path(str(room.__file__)).read_bytes() for room in (anchors, pattern_parts))
    parts = f"{sys.version_info[:2]}{regex.__version__}".encode()
    return hashlib.sha256(parts + source).hexdigest()[:12]
