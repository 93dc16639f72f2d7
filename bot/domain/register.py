"""How the reader is addressed, formally or not, and whether one draft mixes the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.cues import Cue, Cues, compiled, fires, hits, weight
from bot.domain.language import LanguagePack
from bot.domain.message import Register
from bot.domain.text import Span, Stretches, Text


@dataclass(frozen=True, slots=True)
class Addresses:
    """The words of a draft that address its reader, places in the plain text."""

    formal: tuple[Span, ...]
    informal: tuple[Span, ...]

    @property
    def register(self) -> Register | None:
        """How the draft mostly addresses its reader, or None where it does not say."""
        if not self.formal and not self.informal:
            return None
        return Register.FORMAL if len(self.formal) >= len(self.informal) else Register.INFORMAL


def addresses(draft: Text, sentences: Stretches, pack: LanguagePack) -> Addresses:
    """
    Find the words that address the reader informally and formally.

    The plural for a family or a company is no formality: the pack's `unless` say so.
    """
    formal, informal = (
        tuple(hit.span for hit in hits(pack.register.get(side, ()), draft, sentences))
        for side in (Register.FORMAL, Register.INFORMAL)
    )
    return Addresses(formal, informal)


def strays(
    draft: Text, said: Addresses, pack: LanguagePack, customer: str = ""
) -> tuple[Span, ...]:
    """
    Return the words (places in the plain text) that leave the draft's own address.

    Where both forms are as many, the later one strays. A plural beside the informal is no
    stray where the customer, too, writes of more than one ("we", "my children").
    """
    formal, informal = said.formal, said.informal
    if len(informal) >= min(2, len(formal)) and _are_many(customer, pack):
        return ()
    if formal and not informal:
        informal = tuple(_analysed(draft, pack))
    if not formal or not informal:
        return ()
    if len(formal) == len(informal):
        return informal if formal[0] < informal[0] else formal
    return informal if len(formal) > len(informal) else formal


def _are_many(customer: str, pack: LanguagePack) -> bool:
    text = Text.of(customer)
    return fires(pack.register.get("many", ()), text, Stretches((Span(0, len(text.plain)),)))


def _analysed(draft: Text, pack: LanguagePack) -> Iterator[Span]:
    """Ask the analyser for an informal form that no pattern knows, in a formal draft."""
    if pack.address_of is None:
        return
    for match in compiled(str(pack.formats["perhaps_informal"])).finditer(draft.plain):
        if pack.address_of(match[0].lower()) is Register.INFORMAL:
            yield Span(*match.span())


def customers_register(
    message: Text, sentences: Stretches, cues: Mapping[str, Cues[Cue]], default: Register
) -> Register:
    """Return the register the customer chose: casual or courteous words, else `default`."""
    courteous = weight(hits(cues.get("courteous", ()), message, sentences))
    casual = weight(hits(cues.get("casual", ()), message, sentences))
    if courteous == casual:
        return default
    return Register.FORMAL if courteous > casual else Register.INFORMAL
