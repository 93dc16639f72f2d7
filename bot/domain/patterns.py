"""Patterns taken apart: the pieces they are made of, and the branches they are tried by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import regex

_ESCAPED = r"(?: [pP]\{[^}]*\} | x[0-9A-Fa-f]{2} | u[0-9A-Fa-f]{4} | U[0-9A-Fa-f]{8} | . )"
PIECES = {
    "class": r"\[ \^? \]? (?: \\. | [^\]\\] )* \]",
    "escape": rf"\\ {_ESCAPED}",
    "look": r"\( \? <? [=!]",
    "back": r"\( \? P=\w+ \)",
    "flags": r"\( \? [a-z]+ \)",
    "open": r"\( (?: \? (?: P?<\w+> | > | [a-z]*-?[a-z]*: ) )?",
    "close": r"\)",
    "bar": r"\|",
    "times": r"(?: [*+?] | \{\d*,?\d*\} ) [?+]?",
    "edge": r"[\^$]",
    "any": r"\.",
}
"""What a pattern is made of, for a verbose `regex`, each piece tried before the next."""
_TOKEN = regex.compile(
    " | ".join(f"(?P<{kind}> {piece} )" for kind, piece in PIECES.items()),
    regex.VERBOSE | regex.DOTALL,
)
ATOM = regex.compile(rf"\\ {_ESCAPED} | .", regex.VERBOSE | regex.DOTALL)
"""One member of a class: a letter or an escape."""
_WORTH = 120
"""From this length on, the alternatives of a pattern's one big group are tried one by one."""
_MOST_ROUND = 240


@cache
def branches(pattern: str) -> tuple[str, ...]:
    r"""
    Return the ways a pattern can match, one by one.

    >>> branches(r"\bvoi (?:ei|kyllä)|no niin")
    ('\\bvoi (?:ei|kyllä)', 'no niin')
    """
    flags = match[0] if (match := regex.match(r"\(\?[a-z]+\)", pattern)) else ""
    body = pattern[len(flags) :]
    cuts = _bars(body, 0, len(body))
    return tuple(flags + body[a + 1 : b] for a, b in pairwise(cuts))


@cache
def spread(branch: str) -> tuple[str, ...]:
    r"""
    Return `branch` once for each alternative of its one big group, if it has one.

    Only the alternatives that a text can hold are then compiled and tried.
    """
    depth, opens, size, start = 0, 0, 0, 0
    for kind, at, end in _places(branch):
        depth += {"open": 1, "look": 1, "close": -1}.get(kind, 0)
        if kind in {"open", "look"} and depth == 1:
            opens = at
        if kind == "close" and not depth and branch.startswith("(?:", opens) and end - opens > size:
            size, start = end - opens, opens
    before, inside, after = branch[:start], branch[start : start + size], branch[start + size :]
    if size < _WORTH or len(before + after) > _MOST_ROUND or regex.search(r"^[*+?{]|\\1", after):
        return (branch,)
    cuts = _bars(inside, 3, size - 1)
    return tuple(f"{before}(?:{inside[a + 1 : b]}){after}" for a, b in pairwise(cuts))


def _bars(pattern: str, start: int, end: int) -> list[int]:
    """Return where the alternatives between `start` and `end` are cut, both ends included."""
    depth, cuts = 0, [start - 1]
    for kind, at, _ in _places(pattern[start:end]):
        depth += {"open": 1, "look": 1, "close": -1}.get(kind, 0)
        if kind == "bar" and not depth:
            cuts.append(start + at)
    return [*cuts, end]


def _places(pattern: str) -> Iterator[tuple[str, int, int]]:
    for match in _TOKEN.finditer(pattern):
        yield str(match.lastgroup), match.start(), match.end()
