"""What the customer told: what, where, when, why, who, orders, sums and deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.cues import Cue, Hit
from bot.domain.dates import PAST, dates, durations
from bot.domain.guard import amounts
from bot.domain.language import LanguagePack
from bot.domain.promises import trimmed
from bot.domain.reading import Fact
from bot.domain.text import Span, Stretches, Text

_BY_CUE = ("where", "why", "who", "orders")


def facts(
    text: Text,
    sentences: Stretches,
    pack: LanguagePack,
    now: datetime,
    cued: Mapping[str, Sequence[Hit[Cue]]],
    troubles: Iterable[Hit[Cue]],
) -> dict[str, tuple[Fact, ...]]:
    """
    Return the facts of `text`; `cued` are the hits by group, `troubles` those of what went wrong.

    Dates lean to the past, deadlines to the future, both against `now`.
    """
    found = {name: _by_cue(text, cued.get(name, ())) for name in _BY_CUE}
    moments = dates(text.plain, pack.formats, now, PAST)
    lengths = durations(text.plain, pack.formats)
    when = [_fact(text, m.span, m.value) for m in moments if not m.deadline]
    when += [
        _fact(text, Span(d.start, d.end), None)
        for d in lengths
        if not any(m.span.overlaps(Span(d.start, d.end)) for m in moments)
    ]
    return {
        "what": _what(text, sentences, troubles),
        "when": tuple(sorted(when, key=lambda fact: fact.span)),
        "amounts": tuple(
            _fact(text, Span(a.start, a.end), {"sum": a.sum, "currency": a.currency})
            for a in amounts(text.plain, pack)
        ),
        "deadlines": tuple(_fact(text, m.span, m.value) for m in moments if m.deadline),
        **found,
    }


def _by_cue(text: Text, found: Sequence[Hit[Cue]]) -> tuple[Fact, ...]:
    return tuple(_fact(text, span, None) for span in _apart(hit.span for hit in found))


def _what(text: Text, sentences: Stretches, troubles: Iterable[Hit[Cue]]) -> tuple[Fact, ...]:
    """Return the sentences in which something went wrong."""
    numbers = sorted({sentences.at(hit.start) for hit in troubles})
    spans = (trimmed(text.plain, sentences.spans[number]) for number in numbers)
    return tuple(_fact(text, span, None) for span in spans)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or not kept[-1].overlaps(span):
            kept.append(span)
    return kept


def _fact(text: Text, span: Span, value: str | Mapping[str, float | str] | None) -> Fact:
    place = text.span(span.start, span.end)
    return Fact(place.of(text.raw), place, value)
