"""What the customer wrote or said, and the words the method has for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

READ = 8000
"""Some four pages. A longer text is a file: nothing of it is lost, the rest is not weighed."""
GIVEN = 40_000
"""Some twenty pages of facts and policy are compared with a reply; what follows is not."""


class Kind(StrEnum):
    """What a message is (`method.md`, Words)."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    MIXED = "mixed"
    OTHER = "other"


class Severity(StrEnum):
    """How deep a complaint goes: `remark` < `grievance` < `claim` (seed 002)."""

    REMARK = "remark"
    GRIEVANCE = "grievance"
    CLAIM = "claim"


class Medium(StrEnum):
    """Where the customer spoke, and so where the answer belongs."""

    MAIL = "mail"
    CHAT = "chat"
    PUBLIC = "public"
    PHONE = "phone"
    FACE = "face"

    @property
    def spoken(self) -> bool:
        """Whether the answer is said, not written."""
        return self in {Medium.PHONE, Medium.FACE}


class Register(StrEnum):
    """How the reader is addressed: sinä or te, du or ni; English keeps only the tone."""

    FORMAL = "formal"
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message as it came in.

    `now` is the moment it is read on, against which "yesterday" is resolved.
    """

    text: str
    now: datetime
    medium: Medium = Medium.MAIL
    public: bool = False

    @property
    def brief(self) -> bool:
        """Whether the answer is one short paragraph: in chat and in public."""
        return self.in_public or self.medium is Medium.CHAT

    @property
    def opening(self) -> str:
        """What is read of the message: all of it, up to `READ` characters."""
        return self.text[:READ]

    @property
    def in_public(self) -> bool:
        """Whether other customers read the answer."""
        return self.public or self.medium is Medium.PUBLIC
