"""Values as JSON text that every database takes, and back."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def packed(value: object) -> str:
    """Return `value` as JSON; what no database can hold is left out of its texts."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(value))).decode()


def unpacked(text: str, type_: type[T]) -> T:
    """Return the value of `type_` that `packed` wrote."""
    return msgspec.json.decode(text, type=type_)


def clean(text: str) -> str:
    r"""
    Return `text` without what no database can hold: zero bytes, halves of letters.

    >>> clean("a\0b \ud83d\ude42 \ud83d")
    'ab 🙂 �'
    """
    text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
