"""What a letter may claim that nobody told, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text import Span


class Claim(StrEnum):
    """What a place in a letter claims that somebody must have told."""

    SUM = "sum"
    DATE = "date"
    NUMBER = "number"
    CONTACT = "contact"
    NAME = "name"
    GIFT = "gift"
    CAUSE = "cause"
    FAULT = "fault"
    UNTOLD = "untold"


TOKENS = frozenset({Claim.SUM, Claim.DATE, Claim.NUMBER, Claim.CONTACT, Claim.NAME})
"""Claims a `[gap]` can stand for; of the others the words are marked."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    A claim nobody vouches for, and its place in the raw letter.

    A figure or a day is not `sure` where it may follow from what was told, or nothing is given
    by it: where a witness hears that it was told, the doubt is dropped.
    """

    claim: Claim
    span: Span
    sure: bool = True
