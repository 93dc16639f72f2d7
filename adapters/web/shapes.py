"""Texts cut into pieces for a page: the words a reading or a finding rests on, and the gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.cues import compiled
from bot.domain.steps import GAP
from bot.domain.text import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what it is marked with: "" for nothing."""

    text: str
    mark: str = ""
    numbers: tuple[int, ...] = ()


def marked(text: str, spans: Iterable[tuple[Span, str]]) -> tuple[Piece, ...]:
    """
    Cut `text` at its marks; where marks overlap, the first named wins the colour.

    Each piece carries the numbers, from one, of the marks that end in it.

    >>> [(p.text, p.mark, p.numbers) for p in marked("ei kukaan", [(Span(3, 9), "a")])]
    [('ei ', '', ()), ('kukaan', 'a', (1,))]
    """
    marks = list(spans)
    edges = sorted({0, len(text), *(p for span, _ in marks for p in (span.start, span.end))})
    pieces = []
    for start, end in pairwise(edges):
        over = [mark for span, mark in marks if span.start <= start and end <= span.end]
        ending = tuple(n for n, (span, _) in enumerate(marks, 1) if span.end == end)
        pieces.append(Piece(text[start:end], over[0] if over else "", ending))
    return tuple(pieces)


def with_gaps(text: str) -> tuple[Piece, ...]:
    """Mark the `[gaps]` that a person must fill before a letter is sent."""
    return marked(text, [(Span(*match.span()), "gap") for match in compiled(GAP).finditer(text)])


def gaps_in(text: str) -> tuple[str, ...]:
    """Name the gaps of a letter, each once."""
    return tuple(dict.fromkeys(match[0] for match in compiled(GAP).finditer(text)))
