"""Facts and personal data found in text, measured on marked spans (`ruusu eval`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from adapters.packs import LANGUAGES, language_pack
from adapters.quality import SETS, rows
from bot.domain.cues import compiled
from bot.domain.message import Message
from bot.domain.personal_data import personal
from bot.domain.reading import Fact
from bot.domain.rules_reader import read_by_rules
from bot.domain.text import Span
from bot.domain.told import is_duration

Row = dict[str, Any]

_OF_FACT = {
    "when": "date",
    "deadlines": "deadline",
    "amounts": "sum",
    "orders": "order",
    "products": "product",
    "where": "place",
    "people": "person",
}
_OF_PERSONAL = {"mail": "email", "account": "iban"}
_NOON = time(12, tzinfo=UTC)


class Found(NamedTuple):
    """A stretch of text and what it is said to be."""

    kind: str
    span: Span


@dataclass
class Spans:
    """What was marked, found and wrongly named, by kind."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Return the share of the marked spans of `kinds` that were found."""
        return _share(self.found, self.marked, kinds)

    def precision(self, *kinds: str) -> float:
        """Return the share of the spans named as `kinds` that are marked so."""
        return _share(self.right, self.named, kinds)

    def f1(self, *kinds: str) -> float:
        """Return the harmonic mean of both."""
        recall, precision = self.recall(*kinds), self.precision(*kinds)
        return 2 * recall * precision / max(1e-9, recall + precision)


def _share(part: Counter[str], whole: Counter[str], kinds: Iterable[str]) -> float:
    kinds = list(kinds)
    return sum(part[kind] for kind in kinds) / max(1, sum(whole[kind] for kind in kinds))


