"""Cues: the patterns by which rules read. A cue fires on meaning, not on a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

import regex

from bot.domain.anchors import anchors, beginnings, branches
from bot.domain.errors import PackError
from bot.domain.text import Span, Stretches, Text

ENOUGH = 200
"""How often one pattern is sought in a text: a book of complaints weighs no more than that."""
PATIENCE = 2.0
"""Seconds a single pattern may spend on a text before it is given up (never seen in use)."""


COMPILED: dict[str, regex.Pattern[str]] = {}
"""Every pattern compiled so far; an adapter may keep it from one start to the next."""


def compiled(pattern: str) -> regex.Pattern[str]:
    """
    Compile `pattern` once, ignoring case.

    Raises `PackError` naming the pattern when it is not a regular expression.
    """
    known = COMPILED.get(pattern)
    if known is not None:
        return known
    try:
        COMPILED[pattern] = regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        message = f"not a pattern: {pattern!r}: {error}"
        raise PackError(message) from error
    return COMPILED[pattern]


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
    for match in _every_match(cue.find, plain, low):
        hit = _hit(cue, match)
        if hit is None or any(hit.span.overlaps(other) for other in seen):
            continue
        if not _held_back(cue, plain, sentences, hit.start):
            seen.append(hit.span)
            yield hit


def _every_match(patterns: Iterable[str], plain: str, low: str) -> Iterator[regex.Match[str]]:
    """Find every pattern, branch by branch, leaving out those that cannot match."""
    for pattern in patterns:
        for branch in branches(pattern):
            if _may_match(branch, low):
                yield from _matches(branch, plain, low)


def _may_match(pattern: str, low: str) -> bool:
    needed = anchors(pattern)
    if not needed:
        return True
    if _heads(needed).isdisjoint(_grams(low)):
        return False
    return any(map(low.__contains__, needed))


@lru_cache(maxsize=8)
def _grams(low: str) -> frozenset[str]:
    """Return every three letters that follow each other in a text, and every single one."""
    return frozenset(low[place : place + 3] for place in range(len(low))) | frozenset(low)


@cache
def _heads(words: frozenset[str]) -> frozenset[str]:
    """Return how each word begins, in a shape `_grams` holds."""
    return frozenset(word[:3] if len(word) > 2 else word[:1] for word in words)  # noqa: PLR2004


def _matches(pattern: str, plain: str, low: str) -> list[regex.Match[str]]:
    """Find the pattern, only where a match can begin if that is known."""
    try:
        starts = beginnings(pattern) if len(low) == len(plain) else frozenset()
        if not starts:
            return list(islice(compiled(pattern).finditer(plain, timeout=PATIENCE), ENOUGH))
        return list(islice(_from(sorted(_places(starts, low)), pattern, plain), ENOUGH))
    except TimeoutError:
        return []


def _places(starts: frozenset[str], low: str) -> Iterator[int]:
    for word in starts:
        if word[:3] not in _grams(low) and len(word) > 2:  # noqa: PLR2004
            continue
        place = low.find(word)
        while place >= 0:
            yield place
            place = low.find(word, place + 1)


def _from(places: list[int], pattern: str, plain: str) -> Iterator[regex.Match[str]]:
    end = 0
    for place in places:
        if place < end:
            continue
        match = compiled(pattern).match(plain, place, timeout=PATIENCE)
        if match and match.end() > match.start():
            end = match.end()
            yield match


def _hit(cue: Cue, match: regex.Match[str]) -> Hit | None:
    """Return what the match marks: its group `hit`, without the white space around it."""
    groups = match.groupdict()
    name = "hit" if groups.get("hit") else 0
    words: str = match[name]
    start = match.start(name) + len(words) - len(words.lstrip())
    caught = tuple((key, value) for key, value in groups.items() if value and key != "hit")
    return Hit(cue, start, start + len(words.strip()), caught) if words.strip() else None


def _held_back(cue: Cue, plain: str, sentences: Stretches, place: int) -> bool:
    return _stands_in(cue.unless, plain, sentences.around(place)) or _stands_in(
        cue.unless_near, plain, sentences.around(place, reach=1)
    )


def _stands_in(patterns: tuple[str, ...], plain: str, where: Span) -> bool:
    return any(
        compiled(pattern).search(plain, where.start, where.end, timeout=PATIENCE)
        for pattern in patterns
    )
