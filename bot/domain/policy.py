"""What a team may offer, and who decides on more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.message import Severity


@dataclass(frozen=True, slots=True)
class Policy:
    """
    The limits of making good, in one currency.

    `up_to` is the most an agent may give by severity; `gestures` what is usually given.
    A loss under `replace_under` is simply replaced, not argued over. Beyond the limit
    `approver` decides. `notes` are facts and rules of the house, in free words.
    """

    currency: str = "EUR"
    up_to: Mapping[Severity, Decimal] = field(default_factory=dict)
    gestures: Mapping[Severity, tuple[str, ...]] = field(default_factory=dict)
    replace_under: Decimal = Decimal(0)
    approver: str = ""
    notes: str = ""

    def limit(self, severity: Severity | None) -> Decimal | None:
        """Return the most an agent may give alone; None where no limit is set."""
        return self.up_to.get(severity) if severity else None

    def allows(self, severity: Severity | None, cost: Decimal) -> bool:
        """
        Tell whether an agent may give `cost` alone; no limit set means anything may be given.

        >>> Policy(up_to={Severity.REMARK: Decimal(20)}).allows(Severity.REMARK, Decimal(25))
        False
        """
        limit = self.limit(severity)
        return limit is None or cost <= limit

    def replaces(self, loss: Decimal) -> bool:
        """Tell whether a loss is small enough to be replaced without a question."""
        return loss < self.replace_under

    def told(self, severity: Severity | None) -> str:
        """Say the policy in plain words for the guard: what it names may be promised."""
        parts = [self.notes, *(self.gestures.get(severity, ()) if severity else ())]
        limit = self.limit(severity)
        if limit is not None:
            parts.append(f"{limit:f} {self.currency}")
        return "\n".join(part for part in parts if part)

    def whole(self) -> str:
        """Say the policy for every severity: what a writer is told once for all cases."""
        limits = (f"{one}: {self.up_to[one]:f} {self.currency}" for one in self.up_to)
        usual = (f"{one}: {', '.join(self.gestures[one])}" for one in self.gestures)
        return "\n".join(part for part in (self.notes, *usual, *limits) if part)
