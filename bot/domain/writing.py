"""From a message and its reading to the brief a writer works from."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.case_brief import CaseBrief, Style
from bot.domain.facts_given import FactsGiven
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Message, Register, Severity
from bot.domain.particulars import particulars
from bot.domain.reading import Reading
from bot.domain.review import sentences_of
from bot.domain.text import Span, Text


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
    kind = kind or reading.kind
    complains = kind in {Kind.COMPLAINT, Kind.MIXED}
    text = Text.of(message.opening)
    troubles: list[Span] = [e.span for e in reading.evidence if e.value in reading.causes[:1]]
    return CaseBrief(
        message=message,
        reading=reading,
        kind=kind,
        severity=(severity or reading.severity or Severity.GRIEVANCE) if complains else None,
        facts=facts,
        particulars=particulars(text, sentences_of(text, pack), pack, message.now, troubles),
        pack=pack,
        register=register or reading.register,
        styles=frozenset(styles),
        signature=signature,
    )
