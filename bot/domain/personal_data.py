"""Personal data in a text: found, and taken out before anybody else reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.people import people, signatures
from bot.domain.text import Span, Text

_PATTERNS = {
    "mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "handle": r"(?<![\w.@])@\w[\w.]{2,}",
    "identity": r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b|\b(?:19|20)?\d{6}[-+]\d{4}\b",
    "account": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b",
    "card": r"\b(?:\d{4}[ -]?){3}\d{4}\b",
    "phone": r"(?<![\w/-])(?:\+\d{1,3}[ -]?|0)\d{1,3}(?:[ -]?\d{2,4}){2,4}(?![\w/-])",
}
_SURNAME = r"(?:[ -](?-i:\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)){1,2}"
_ONE_NAME = r"[ \t]+"


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data and its place in the text."""

    kind: str
    span: Span


def personal(
    text: str, names: Iterable[str] = (), pack: LanguagePack | None = None
) -> tuple[Personal, ...]:
    """
    Find personal data in `text`, in reading order: patterned data, and the `names` known.

    A name is found inflected as well: its stem and up to five more letters. With the `pack`
    of its language, names nobody told of are found too: who is greeted, who signs, first
    names the pack knows with the surname after them; and street addresses.

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
    if pack:
        found += _by_pack(Text.of(text), pack)
    return tuple(_joined(sorted(found, key=lambda one: (one.span.start, -one.span.end)), text))


def masked(text: str, names: Iterable[str] = (), pack: LanguagePack | None = None) -> str:
    """
    Return `text` with its personal data left out.

    >>> masked("Terveisin Anna, anna@posti.fi", ["Anna"])
    'Terveisin …, …'
    """
    parts, at = [], 0
    for one in personal(text, names, pack):
        parts += [text[at : one.span.start], "…"]
        at = one.span.end
    return "".join([*parts, text[at:]])


def _by_pack(text: Text, pack: LanguagePack) -> Iterator[Personal]:
    """Find what only the language tells: names where they stand, addresses."""
    for pattern in (*pack.formats["signed"], *pack.formats["greeted"]):
        for match in compiled(pattern).finditer(text.plain):
            yield Personal("name", text.span(*match.span("name")))
    for pattern in pack.formats["address"]:
        for match in compiled(pattern).finditer(text.plain):
            yield Personal("address", text.span(*match.span()))
    for span in signatures(text, pack):
        yield Personal("name", text.span(span.start, span.end))
    for one in people(text, pack):
        if one.likely(text):
            surname = compiled(_SURNAME).match(text.plain, one.span.end)
            end = surname.end() if surname else one.span.end
            yield Personal("name", text.span(one.span.start, end))


def _joined(found: Iterable[Personal], text: str) -> list[Personal]:
    """Leave out what stands inside another; names side by side are one person's."""
    kept: list[Personal] = []
    for one in found:
        last = kept[-1] if kept else None
        if last and one.span.end <= last.span.end:
            continue
        if last and (one.span.start < last.span.end or _one_name(last, one, text)):
            kept[-1] = Personal(last.kind, Span(last.span.start, one.span.end))
        else:
            kept.append(one)
    return kept


def _one_name(last: Personal, one: Personal, text: str) -> bool:
    between = text[last.span.end : one.span.start]
    return last.kind == one.kind == "name" and bool(compiled(_ONE_NAME).fullmatch(between))
