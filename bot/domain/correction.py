"""What an agent knew better than the reading: kept to learn from, where a house wants that."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.language import LanguagePack
from bot.domain.masking import Masks
from bot.domain.message import Kind, Severity


@dataclass(frozen=True, slots=True)
class Correction:
    """
    One message as an agent reads it, beside what it was read as (`was`).

    In `text` personal data stands behind placeholders, as it does before a language model.
    """

    case: str
    team: str
    language: str
    text: str
    kind: Kind
    severity: Severity | None
    was: tuple[Kind, Severity | None]


def correction(before: Case, after: Case, pack: LanguagePack | None) -> Correction | None:
    """Return what was corrected between two states of a case; None where nothing was."""
    was = (before.reading.kind, before.reading.severity)
    now = (after.reading.kind, after.reading.severity)
    if now == was or not after.message.text:
        return None
    names = (after.customer_name,) if after.customer_name else ()
    masked = Masks(names, pack).masked(after.message.text)
    return Correction(after.id, after.team, after.reading.language, masked, *now, was)
