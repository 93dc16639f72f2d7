"""What a customer tells beside days and sums: deadlines in words, numbers, places, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.cues import compiled
from bot.domain.dates import Dated, durations
from bot.domain.language import LanguagePack
from bot.domain.names import names_in
from bot.domain.people import signatures
from bot.domain.text import Span, Text

_NEAR = 30
"""How far before or after a moment "by" and "at the latest" may stand."""


def told(name: str, plain: str, formats: Mapping[str, Any]) -> list[Span]:
    """Return where the pack's patterns `name` match, the longest where two meet."""
    found = []
    for pattern in formats[name]:
        for match in compiled(pattern).finditer(plain):
            whole = "hit" not in match.groupdict() or match["hit"] is None
            found.append(Span(*match.span())) if whole else found.append(Span(*match.span("hit")))
    return longest(found)


def longest(spans: Iterable[Span]) -> list[Span]:
    """
    Return `spans` in reading order, of those that overlap the longest only.

    >>> longest([Span(0, 3), Span(2, 9), Span(10, 12)])
    [Span(start=2, end=9), Span(start=10, end=12)]
    """
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start - one.end, one.start)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept)


def due(moment: Dated, plain: str, formats: Mapping[str, Any]) -> Span:
    """Return a deadline with the words that make it one: "viimeistään 8.4."."""
    before = compiled(formats["due_before"]).search(
        plain[max(0, moment.start - _NEAR) : moment.start]
    )
    after = compiled(formats["due_after"]).search(plain[moment.end : moment.end + _NEAR])
    start = moment.start - len(before[0]) if before else moment.start
    return Span(start, moment.end + (after.end() if after else 0))


def deadlines(plain: str, formats: Mapping[str, Any], moments: Sequence[Dated]) -> list[Span]:
    """Return the deadlines told in words, and those of `moments` with their words."""
    by = [due(moment, plain, formats) for moment in moments if moment.deadline]
    return longest([*by, *told("told_deadlines", plain, formats)])


def periods(plain: str, formats: Mapping[str, Any], taken: Sequence[Span]) -> list[Span]:
    """Return months, weeks, feasts and "from then to then" that do not meet the spans `taken`."""
    return [
        span
        for span in told("told_when", plain, formats)
        if not any(span.overlaps(other) for other in taken)
    ]


def numbers(plain: str, formats: Mapping[str, Any], taken: Sequence[Span]) -> list[Span]:
    """Return the numbers of orders, invoices and cases that are none of the spans `taken`."""
    return [
        span
        for span in told("told_orders", plain, formats)
        if not any(span.overlaps(other) for other in taken)
    ]


def places(text: Text, pack: LanguagePack, people: Sequence[Span]) -> list[Span]:
    """
    Return the places `text` names: a shop with its town, a street with its number, a town.

    A word for a place takes the names before it along, and a town behind it.
    """
    formats = pack.formats
    capital = r"(?-i:\p{Lu}[\p{L}-]+)"
    head = rf"{formats['place_heads']}{formats['place_cases']}\b"
    headed = rf"(?:{capital}[ ]){{0,3}}{head}(?:,?[ ](?:i[ ]|på[ ])?{capital})?"
    found = [Span(*m.span()) for m in compiled(headed).finditer(text.plain) if _named(m[0])]
    found += [Span(*m.span()) for m in compiled(formats["place_names"]).finditer(text.plain)]
    found += [Span(*m.span()) for m in compiled(formats["place_alone"]).finditer(text.plain)]
    return [one for one in longest(found) if not any(one.overlaps(other) for other in people)]


def _named(words: str) -> bool:
    return compiled(r"(?-i:(?<=\s|^)\p{Lu})").search(words) is not None


def products(plain: str, formats: Mapping[str, Any], taken: Sequence[Span]) -> list[Span]:
    """Return the things and services the message is about, each named once."""
    pattern = rf"(?<![\p{{L}}-]){formats['product_heads']}{formats['product_cases']}(?![\p{{L}}-])"
    once: dict[str, Span] = {}
    for match in compiled(pattern).finditer(plain):
        span = Span(*match.span())
        if not any(span.overlaps(other) for other in taken):
            once.setdefault(match[0].lower(), span)
    return sorted(once.values())


def persons(text: Text, pack: LanguagePack) -> list[Span]:
    """Return the people `text` tells of; who signs it is none of them."""
    signed = signatures(text, pack)
    return [
        span
        for span in longest(names_in(text, pack))
        if not any(span.overlaps(other) for other in signed)
    ]


def is_duration(words: str, formats: Mapping[str, Any]) -> bool:
    """Tell whether `words` are a length of time and nothing else."""
    return any((one.start, one.end) == (0, len(words)) for one in durations(words, formats))
