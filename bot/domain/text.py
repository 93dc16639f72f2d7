"""Text as it was given, a copy that patterns can read, and the way back between them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import regex

# Characters that people's phones and mail programs put in place of plain ones.
_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\x00": " ",
        "‐": "-", "‑": "-", "−": "-",
    }
)  # fmt: skip
_CHARACTER = regex.compile(r"\X")
_SHIFTING = regex.compile(r"[\p{Mn}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENDLESS = regex.compile(
    r"(?<![\w'-])(?P<kept>[\w'-]{100})[\w'-]+|(?P<kept>\s{30})\s+|(?P<kept>[^\w\s]{30})[^\w\s]+"
)
"""What nobody writes: patterns would go back and forth in it for minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """
    A stretch of the raw text, in Unicode code points, end excluded.

    >>> Span(3, 7).of("on hyvä asia")
    'hyvä'
    """

    start: int
    end: int

    def of(self, raw: str) -> str:
        """Return the words the span stands for."""
        return raw[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Text:
    r"""
    A text in two shapes: `raw` as given, `plain` for patterns to read.

    `plain` is composed (NFC), has straight quotes and ordinary spaces, and lacks
    invisible characters and what follows after the beginning of an endless word or row of
    signs. Spans found in it are turned back with `span`.

    >>> text = Text.of("Ha\u0308n sanoi: en\u00adsi viikolla")
    >>> text.plain
    'Hän sanoi: ensi viikolla'
    >>> text.span(11, 15).of(text.raw)
    'en\xadsi'
    """

    raw: str
    plain: str
    offsets: tuple[int, ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, raw: str) -> Text:
        """Prepare `raw` for reading."""
        if _SHIFTING.search(raw) is None and _ENDLESS.search(raw) is None:
            return cls(raw, raw.translate(_PLAIN))
        letters: list[str] = []
        offsets: list[int] = []
        for match in _seen(raw):
            for letter in unicodedata.normalize("NFC", _UNSEEN.sub("", match[0])):
                letters.append(letter)
                offsets.append(match.start())
        return cls(raw, "".join(letters).translate(_PLAIN), (*offsets, len(raw)))

    def without(self, pattern: regex.Pattern[str]) -> Text:
        """Return the text with every match of `pattern` blanked, all places kept."""
        plain = pattern.sub(lambda match: " " * len(match[0]), self.plain)
        return Text(self.raw, plain, self.offsets)

    def span(self, start: int, end: int) -> Span:
        """Return the span of `raw` that stands for `plain[start:end]`."""
        if self.offsets is None:
            return Span(start, end)
        return Span(self.offsets[start], self.offsets[end])

    def place(self, raw: int) -> int:
        """Return the place in `plain` that stands for the place `raw` in `raw`."""
        return raw if self.offsets is None else bisect_right(self.offsets, raw) - 1


def _seen(raw: str) -> Iterator[regex.Match[str]]:
    """Yield what people see as one character each, without the rest of what is endless."""
    place = 0
    for endless in _ENDLESS.finditer(raw):
        yield from _CHARACTER.finditer(raw, place, endless.end("kept"))
        place = endless.end()
    yield from _CHARACTER.finditer(raw, place)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Consecutive stretches of a plain text (its sentences or clauses), found by place."""

    spans: tuple[Span, ...]

    def at(self, place: int) -> int:
        """Return the number of the stretch that holds `place`."""
        return max(0, bisect_right(self.spans, place, key=lambda span: span.start) - 1)

    def around(self, place: int, reach: int = 0) -> Span:
        """Return the stretch at `place`, widened by `reach` neighbours on each side."""
        number = self.at(place)
        first = self.spans[max(0, number - reach)]
        last = self.spans[min(len(self.spans) - 1, number + reach)]
        return Span(first.start, last.end)


def split(plain: str, breaks: regex.Pattern[str]) -> Stretches:
    """
    Cut `plain` after every match of `breaks`; nothing is lost between the pieces.

    >>> split("Yksi. Kaksi.", regex.compile(r"[.] ?")).spans
    (Span(start=0, end=6), Span(start=6, end=12))
    """
    cuts = [0, *(match.end() for match in breaks.finditer(plain)), len(plain)]
    spans = tuple(Span(a, b) for a, b in pairwise(cuts) if b > a)
    return Stretches(spans or (Span(0, len(plain)),))
