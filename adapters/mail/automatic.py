"""Is this an automatic answer? Headers, the subject and the first lines say."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from itertools import islice

from adapters.mail.reading import Reading
from adapters.mail.subjects import without_forwards

FIRST_LINES = 6
LONGEST_TEXT = 150
"""An automatic answer has fewer words; a customer who quotes one usually writes more."""
TELLTALE = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients")
PRECEDENCE = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})


def sent_by_machine(message: Message) -> bool:
    """
    Whether the headers say that no person sent this (RFC 3834, RFC 3464).

    `auto-forwarded` is a rule passing a person's mail on; `Precedence: list` a group mailbox.
    """
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if submitted not in {"", "no", "auto-forwarded"}:
        return True
    if any(name in message for name in TELLTALE):
        return True
    if str(message.get("Precedence", "")).strip().lower() in PRECEDENCE:
        return True
    if str(message.get("Return-Path", "")).strip() == "<>":
        return True
    return message.get_content_type() == "multipart/report"


def reads_automatic(subject: str | None, lines: Iterable[str], marks: Reading) -> bool:
    """Whether the words themselves are those of an automatic answer."""
    if marks.automatic_subject.opens(without_forwards(subject, marks)):
        return True
    written = [line.strip() for line in lines if line.strip()]
    if sum(len(line.split()) for line in written) > LONGEST_TEXT:
        return False
    first = list(islice(written, FIRST_LINES))
    if any(marks.automatic_sure.opens(line) for line in first):
        return True
    likely = sum(any(cue.within(line) for line in first) for cue in marks.automatic_likely)
    return likely > 1
