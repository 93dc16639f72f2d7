"""Sinä or te, du or ni: how the reader is addressed, and whether one draft mixes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.cues import Cue, compiled, hits, weight
from bot.domain.language import LanguagePack
from bot.domain.message import Register
from bot.domain.text import Span, Stretches, Text


def address(draft: Text, sentences: Stretches, pack: LanguagePack) -> Register | None:
    """Return how `draft` mostly addresses its reader, or None where it does not say."""
    formal, informal = _forms(draft, sentences, pack)
    if not formal and not informal:
        return None
    return Register.FORMAL if len(formal) >= len(informal) else Register.INFORMAL


def strays(draft: Text, sentences: Stretches, pack: LanguagePack) -> list[Span]:
    """
    Return the words (places in the plain text) that leave the draft's own address.

    Where both forms are as many, the later one strays. The plural for a family or a company
    is no formality: the pack's `unless` say so.
    """
    formal, informal = _forms(draft, sentences, pack)
    if formal and not informal:
        informal = list(_analysed(draft, pack))
    if not formal or not informal:
        return []
    if len(formal) == len(informal):
        return informal if formal[0] < informal[0] else formal
    return informal if len(formal) > len(informal) else formal


def _forms(draft: Text, sentences: Stretches, pack: LanguagePack) -> tuple[list[Span], list[Span]]:
    formal, informal = (
        [hit.span for hit in hits(pack.register.get(side, ()), draft, sentences)]
        for side in (Register.FORMAL, Register.INFORMAL)
    )
    return formal, informal


def _analysed(draft: Text, pack: LanguagePack) -> Iterator[Span]:
    """Ask the analyser for a sinä form that no pattern knows, in a draft that says te."""
    if pack.address_of is None:
        return
    for match in compiled(r"\b\p{L}{2,}(?:t|si|tko|tkö)\b").finditer(draft.plain):
        if pack.address_of(match[0].lower()) is Register.INFORMAL:
            yield Span(*match.span())


def customers_register(
    message: Text, sentences: Stretches, cues: Mapping[str, tuple[Cue, ...]], default: Register
) -> Register:
    """Return the register the customer chose: casual or courteous words, else `default`."""
    courteous = weight(hits(cues.get("courteous", ()), message, sentences))
    casual = weight(hits(cues.get("casual", ()), message, sentences))
    if courteous == casual:
        return default
    return Register.FORMAL if courteous > casual else Register.INFORMAL
