"""Sinä or te, du or ni: how the reader is addressed, and whether one draft mixes them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cues import Cue, Hit, hits
from bot.domain.message import Register
from bot.domain.text import Stretches, Text

Cues = Mapping[str, tuple[Cue, ...]]


def address(draft: Text, sentences: Stretches, cues: Cues) -> Register | None:
    """Return how `draft` mostly addresses its reader, or None where it does not say."""
    formal, informal = _forms(draft, sentences, cues)
    if not formal and not informal:
        return None
    return Register.FORMAL if len(formal) >= len(informal) else Register.INFORMAL


def strays(draft: Text, sentences: Stretches, cues: Cues) -> list[Hit]:
    """
    Return the words that leave the draft's own way of address.

    The plural for a family or a company is no formality: the pack's `unless` say so.
    """
    formal, informal = _forms(draft, sentences, cues)
    if not formal or not informal:
        return []
    return informal if len(formal) >= len(informal) else formal


def _forms(draft: Text, sentences: Stretches, cues: Cues) -> tuple[list[Hit], list[Hit]]:
    return (
        hits(cues.get(Register.FORMAL, ()), draft, sentences),
        hits(cues.get(Register.INFORMAL, ()), draft, sentences),
    )


def customers_register(
    message: Text, sentences: Stretches, cues: Cues, default: Register
) -> Register:
    """Return the register the customer chose: casual or courteous words, else `default`."""
    courteous = sum(hit.cue.weight for hit in hits(cues.get("courteous", ()), message, sentences))
    casual = sum(hit.cue.weight for hit in hits(cues.get("casual", ()), message, sentences))
    if courteous == casual:
        return default
    return Register.FORMAL if courteous > casual else Register.INFORMAL
