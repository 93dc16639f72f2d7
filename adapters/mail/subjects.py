"""Subjects: "FW: Re: VL: My order" → "My order"."""

from __future__ import annotations

from adapters.mail.reading import Reading

LONGEST = 500


def bare(subject: str | None, marks: Reading) -> str | None:
    """Strip every prefix of answering and passing on, in any language, however many."""
    rest = (subject or "")[:LONGEST].strip()
    while prefix := (
        marks.reply_subject.opens(rest)
        or marks.forward_subject.opens(rest)
        or marks.tag.opens(rest)
    ):
        rest = rest[prefix.end() :]
    return " ".join(rest.split()) or None


def replies(subject: str | None, marks: Reading) -> bool:
    """Whether the outermost prefix says this is an answer."""
    return bool(marks.reply_subject.opens(_untagged(subject, marks)))


def passes_on(subject: str | None, marks: Reading) -> bool:
    """Whether the outermost prefix says this is a mail passed on."""
    return bool(marks.forward_subject.opens(_untagged(subject, marks)))


def without_forwards(subject: str | None, marks: Reading) -> str:
    """Strip only what passing on added: an answer to an automatic mail is not automatic."""
    rest = _untagged(subject, marks)
    while prefix := marks.forward_subject.opens(rest) or marks.tag.opens(rest):
        rest = rest[prefix.end() :]
    return rest.strip()


def _untagged(subject: str | None, marks: Reading) -> str:
    rest = (subject or "")[:LONGEST].strip()
    while tag := marks.tag.opens(rest):
        rest = rest[tag.end() :]
    return rest
