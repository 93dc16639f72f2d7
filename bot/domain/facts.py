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
from bot.domain.told import deadlines, longest, numbers, periods, persons, places, products

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
    plain, formats = text.plain, pack.formats
    cues = {name: [hit.span for hit in cued.get(name, ())] for name in _BY_CUE}
    moments = dates(plain, formats, now, PAST)
    by = deadlines(plain, formats, moments)
    values = {moment.span: moment.value for moment in moments}
    lengths = [Span(one.start, one.end) for one in durations(plain, formats)]
    when = [moment.span for moment in moments if not _within(moment.span, by)]
    when = longest([*when, *periods(plain, formats, by)])
    when += [one for one in lengths if not _within(one, [*when, *by])]
    sums = amounts(plain, pack)
    taken = [*when, *by, *(Span(one.start, one.end) for one in sums)]
    named = persons(text, pack)
    told = {
        "where": _first(places(text, pack, named), _apart(cues["where"], named)),
        "why": longest(cues["why"]),
        "who": _first(named, cues["who"]),
        "people": named,
        "orders": longest([*numbers(plain, formats, taken), *cues["orders"]]),
        "when": sorted(when),
    }
    others = [*taken, *told["where"], *named, *told["orders"]]
    told["products"] = products(plain, formats, others)
    return {
        "what": _what(text, sentences, troubles),
        "amounts": tuple(
            _fact(text, Span(a.start, a.end), {"sum": a.sum, "currency": a.currency}) for a in sums
        ),
        "deadlines": tuple(_fact(text, one, _value_in(one, values)) for one in by),
        **{
            name: tuple(_fact(text, one, values.get(one)) for one in spans)
            for name, spans in told.items()
        },
    }


def _first(named: Sequence[Span], cued: Iterable[Span]) -> list[Span]:
    """Return what is named, and what a cue points at beside it."""
    return sorted([*named, *_apart(longest(cued), named)])


def _apart(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    return [span for span in spans if not _within(span, others)]


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)


def _value_in(span: Span, values: Mapping[Span, str | None]) -> str | None:
    """Return the value of the moment that stands within `span`."""
    return next((value for one, value in values.items() if span.holds(one)), None)


def _what(text: Text, sentences: Stretches, troubles: Iterable[Hit[Cue]]) -> tuple[Fact, ...]:
    """Return the sentences in which something went wrong."""
    numbers = sorted({sentences.at(hit.start) for hit in troubles})
    spans = (trimmed(text.plain, sentences.spans[number]) for number in numbers)
    return tuple(_fact(text, span, None) for span in spans)


def _fact(text: Text, span: Span, value: str | Mapping[str, float | str] | None) -> Fact:
    place = text.span(span.start, span.end)
    return Fact(place.of(text.raw), place, value)
