"""One text → the mails in it: the newest on top, then each older one with its header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from adapters.mail.headers import Header, header_at
from adapters.mail.lines import Line
from adapters.mail.reading import Reading


@dataclass(frozen=True, slots=True)
class Part:
    """One mail of a thread: what its writer wrote, and what stood quoted in it."""

    header: Header | None
    own: tuple[str, ...]
    quoted: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """A part while it is read; `depth` is how deep its own lines are quoted."""

    header: Header | None
    depth: int
    own: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


def parts(lines: Sequence[Line], marks: Reading) -> list[Part]:
    """
    Split a text at its headers, in reading order; the first part has none.

    A quote ends where its marks end, so what is written between or below quoted lines
    goes back to the mail above: an answer line by line stays whole.
    """
    found = [_Open(None, _least_depth(lines))]
    nested = [found[0]]
    n = 0
    while n < len(lines):
        if header := header_at(lines, n, marks):
            _leave(nested, lines[n].depth)
            part = _Open(header, _depth_below(lines, header))
            found.append(part)
            nested.append(part)
            n = header.end
            continue
        _add(nested, lines[n])
        n += 1
    return [Part(one.header, tuple(one.own), tuple(one.quoted)) for one in found]


def _add(nested: list[_Open], line: Line) -> None:
    if not line.is_blank:
        _leave(nested, line.depth)
    part = nested[-1]
    if line.depth > part.depth:
        part.quoted.append(line.text)
        part.own.append("")
    else:
        part.own.append(line.text)


def _leave(nested: list[_Open], depth: int) -> None:
    while len(nested) > 1 and nested[-1].depth > depth:
        nested.pop()


def _least_depth(lines: Sequence[Line]) -> int:
    """Give the depth of the whole: a paste may be quoted all through, and that means nothing."""
    return min((line.depth for line in lines if not line.is_blank), default=0)


def _depth_below(lines: Sequence[Line], header: Header) -> int:
    following = islice(lines, header.end, None)
    below = next((line for line in following if not line.is_blank), None)
    return max(header.depth, below.depth) if below else header.depth
