"""JSON from a chat platform, read warily: whatever is not there is simply empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def sound(text: str) -> str:
    r"""
    Return `text` without what no UTF-8 can hold: halves of characters, and nulls.

    >>> sound("Hei\ud800\0")
    'Hei?'
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def word(it: Any, *path: str) -> str:
    """Return the string at `path`, "" where there is none."""
    for name in path:
        it = it.get(name) if isinstance(it, Mapping) else None
    return sound(it) if isinstance(it, str) else ""


def inner(it: Any, *path: str) -> Payload:
    """Return the object at `path`, an empty one where there is none."""
    for name in path:
        it = it.get(name) if isinstance(it, Mapping) else None
    return it if isinstance(it, Mapping) else {}
