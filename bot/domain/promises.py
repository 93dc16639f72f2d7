"""Promises: what a reply says will happen, who does it and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.cues import Cue, Hit, compiled, hits
from bot.domain.dates import Dated
from bot.domain.language import LanguagePack
from bot.domain.steps import GAP
from bot.domain.text import Span, Stretches, Text


@dataclass(frozen=True, slots=True)
class Promise:
    """
    Anything a reply says will happen.

    `what` is the clause as written, `who` the doer as written (or "" for "we"), `by` an
    ISO date or time or None, `span` its place in the raw draft.
    """

    what: str
    who: str
    by: str | None
    span: Span


def promises(
    draft: Text, sentences: Stretches, pack: LanguagePack, moments: Sequence[Dated]
) -> tuple[Promise, ...]:
    """
    Return the promises of `draft`, one a sentence, in reading order.

    `moments` are the dates the draft tells, leaning to the future.
    A sentence that holds a `[gap]` promises nothing until it is filled.
    """
    found: dict[int, Promise] = {}
    for hit in hits(pack.covers.get("promise", ()), draft, sentences):
        number = sentences.at(hit.start)
        open_yet = compiled(GAP).search(sentences.spans[number].of(draft.plain))
        if number not in found and not open_yet:
            found[number] = _promise(hit, draft, sentences, moments)
    return tuple(found.values())


def _promise(hit: Hit[Cue], draft: Text, sentences: Stretches, moments: Iterable[Dated]) -> Promise:
    sentence = trimmed(draft.plain, sentences.around(hit.start))
    span = draft.span(sentence.start, sentence.end)
    moment = next((m for m in moments if sentence.holds(m.span)), None)
    return Promise(
        what=span.of(draft.raw).strip(),
        who=dict(hit.groups).get("who", ""),
        by=moment.value if moment else None,
        span=span,
    )


def trimmed(plain: str, span: Span) -> Span:
    """Shrink `span` past the white space at its ends."""
    words = span.of(plain)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))
