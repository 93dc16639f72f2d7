"""
Where a pattern can match at all, told from the pattern itself.

Most rules have nothing to say about most texts. A pattern whose *anchors* are nowhere in
a text is neither run nor even compiled; one whose *beginnings* are known is tried only
where a text has one of them. Both are words in small letters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from itertools import pairwise
from typing import Any, TypeVar

from bot.domain.pattern_parts import Part, Pattern

T = TypeVar("T")

KNOWN: dict[str, dict[str, Any]] = {"anchors": {}, "beginnings": {}, "branches": {}}
"""What was told of every pattern so far; an adapter may keep it between two starts."""


def _told_once(tell: Callable[[str], T]) -> Callable[[str], T]:
    """Remember in `KNOWN` what `tell` says of each pattern."""
    known: dict[str, T] = KNOWN[tell.__name__]

    @wraps(tell)
    def told(pattern: str) -> T:
        if pattern not in known:
            known[pattern] = tell(pattern)
        return known[pattern]

    return told


@_told_once
def anchors(pattern: str) -> frozenset[str]:
    r"""
    Return words of which any text that `pattern` matches holds at least one.

    An empty set means that nothing is known, and the pattern must be tried.

    >>> sorted(anchors(r"(?:pahoitte|harmitte)l\w+,? jos"))
    ['harmittel', 'pahoittel']
    >>> anchors(r"[aeiou]\w*")
    frozenset()
    """
    return _read(pattern).words or frozenset()


@_told_once
def beginnings(pattern: str) -> frozenset[str]:
    r"""
    Return words with one of which every match of `pattern` begins; empty if not known.

    >>> sorted(beginnings(r"\b(?:en|emme)?\s?voi\w*"))
    []
    >>> sorted(beginnings(r"\b(?:pahoittele|sori)\w*"))
    ['paho', 'sori']
    """
    first = _read(pattern).first
    return frozenset() if first is None or "" in first else first


@_told_once
def branches(pattern: str) -> tuple[str, ...]:
    r"""
    Return the ways a pattern can match, one by one: each knows more of itself alone.

    >>> branches(r"\bvoi (?:ei|kyllä)|no niin")
    ('\\bvoi (?:ei|kyllä)', 'no niin')
    """
    if pattern.startswith(("(?s)", "(?i)", "(?m)", "(?x)")):
        return (pattern,)
    reader, cuts = Pattern(pattern), [-1]
    while True:
        reader.sequence()
        cuts.append(reader.at)
        if reader.peek() != "|":
            break
        reader.at += 1
    return tuple(pattern[a + 1 : b] for a, b in pairwise(cuts))


@cache
def _read(pattern: str) -> Part:
    return Pattern(pattern).alternatives()
