"""Text → lines, each with how deep it is quoted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import regex

MOST = 300_000
MOST_LINES = 4_000
"""Characters and lines that are read: more than any letter; then comes older mail or noise."""
WRAPPED = 55
"""A quoted line at least this long may have been broken in two by a mail program."""

_BREAK = regex.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACE = regex.compile(r"[\xa0\u2000-\u200a\u202f\u205f\u3000]")
_QUOTE = regex.compile(r"\s{0,3}+(?:>\s?+)++")


class Line(NamedTuple):
    """A line without its quote marks; `depth` counts them."""

    depth: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on the line."""
        return not self.text or self.text.isspace()


def clean(text: str) -> str:
    """Drop what no one sees; one kind of line break and of space."""
    broken = _BREAK.sub("\n", text[:MOST])
    seen: str = _SPACE.sub(" ", _UNSEEN.sub("", broken))
    return seen


def lines_of(text: str) -> list[Line]:
    """Split cleaned text into lines with their quote depth."""
    return _mended([_line(one) for one in text.split("\n", MOST_LINES)[:MOST_LINES]])


def tidy(lines: Iterable[str]) -> str:
    """Join lines to a text: no space at the ends, never two empty lines in a row."""
    kept: list[str] = []
    for line in lines:
        bare = line.strip()
        if bare or (kept and kept[-1]):
            kept.append(bare)
    return "\n".join(kept).strip()


def _line(raw: str) -> Line:
    if ">" in raw[:4] and (marks := _QUOTE.match(raw)):
        return Line(marks[0].count(">"), raw[marks.end() :].rstrip())
    return Line(0, raw.rstrip())


def _mended(lines: list[Line]) -> list[Line]:
    """Give back to a quote the ends of lines that wrapping tore out of it."""
    for n in range(1, len(lines) - 1):
        above, here, below = lines[n - 1 : n + 2]
        torn = not here.depth and above.depth and below.depth and len(above.text) >= WRAPPED
        if torn and here.text[:1].islower():
            lines[n] = Line(above.depth, here.text)
    return lines
