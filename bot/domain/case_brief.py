"""Everything a writer is told about one case before the first word is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.cues import compiled
from bot.domain.facts_given import FactsGiven
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Message, Register, Severity
from bot.domain.particulars import Particulars
from bot.domain.phrasing import Phrasebook
from bot.domain.reading import WISH, Reading
from bot.domain.retelling import Told
from bot.domain.weave import Loom


class Style(StrEnum):
    """How a reply is reshaped; no style loses a fact."""

    SHORTER = "shorter"
    WARMER = "warmer"
    FORMAL = "formal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """
    The message and its reading, the agent's facts, and how the team wants to sound.

    `told` is what of the customer's account is said back.
    """

    message: Message
    reading: Reading
    kind: Kind
    severity: Severity | None
    facts: FactsGiven
    particulars: Particulars
    pack: LanguagePack
    register: Register
    styles: frozenset[Style] = frozenset()
    signature: str = ""
    told: tuple[Told, ...] = ()

    @property
    def formal(self) -> bool:
        """Whether the reader is te, ni."""
        return self.register is Register.FORMAL or Style.FORMAL in self.styles

    @property
    def causes(self) -> tuple[str, ...]:
        """The names of what went wrong, the heaviest first; a wish is that in a remark alone."""
        remark = self.reading.severity is Severity.REMARK
        return tuple(one for one in self.reading.causes if remark or one != WISH)

    def book(self) -> Phrasebook:
        """Open the phrase bank for this case."""
        salt = "|".join(sorted(self.styles & {Style.OTHER}))
        return Phrasebook(
            phrases=self.pack.phrases,
            slots=self.slots(),
            seed=f"{self.message.opening}|{self.facts.told}|{salt}",
            formal=self.formal,
        )

    def loom(self, book: Phrasebook) -> Loom:
        """Return what weaves the agent's words into the letter."""
        somebody = compiled(self.pack.formats.get("somebody_else", "(?!)"))
        others = somebody.search(self.message.opening) is not None
        return Loom(self.pack, book, self.message.now, others)

    def slots(self) -> dict[str, str]:
        """Return the slots phrases may use: the customer's particulars, then the facts."""
        slots = dict(self.particulars.slots)
        if name := self.facts["customer_name"]:
            slots |= {"name": name, "first_name": name.split()[0]}
        told = ("phone", "owner", "place", "order", "praised")
        return slots | {key: self.facts[key] for key in told if self.facts[key]}
