"""Cues: the patterns by which rules read. A cue fires on meaning, not on a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from bot.domain.anchors import anchors
from bot.domain.errors import PackError
from bot.domain.text import Span, Stretches, Text

_LOOKED_BACK = 50
PATIENCE = 2.0
"""Seconds a single pattern may spend on a text before it is given up (never seen in use)."""


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """
    Compile `pattern` once, ignoring case.

    Raises `PackError` naming the pattern when it is not a regular expression.
    """
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        message = f"not a pattern: {pattern!r}: {error}"
        raise PackError(message) from error


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One way of saying something, as data from a language pack.

    `find` are patterns, any of which fires; a group named `hit` narrows the span.
    `unless` holds back a match when found in the same sentence, `unless_near` also in
    the sentence before or after. `flags`, `passes` and `misses` are the cue's own proof.
    """

    find: tuple[str, ...]
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    weight: float = 1.0
    flags: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    key: str = ""
    """`group.name`, given by the pack."""

    @property
    def group(self) -> str:
        """The group the cue belongs to: what it means."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """The cue's name within its group."""
        return self.key.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that fired: where, in the plain text, and what its named groups caught."""

    cue: Cue
    start: int
    end: int
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def span(self) -> Span:
        """The place in the plain text."""
        return Span(self.start, self.end)


def hits(cues: Iterable[Cue], text: Text, sentences: Stretches) -> list[Hit]:
    """Return every place in `text` where a cue fires, in reading order, no place twice a cue."""
    low = text.plain.lower()
    found = [hit for cue in cues for hit in _of_cue(cue, text.plain, low, sentences)]
    return sorted(found, key=lambda hit: (hit.start, -hit.end))


def weight(found: Iterable[Hit]) -> float:
    """Return the summed weight, each cue counted once."""
    return sum({hit.cue.key: hit.cue.weight for hit in found}.values())


def _of_cue(cue: Cue, plain: str, low: str, sentences: Stretches) -> Iterator[Hit]:
    seen: list[Span] = []
    for pattern in cue.find:
        if not _may_match(pattern, low):
            continue
        for match in _matches(pattern, plain):
            hit = _hit(cue, match)
            if any(hit.span.overlaps(other) for other in seen[-_LOOKED_BACK:]):
                continue
            if _held_back(cue, plain, sentences, hit.start):
                continue
            seen.append(hit.span)
            yield hit


def _may_match(pattern: str, low: str) -> bool:
    needed = anchors(pattern)
    return not needed or any(word in low for word in needed)


def _hit(cue: Cue, match: regex.Match[str]) -> Hit:
    groups = match.groupdict()
    start, end = match.span("hit") if groups.get("hit") else match.span()
    caught = tuple((name, value) for name, value in groups.items() if value and name != "hit")
    return Hit(cue, start, end, caught)


def _matches(pattern: str, plain: str) -> list[regex.Match[str]]:
    try:
        return [
            m for m in compiled(pattern).finditer(plain, timeout=PATIENCE) if m.end() > m.start()
        ]
    except TimeoutError:
        return []


def _held_back(cue: Cue, plain: str, sentences: Stretches, place: int) -> bool:
    return _stands_in(cue.unless, plain, sentences.around(place)) or _stands_in(
        cue.unless_near, plain, sentences.around(place, reach=1)
    )


def _stands_in(patterns: tuple[str, ...], plain: str, where: Span) -> bool:
    return any(
        compiled(pattern).search(plain, where.start, where.end, timeout=PATIENCE)
        for pattern in patterns
    )
