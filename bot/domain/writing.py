"""From a message and its reading to the brief a writer works from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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
    places = {"blame": list[Span](), "praise": list[Span]()}
    for one in brief.reading.evidence:
        if one.field in {"kind", "severity"}:
            side = "praise" if one.value == "praise" else "blame"
            places[side].append(Span(text.place(one.span.start), text.place(one.span.end)))
    anywhere = [Span(max(one.start, one.end - 1), one.end) for one in sentences.spans]
    blame, praise, mouth = places["blame"], places["praise"], brief.pack.mouth
    liked = praise if brief.kind is Kind.MIXED else _turned_from(praise, text, sentences, mouth)
    return (
        told_back(text, sentences, blame, liked, mouth, formal=brief.formal)
        or told_back(text, sentences, anywhere, praise, mouth, formal=brief.formal)
        or quoted(text.plain, sentences, blame, praise, mouth)
    )


def _turned_from(praise: list[Span], text: Text, sentences: Stretches, mouth: Mouth) -> list[Span]:
    """Keep the praise a complaint turns from ("nice, but"): any other is no praise there."""
    held = [(span, sentences.spans[sentences.at(span.start)]) for span in praise]
    turn = compiled(mouth.turn or "(?!)")
    return [one for one, whole in held if turn.search(text.plain, one.end, whole.end)]