def same(one: Span, other: Span) -> bool:
    """
    Tell whether two spans mean the same: they share at least half of what they cover together.

    >>> same(Span(0, 10), Span(2, 10)), same(Span(0, 10), Span(8, 10))
    (True, False)
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= max(one.end, other.end) - min(one.start, other.start)


def covered(marked: Span, found: Iterable[Span]) -> bool:
    """
    Tell whether nothing but a letter or two of `marked` shows beside what was `found`.

    >>> covered(Span(0, 10), [Span(0, 4), Span(5, 10)]), covered(Span(0, 10), [Span(0, 4)])
    (True, False)
    """
    hidden: set[int] = set()
    for span in found:
        hidden |= set(range(max(span.start, marked.start), min(span.end, marked.end)))
    return marked.end - marked.start - len(hidden) <= _SHOWN


_SHOWN = 1


def facts_of(row: Row, code: str) -> list[Found]:
    """Return the facts found in one marked message."""
    day = datetime.fromisoformat(row["today"]).date()
    message = Message(row["text"], datetime.combine(day, _NOON))
    told = read_by_rules(message, language_pack(code), code).facts
    formats = language_pack(code).formats
    return [
        Found(kind, _day_of(fact, formats) if kind == "date" else fact.span)
        for name, kind in _OF_FACT.items()
        for fact in told.get(name, ())
        if not (kind == "date" and (is_duration(fact.text, formats) or _is_clock(fact, formats)))
        and not (kind == "place" and fact.text.islower())
    ]


def _is_clock(fact: Fact, formats: Mapping[str, Any]) -> bool:
    """Tell whether a moment is a time of day alone."""
    return any(compiled(one).fullmatch(fact.text) for one in formats["clock"])


def _day_of(fact: Fact, formats: Mapping[str, Any]) -> Span:
    """Return a moment without its time of day, which the marks leave out."""
    clocks = [
        match.span()
        for pattern in formats["clock"]
        for match in compiled(pattern).finditer(fact.text)
    ]
    start = min((start for start, _ in clocks if start), default=len(fact.text))
    return Span(fact.span.start, fact.span.start + len(fact.text[:start].rstrip(" ,")))


def tally_facts(marked: Iterable[Row], code: str) -> Spans:
    """Count the facts found and missed; a span is right where kind and place are the `same`."""
    out = Spans()
    for row in marked:
        got = facts_of(row, code)
        every = [Found(one["kind"], Span(one["start"], one["end"])) for one in row["spans"]]
        # Who wrote is told by the signature, and is no person the message tells of.
        writes = [one.get("role") == "writer" for one in row["spans"]]
        gold = [one for one, writer in zip(every, writes, strict=True) if not writer]
        writers = [one.span for one, writer in zip(every, writes, strict=True) if writer]
        got = [one for one in got if not any(one.span.overlaps(span) for span in writers)]
        for one in gold:
            out.marked[one.kind] += 1
            if any(one.kind == it.kind and same(one.span, it.span) for it in got):
                out.found[one.kind] += 1
            else:
                out.missed.append((row["id"], one.kind, one.span.of(row["text"])))
        for it in got:
            out.named[it.kind] += 1
            if any(one.kind == it.kind and same(one.span, it.span) for one in gold):
                out.right[it.kind] += 1
            else:
                out.wrong.append((row["id"], it.kind, it.span.of(row["text"])))
    return out


def tally_personal(marked: Iterable[Row], code: str) -> Spans:
    """
    Count the personal data hidden and shown.

    A marked span is found where no more than a letter of it still shows, whatever it was
    taken for; what was hidden is right where it lies on marked data. Names count by how the
    text gives them away (`cue`): in a signature, after a title, bare, inflected.
    """
    out = Spans()
    for row in marked:
        got = personal(row["text"], (), language_pack(code))
        gold = [Found(_kind(one), Span(one["start"], one["end"])) for one in row["spans"]]
        for one in gold:
            out.marked[one.kind] += 1
            if covered(one.span, [it.span for it in got]):
                out.found[one.kind] += 1
            else:
                out.missed.append((row["id"], one.kind, one.span.of(row["text"])))
        for it in got:
            kind = _OF_PERSONAL.get(it.kind, it.kind)
            out.named[kind] += 1
            if any(it.span.overlaps(one.span) for one in gold):
                out.right[kind] += 1
            else:
                out.wrong.append((row["id"], kind, it.span.of(row["text"])))
    return out


def _kind(marked: Row) -> str:
    return f"name, {marked['cue']}" if marked.get("cue") else str(marked["kind"])


TALLIES: dict[str, Callable[[Iterable[Row], str], Spans]] = {
    "facts": tally_facts,
    "personal": tally_personal,
}


def spans_measured(part: str, folder: Path = SETS) -> dict[str, dict[str, Spans]]:
    """Measure facts and personal data on one part, by what is looked for and by language."""
    out: dict[str, dict[str, Spans]] = defaultdict(dict)
    for what, tally in TALLIES.items():
        for code in LANGUAGES:
            files = sorted((folder / part).glob(f"{what}*-{code}.jsonl"))
            marked = [row for path in files for row in rows(path)]
            if marked:
                out[what][code] = tally(marked, code)
    return dict(out)


def spans_told(measured: dict[str, dict[str, Spans]]) -> Iterator[str]:
    """Say the figures in lines for people."""
    for what, by_language in measured.items():
        for code, spans in by_language.items():
            yield f"{what} {code}: {sum(spans.marked.values())} spans marked"
            if what == "facts":
                yield from (
                    f"    {kind:12}F1 {100 * spans.f1(kind):.0f} (found {spans.found[kind]}/"
                    f"{spans.marked[kind]}, right {spans.right[kind]}/{spans.named[kind]})"
                    for kind in _OF_FACT.values()
                )
            else:
                yield from (
                    f"    {kind:20}recall {100 * spans.recall(kind):.0f} % "
                    f"({spans.found[kind]}/{spans.marked[kind]})"
                    for kind in sorted(spans.marked)
                )
                yield f"    precision {100 * spans.precision(*spans.named):.0f} %"


def as_figures(measured: dict[str, dict[str, Spans]]) -> Row:
    """Return the figures alone: by what is looked for, language and kind."""
    return {
        what: {
            code: {
                kind: {
                    "marked": spans.marked[kind],
                    "recall": round(spans.recall(kind), 3),
                    "precision": round(spans.precision(kind), 3),
                    "f1": round(spans.f1(kind), 3),
                }
                for kind in sorted({*spans.marked, *spans.named})
            }
            for code, spans in by_language.items()
        }
        for what, by_language in measured.items()
    }
