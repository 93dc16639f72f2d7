"""Personal data in a text: found, and taken out before anybody else reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from bot.domain.cues import compiled
from bot.domain.text import Span

_PATTERNS = {
    "mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "identity": r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b|\b(?:19|20)?\d{6}[-+]\d{4}\b",
    "account": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b",
    "card": r"\b(?:\d{4}[ -]?){3}\d{4}\b",
    "phone": r"(?<![\w/-])(?:\+\d{1,3}[ -]?|0)\d{1,3}(?:[ -]?\d{2,4}){2,4}(?![\w/-])",
}


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data and its place in the text."""

    kind: str
    span: Span


def personal(text: str, names: Iterable[str] = ()) -> tuple[Personal, ...]:
    """
    Find personal data in `text`, in reading order: patterned data, and the `names` known.

    A name is found inflected as well: its stem and up to five more letters.

    >>> [(one.kind, one.span.of("Soita Annalle 040 123 4567"))
    ...  for one in personal("Soita Annalle 040 123 4567", ["Anna"])]
    [('name', 'Annalle'), ('phone', '040 123 4567')]
    """
    found = [
        Personal(kind, Span(*match.span()))
        for kind, pattern in _PATTERNS.items()
        for match in compiled(pattern).finditer(text)
    ]
    for stem in sorted({part for name in names for part in name.split() if len(part) > 1}):
        pattern = rf"(?<!\p{{L}})(?-i:{regex.escape(stem)})\p{{L}}{{0,5}}(?!\p{{L}})"
        found += [Personal("name", Span(*m.span())) for m in compiled(pattern).finditer(text)]
    kept: list[Personal] = []
    for one in sorted(found, key=lambda each: (each.span.start, -each.span.end)):
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
    return tuple(kept)


def masked(text: str, names: Iterable[str] = ()) -> str:
    """
    Return `text` with its personal data left out.

    >>> masked("Terveisin Anna, anna@posti.fi", ["Anna"])
    'Terveisin …, …'
    """
    parts, at = [], 0
    for one in personal(text, names):
        parts += [text[at : one.span.start], "…"]
        at = one.span.end
    return "".join([*parts, text[at:]])
