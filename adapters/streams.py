"""Bytes in, lines out: reading files and pipes of any encoding, one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.domain.errors import InputError, RuusuError

Item = dict[str, Any]

_SHARE_OF_NOISE = 0.1
_LOOKED_AT = 4096
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class NotText(InputError):
    """The bytes are no text in any encoding people write mail in."""

    code = "binary"


class BadLine(InputError):
    """A line of JSON Lines that is no JSON object."""

    code = "bad-json"


def decoded(raw: bytes) -> str:
    """
    Turn bytes into text: UTF-8, UTF-16 with or without its mark, else Windows-1252.

    Raises `NotText` for pictures, archives and other bytes that are no text.

    >>> decoded("Hyvää päivää".encode("latin-1"))
    'Hyvää päivää'
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if _looks_utf16(raw):
        return raw.decode(
            "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be", "replace"
        )
    head = raw[:_LOOKED_AT]
    noise = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004
    if head and noise > len(head) * _SHARE_OF_NOISE:
        raise NotText("not text: give a text file, a mail (.eml) or JSON lines")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _looks_utf16(raw: bytes) -> bool:
    head = raw[:_LOOKED_AT]
    halves = (head[::2].count(0), head[1::2].count(0))
    return len(head) > 3 and max(halves) > len(head) * 0.3 and min(halves) < len(head) * 0.05  # noqa: PLR2004


def raw_input(source: str | None) -> bytes:
    """
    Read a file, or standard input for `-` and None.

    Raises `InputError` naming the file that cannot be read.
    """
    if source in {None, "-"}:
        return sys.stdin.buffer.read()
    try:
        return Path(str(source)).read_bytes()
    except OSError as error:
        message = f"{source}: {error.strerror}"
        raise InputError(message) from error


def lines_done(lines: Iterator[bytes], do: Callable[[Item], Item]) -> Iterator[tuple[Item, bool]]:
    """
    Do every line in order; a line that cannot be done says why and the rest go on.

    Yields the answer and whether it was done.
    """
    for line in lines:
        if not line.strip():
            continue
        item: Item = {}
        try:
            item = _object(line)
            yield {"id": item.get("id"), **do(item)}, True
        except RuusuError as error:
            yield failed(item.get("id"), error), False


def failed(identity: object, error: RuusuError) -> Item:
    """Say in the contract's shape why an input could not be done."""
    return {"id": identity, "error": {"code": error.code, "message": str(error)}}


def _object(line: bytes) -> Item:
    try:
        item = json.loads(decoded(line))
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        message = f"not JSON{where}: one whole object a line"
        raise BadLine(message) from error
    if not isinstance(item, dict):
        raise BadLine('not a JSON object: each line is {"id": …, …}')
    return item


def dumped(item: Item, *, pretty: bool = False) -> str:
    """Write one JSON object, letters as they are; lone surrogates become `?`."""
    text = json.dumps(item, ensure_ascii=False, indent=2 if pretty else None)
    return text.encode("utf-8", "replace").decode("utf-8")
