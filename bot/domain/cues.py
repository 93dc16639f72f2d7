"""Cues: the patterns by which rules read. A cue fires on meaning, not on a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Generic, TypeVar

import regex

from bot.domain.errors import PackError
from bot.domain.patterns import branches, spread
from bot.domain.prefilter import Prefilter
from bot.domain.text import Span, Stretches, Text

ENOUGH = 200
"""How often one pattern is sought in a text: a book of complaints weighs no more than that."""
PATIENCE = 2.0
"""Seconds a single pattern may spend on a text before it is given up (never seen in use)."""


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """
    Compile `pattern` once, ignoring case.

    Raises `PackError` naming the pattern when it is not a regular expression.
    """
    try:
        return regex.compile(pattern, regex.IGNORECASE, cache_pattern=False)
    except regex.error as error:
        message = f"not a pattern: {pattern!r}: {error}"
        raise PackError(message) from error


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One way of saying something, as data from a language pack.

    `find` are patterns, any of which fires; a group named `hit` narrows the span.
    `unless` holds back a match when found in the same sentence, `unless_near` also in
    the sentence before or after, `unless_anywhere` wherever it stands in the text. `flags`,
    `passes` and `misses` are the cue's own proof.
    """

    find: tuple[str, ...]
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    unless_anywhere: tuple[str, ...] = ()
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


C = TypeVar("C", bound=Cue)


@dataclass(frozen=True, slots=True)
class Hit(Generic[C]):
    """A cue that fired: where, in the plain text, and what its named groups caught."""

    cue: C
    start: int
    end: int
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def span(self) -> Span:
        """The place in the plain text."""
        return Span(self.start, self.end)


class Cues(tuple[C, ...]):  # noqa: SLOT001 - the filter is kept in its __dict__
    """Cues that are sought together, as a pack has them."""

    @cached_property
    def patterns(self) -> tuple[tuple[int, str], ...]:
        """Every pattern, with its cue's place in the tuple."""
        return tuple((number, pattern) for number, cue in enumerate(self) for pattern in cue.find)

    @cached_property
    def prefilter(self) -> Prefilter:
        """What tells which of the patterns are worth trying."""
        return Prefilter(pattern for _, pattern in self.patterns)


def hits(cues: Iterable[C], text: Text, sentences: Stretches) -> list[Hit[C]]:
    """Return every place in `text` where a cue fires, in reading order, no place twice a cue."""
    return sorted(_sought(cues, text, sentences), key=lambda hit: (hit.start, -hit.end))


def fires(cues: Iterable[Cue], text: Text, sentences: Stretches) -> bool:
    """Tell whether any cue fires in `text`; the first that does ends the search."""
    return next(_sought(cues, text, sentences), None) is not None


def _sought(cues: Iterable[C], text: Text, sentences: Stretches) -> Iterator[Hit[C]]:
    """Yield what fires, cue by cue."""
    sought = cues if isinstance(cues, Cues) else Cues(cues)
    tried = [sought.patterns[n] for n in sought.prefilter.may_match(text.plain)] if sought else []
    for number, patterns in groupby(tried, key=itemgetter(0)):
        yield from _of_cue(sought[number], (p for _, p in patterns), text.plain, sentences)


def weight(found: Iterable[Hit[Cue]]) -> float:
    """Return the summed weight, each cue counted once."""
    return sum({hit.cue.key: hit.cue.weight for hit in found}.values())


def _of_cue(cue: C, patterns: Iterable[str], plain: str, sentences: Stretches) -> Iterator[Hit[C]]:
    seen: list[Span] = []
    for match in (match for pattern in patterns for match in _every_match(pattern, plain)):
        hit = _hit(cue, match)
        if hit is None or any(hit.span.overlaps(other) for other in seen):
            continue
        if not _held_back(cue, plain, sentences, hit.start):
            seen.append(hit.span)
            yield hit


def stands(pattern: str, plain: str) -> bool:
    """Tell whether `pattern` stands anywhere in a text; only what may be there is compiled."""
    return next(_every_match(pattern, plain), None) is not None


def _every_match(pattern: str, plain: str) -> Iterator[regex.Match[str]]:
    """Find a pattern branch by branch, and each branch from left to right."""
    ways, prefilter = _ways(pattern)
    tried = [ways[number] for number in prefilter.may_match(plain)] if prefilter else ways
    for _, of_branch in groupby(tried, key=itemgetter(0)):
        found = (match for _, way in of_branch for match in _found(way, plain))
        yield from sorted(found, key=lambda match: match.start())


@cache
def _ways(pattern: str) -> tuple[Sequence[tuple[int, str]], Prefilter | None]:
    """Return every way a pattern can match, with the number of its branch, and their filter."""
    ways = tuple(
        (number, way) for number, branch in enumerate(branches(pattern)) for way in spread(branch)
    )
    return ways, Prefilter((way for _, way in ways), many=False) if len(ways) > 1 else None


def matches(patterns: Iterable[str], plain: str) -> Iterator[regex.Match[str]]:
    """Find patterns in a text, one after the other; those it cannot hold are not even compiled."""
    return chain.from_iterable(_found(pattern, plain) for pattern in _likely((*patterns,), plain))


def _likely(patterns: tuple[str, ...], plain: str) -> Iterable[str]:
    """Return those of a few `patterns` that may match `plain`."""
    return [patterns[n] for n in _few(patterns).may_match(plain)] if patterns else ()


@cache
def _few(patterns: tuple[str, ...]) -> Prefilter:
    return Prefilter(patterns, many=False)


def _found(pattern: str, plain: str) -> list[regex.Match[str]]:
    try:
        return list(islice(compiled(pattern).finditer(plain, timeout=PATIENCE), ENOUGH))
    except TimeoutError:
        return []


def _hit(cue: C, match: regex.Match[str]) -> Hit[C] | None:
    """Return what the match marks: its group `hit`, without the white space around it."""
    groups = match.groupdict()
    name = "hit" if groups.get("hit") else 0
    words: str = match[name]
    start = match.start(name) + len(words) - len(words.lstrip())
    caught = tuple((key, value) for key, value in groups.items() if value and key != "hit")
    return Hit(cue, start, start + len(words.strip()), caught) if words.strip() else None


def _held_back(cue: Cue, plain: str, sentences: Stretches, place: int) -> bool:
    return (
        _stands_in(cue.unless, plain, sentences, place, 0)
        or _stands_in(cue.unless_near, plain, sentences, place, 1)
        or _stands_in(cue.unless_anywhere, plain, sentences, place, len(sentences.spans))
    )


def _stands_in(
    patterns: tuple[str, ...], plain: str, sentences: Stretches, place: int, reach: int
) -> bool:
    """Tell whether one of `patterns` stands in the sentence at `place` or `reach` beside it."""
    likely = _likely(patterns, plain)
    if not likely:
        return False
    where = sentences.around(place, reach)
    return any(
        compiled(pattern).search(plain, where.start, where.end, timeout=PATIENCE)
        for pattern in likely
    )
