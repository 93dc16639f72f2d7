"""`ruusu mail`: a mail in any shape in, the contract's object out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.mail import mail_marks, take_apart
from bot.application.desk import Desk
from bot.domain.errors import WrongValue


def mail(item: Mapping[str, Any], at: Desk) -> dict[str, Any]:
    """Take one mail apart."""
    raw = item.get("text")
    if not isinstance(raw, (str, bytes)):
        raise WrongValue("'text' is missing")
    apart = take_apart(raw, mail_marks())
    return {
        "form": apart.form,
        "from": apart.sender,
        "name": apart.name,
        "subject": apart.subject,
        "date": apart.date,
        "text": apart.text,
        "language": at.reviewers.teller.language(apart.text),
    }
