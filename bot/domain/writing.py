"""From a message and its reading to the brief a writer works from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.case_brief import CaseBrief, Style
from bot.domain.cues import compiled
from bot.domain.facts_given import FactsGiven
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Message, Register, Severity
from bot.domain.particulars import particulars
from bot.domain.quoting import quoted
from bot.domain.reading import Reading
from bot.domain.retelling import Mouth, Told, told_back
from bot.domain.review import sentences_of
from bot.domain.text import Span, Stretches, Text


def brief_for(
    message: Message,
    reading: Reading,
    facts: FactsGiven,
    pack: LanguagePack,
    *,
    kind: Kind | None = None,
    severity: Severity | None = None,
    register: Register | None = None,
    styles: Iterable[Style] = (),
    signature: str = "",
) -> CaseBrief:
    """
    Gather all a writer needs; what the agent corrects wins over the reading.

    A complaint without a severity is taken as a grievance: severity errs upward.
    """
    if kind:  # whoever says it is sure of it
        reading = replace(reading, confidence={})
    kind = kind or reading.kind
    complains = kind in {Kind.COMPLAINT, Kind.MIXED}
    text = Text.of(message.opening)
    sentences = sentences_of(text, pack)
    troubles: list[Span] = [e.span for e in reading.evidence if e.value in reading.causes[:1]]
    return CaseBrief(
        message=message,
        reading=reading,
        kind=kind,
        severity=(severity or reading.severity or Severity.GRIEVANCE) if complains else None,
        facts=facts,
        particulars=particulars(text, sentences, pack, message.now, troubles),
        pack=pack,
        register=register or reading.register,
        styles=frozenset(styles),
        signature=signature,
    )


def retold(brief: CaseBrief) -> CaseBrief:
    """Add what of the customer's account is said back: a letter of our own needs it, no model."""
    if brief.message.in_public:
        return brief
    text = Text.of(brief.message.opening)
    return replace(brief, told=_told(brief, text, sentences_of(text, brief.pack)))


def _told(brief: CaseBrief, text: Text, sentences: Stretches) -> tuple[Told, ...]:
    """Say back what went wrong, or else what was told first, or else quote it."""
    blame, praise = _places(brief.reading, text, "blame"), _places(brief.reading, text, "praise")
    mouth, heard = brief.pack.mouth, _heard(brief.reading, text, sentences)
    liked = praise if brief.kind is Kind.MIXED else _turned_from(praise, text, sentences, mouth)
    troubles = _by_sentence(blame, text, sentences, heard)
    most = 1 if brief.severity is Severity.REMARK else 2
    tell = partial(told_back, text, sentences, mouth=mouth, formal=brief.formal, most=most)
    told = tell(troubles, liked)
    if not told and not heard:
        anywhere = {number: [_end_of(one, text)] for number, one in enumerate(sentences.spans)}
        told = tell(anywhere, praise)
    return told or quoted(text.plain, sentences, troubles, praise, mouth)


def _places(reading: Reading, text: Text, side: str) -> list[Span]:
    """Return where the words of one side stand in the plain text."""
    found = (one for one in reading.evidence if one.field in {"kind", "severity"})
    spans = [one.span for one in found if (one.value == "praise") == (side == "praise")]
    return [Span(text.place(span.start), text.place(span.end)) for span in spans]


def _heard(reading: Reading, text: Text, sentences: Stretches) -> list[int]:
    """Return the sentences heard to complain, by number, the surest first."""
    return [sentences.at(text.place(span.start)) for span in reading.troubles]


def _by_sentence(
    blame: Sequence[Span], text: Text, sentences: Stretches, heard: Sequence[int]
) -> dict[int, list[Span]]:
    """Sort blame by sentence: those heard to complain, else those that hold most of it first."""
    held: dict[int, list[Span]] = {}
    for span in blame:
        held.setdefault(sentences.at(span.start), []).append(span)
    first = heard or sorted(held, key=lambda number: (-len(held[number]), number))
    return {
        number: held.get(number) or [_end_of(sentences.spans[number], text)] for number in first
    }


def _end_of(sentence: Span, text: Text) -> Span:
    """Return what of a sentence must be told: all of it, but not what it goes on to ask."""
    if sentence.of(text.plain).rstrip().endswith("?"):
        return Span(sentence.start, sentence.start + 1)
    return Span(max(sentence.start, sentence.end - 1), sentence.end)


def _turned_from(praise: list[Span], text: Text, sentences: Stretches, mouth: Mouth) -> list[Span]:
    """Keep the praise a complaint turns from ("nice, but"): any other is no praise there."""
    held = [(span, sentences.spans[sentences.at(span.start)]) for span in praise]
    turn = compiled(mouth.turn or "(?!)")
    return [one for one, whole in held if turn.search(text.plain, one.end, whole.end)]
