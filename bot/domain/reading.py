"""What a message says, each field with the words it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.message import Kind, Register, Severity
from bot.domain.text import Span

EMOTIONS = ("angry", "disappointed", "worried", "pleased")
WISH = "wish_for_better"
"""The cause that nothing went wrong: something could be better."""
WISHES = (
    "refund", "replacement", "repair", "price_reduction", "compensation", "apology",
    "explanation", "callback", "prevention",
)  # fmt: skip
GAPS = ("what", "where", "when", "why", "who", "order", "contact", "wish")
FLAGS = (
    "injury", "safety", "discrimination", "data_leak", "legal", "press", "distress", "abuse",
)  # fmt: skip
SURE = 0.65
"""Under this chance the agent is asked about a kind or a severity, and no cause is heard."""
FACTS = (
    "what", "where", "when", "why", "who", "orders", "amounts", "deadlines", "products", "people",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """
    Something the customer told, as a place in the raw text.

    `value` is an ISO date or time, or `{"sum": …, "currency": …}`, where there is one.
    """

    text: str
    span: Span
    value: str | Mapping[str, float | str] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    The words one field of a reading rests on, and the value they speak for.

    For the kind that is the side they take: `praise`, `blame` or `auto` (an automatic answer).
    """

    field: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What one message says.

    `severity` is None unless the message complains. `confidence` runs from 0 to 1 for
    `kind` and `severity`. `flags` need a person at once. `gaps` are what nobody told.
    Of a message that praises, `praised` are the people of ours it names, `pleased` the keys
    of what pleased, and `asks` tells that it wants something answered too. Where a trained
    reader has heard them, `troubles` are the sentences that tell what went wrong, the surest
    first. `signed` is the name under the message.
    """

    language: str
    kind: Kind
    severity: Severity | None
    causes: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    wishes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    register: Register = Register.FORMAL
    praised: tuple[str, ...] = ()
    pleased: tuple[str, ...] = ()
    asks: bool = False
    troubles: tuple[Span, ...] = ()
    signed: str = ""

    @property
    def complains(self) -> bool:
        """Whether some of the message is a complaint."""
        return self.kind in {Kind.COMPLAINT, Kind.MIXED}

    @property
    def least_sure(self) -> float | None:
        """How sure the less sure of kind and severity is, 0 to 1; None after a correction."""
        return min(self.confidence.values(), default=None)

    def unsure(self, field: str) -> bool:
        """Tell whether the agent should be asked about `kind` or `severity`."""
        return self.confidence.get(field, 1.0) < SURE
