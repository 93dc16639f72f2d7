"""Which mail of a thread is the customer's, and how it came to us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from adapters.mail.headers import Header, Kind
from adapters.mail.people import NOBODY, Person, is_house, is_private, own_domain
from adapters.mail.quotes import Part
from adapters.mail.reading import Reading
from adapters.mail.signature import letter
from adapters.mail.subjects import passes_on, replies

Form = Literal["forward", "reply", "direct", "auto"]

COMMENT = 15
"""A colleague's comment above a mail passed on has fewer words (measured: language.md, 4)."""

UNKNOWN = Header(Kind.ENVELOPE)


@dataclass(frozen=True, slots=True)
class Thread:
    """The mails of one text, newest first, in the envelope they came in (if known)."""

    envelope: Header
    parts: Sequence[Part]
    marks: Reading
    house: frozenset[str] = frozenset()

    def form(self) -> Form:
        """Tell how the customer's text came: passed on, as an answer, or by itself."""
        older = self.header(1)
        if not older:
            return "reply" if replies(self.envelope.subject, self.marks) else "direct"
        if not self.words(0):
            return "forward" if older.sender != NOBODY or older.kind is Kind.FORWARD else "direct"
        if older.kind is Kind.FORWARD:
            return "reply" if self._sends_ours_back(older) else "forward"
        if older.kind is Kind.ATTRIBUTION:
            return "forward" if passes_on(self.envelope.subject, self.marks) else "reply"
        return self._form_by_block(older)

    def _form_by_block(self, older: Header) -> Form:
        """Outlook writes the same block under an answer and under a mail passed on."""
        sent = self.envelope
        if any(one.is_same(older.sender) for one in sent.to):
            return "reply"
        if passes_on(sent.subject, self.marks):
            return "reply" if self._sends_ours_back(older) else "forward"
        if replies(sent.subject, self.marks):
            return "reply"
        return "forward" if self._reads_passed_on(older) else "reply"

    def _reads_passed_on(self, older: Header) -> bool:
        """Tell by the comment, then by who wrote the older mail and who got it."""
        ours = self.is_ours(older.sender)
        if self._comment_passes_on() and (not ours or len(self.parts) > 2):  # noqa: PLR2004
            return True
        if ours:
            return self.same_house(self.envelope.sender, older.sender)
        if any(self.is_ours(one) for one in older.to) or is_private(older.sender, self.marks):
            return True
        answered = any(is_private(one, self.marks) for one in older.to)
        return not answered and self.words(0) < COMMENT

    def _sends_ours_back(self, older: Header) -> bool:
        """Whether a customer passes our own mail back to us with a word above it."""
        writer = self.envelope.sender
        if not self.is_ours(older.sender) or self.words(0) < COMMENT or len(self.parts) > 2:  # noqa: PLR2004
            return False
        return not (self.is_ours(writer) or self.same_house(writer, older.sender))

    def _comment_passes_on(self) -> bool:
        return any(self.marks.passing_on.within(line) for line in self.parts[0].own)

    def same_house(self, one: Person, other: Person) -> bool:
        """Whether both write from the same domain, and not one that anybody may use."""
        domain = own_domain(one, self.marks)
        return bool(domain) and domain == own_domain(other, self.marks)

    def customer(self) -> Part:
        """Find the customer's mail under what was passed on: the first not written by us."""
        n = 1
        while n + 1 < len(self.parts) and self._is_passed_on(n):
            n += 1
        return self.parts[n]

    def _is_passed_on(self, n: int) -> bool:
        """Whether mail `n` is ours or a carrier, and the customer's stands further down."""
        here, below = self.header(n) or UNKNOWN, self.header(n + 1) or UNKNOWN
        if not self.words(n) or self.is_ours(here.sender):
            return True
        if self.is_ours(below.sender) and (self.words(n) >= COMMENT or self._answers(here, below)):
            return False
        if below.kind is Kind.FORWARD or passes_on(here.subject, self.marks):
            return True
        if self._answers(here, below):
            return self._is_colleague(here)
        if self._is_colleague(here) or self._is_internal(here):
            return True
        return self.words(n) < COMMENT and below.kind is not Kind.ATTRIBUTION

    def _answers(self, here: Header, below: Header) -> bool:
        if any(one.is_same(below.sender) for one in here.to):
            return True
        return below.kind is Kind.ATTRIBUTION or replies(here.subject, self.marks)

    def _is_colleague(self, here: Header) -> bool:
        known = (self.envelope.sender, *self.envelope.to)
        return any(self.same_house(here.sender, one) for one in known)

    def _is_internal(self, here: Header) -> bool:
        return any(self.same_house(here.sender, one) for one in here.to) and not any(
            self.is_ours(one) for one in here.to
        )

    def is_ours(self, who: Person) -> bool:
        """Whether the writer is the house by name, mailbox or the caller's word."""
        return is_house(who, self.marks, self.house)

    def words(self, n: int) -> int:
        """Count the words mail `n` was written with, its signature and notices left out."""
        return sum(len(line.split()) for line in letter(self.parts[n].own, self.marks).lines)

    def header(self, n: int) -> Header | None:
        """Give the header of mail `n`; the newest has none in the text."""
        return self.parts[n].header if n < len(self.parts) else None
