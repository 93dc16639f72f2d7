"""A mail taken apart, as the doors of the house hand it on."""

from __future__ import annotations

from adapters.mail.apart import take_apart
from adapters.mail.marks import mail_marks
from bot.application.ports import Letter
from bot.domain.errors import EmptyText


def letter_of(raw: bytes | str, house: frozenset[str] = frozenset()) -> Letter | None:
    """Take a mail apart as `take_apart` does; None where there is nothing to read."""
    try:
        mail = take_apart(raw, mail_marks(), house=house)
    except EmptyText:
        return None
    return Letter(
        text=mail.text,
        sender=mail.sender or "",
        name=mail.name or "",
        subject=mail.subject or "",
        automatic=mail.form == "auto",
        forwarded=mail.form == "forward",
    )
