"""Take a mail apart: whose it is, how it came, and what the customer wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import regex

from adapters.mail.automatic import reads_automatic
from adapters.mail.decode import decoded
from adapters.mail.headers import Header
from adapters.mail.html import html_lines, looks_like_html
from adapters.mail.lines import clean, lines_of, tidy
from adapters.mail.marks import MailMarks
from adapters.mail.mime import Letter, is_mime, opened
from adapters.mail.people import NOBODY, Person
from adapters.mail.quotes import Part, parts
from adapters.mail.reading import Reading, reading
from adapters.mail.shown import shown_head
from adapters.mail.signature import Ending, letter
from adapters.mail.subjects import bare
from adapters.mail.threads import UNKNOWN, Form, Thread
from adapters.mail.unfold import unfolded
from bot.domain.errors import EmptyText

HEAD = 20_000

_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{S}]")


@dataclass(frozen=True, slots=True)
class Mail:
    """
    What a mail says, with everything around it taken away (`ruusu mail` in design.md).

    `sender` and `name` are the original customer's, not those of the colleague who passed
    the mail on. `date` is ISO 8601, with an offset when the mail gives one.
    """

    form: Form
    sender: str | None
    name: str | None
    subject: str | None
    date: str | None
    text: str


def take_apart(
    raw: bytes | str, marks: Mapping[str, MailMarks], *, house: frozenset[str] = frozenset()
) -> Mail:
    """
    Take apart a paste, an HTML paste or a raw mail.

    `house` are addresses or domains known to be the team's own, in small letters; without
    them the house is told by its mailboxes' names. Broken input gives the best answer there
    is; raises `EmptyText` only when there is nothing to read.
    """
    words = reading(marks)
    written = _letter(raw, words)
    mail = _of_letter(written, words, house)
    if not _VISIBLE.search(mail.text):
        mail = replace(mail, text=tidy(line.text for line in lines_of(clean(written.text))))
    if not _VISIBLE.search(mail.text):
        raise EmptyText(words.empty)
    return mail


def _letter(raw: bytes | str, marks: Reading) -> Letter:
    text = decoded(raw) if isinstance(raw, bytes) else raw
    head = clean(text[:HEAD])
    if is_mime(head):
        wide = isinstance(raw, str) or b"\x00" in raw[:HEAD]
        source = text.encode("utf-8", "surrogateescape") if wide else raw
        if found := opened(source if isinstance(source, bytes) else text.encode(), marks):
            return found
    return Letter(html_lines(text) if looks_like_html(text) else text)


def _of_letter(mail: Letter, marks: Reading, house: frozenset[str]) -> Mail:
    lines = unfolded(lines_of(clean(mail.text)), marks)
    envelope = mail.envelope or shown_head(lines, marks) or UNKNOWN
    thread = Thread(envelope, parts(lines[envelope.end :], marks), marks, house)
    if mail.automatic:
        return _mail("auto", thread, thread.parts[0], envelope)
    if original := _original(mail, thread):
        return _passed_on(_of_letter(original, marks, house), envelope, marks)
    form = thread.form()
    part = thread.customer() if form in {"forward", "direct"} and len(thread.parts) > 1 else None
    if part:
        return _mail(form, thread, part, part.header or envelope)
    return _mail(form, thread, thread.parts[0], _answered(thread) if form == "reply" else envelope)


def _original(mail: Letter, thread: Thread) -> Letter | None:
    """
    Find the attached mail that is the customer's, unless a customer sends ours back.

    A mail of ours that a colleague attached carries the customer's further in.
    """
    carrier = thread.envelope.sender
    senders = [one.envelope.sender if one.envelope else NOBODY for one in mail.attached]
    for one, sender in zip(mail.attached, senders, strict=True):
        if not thread.is_ours(sender):
            return one
    for one, sender in zip(mail.attached, senders, strict=True):
        if thread.is_ours(carrier) or thread.same_house(carrier, sender):
            return one
    return None


def _passed_on(mail: Mail, envelope: Header, marks: Reading) -> Mail:
    form: Form = "auto" if mail.form == "auto" else "forward"
    return replace(mail, form=form, subject=mail.subject or bare(envelope.subject, marks))


def _answered(thread: Thread) -> Header:
    """Give the header of an answer; a paste has none, but what it answers names its writer."""
    older = thread.header(1)
    if thread.envelope is not UNKNOWN or not older:
        return thread.envelope
    ending = letter(thread.parts[0].own, thread.marks)
    signed = Person(ending.name)
    known = [one for one in older.to if len(older.to) == 1 and _may_be(one, signed)]
    return replace(UNKNOWN, sender=known[0] if known else NOBODY, subject=older.subject)


def _may_be(who: Person, signed: Person) -> bool:
    """Whether the receiver of our mail and the signer of the answer may be one person."""
    if not signed.name:
        return True
    known = f"{who.name or ''} {who.mailbox}".lower()
    return any(name.lower() in known for name in signed.name.split())


def _mail(form: Form, thread: Thread, part: Part, header: Header) -> Mail:
    marks, envelope = thread.marks, thread.envelope
    subject = header.subject or envelope.subject
    if reads_automatic(subject, part.own, marks):
        form = "auto"
    ending = letter(part.own, marks)
    text = tidy(ending.lines) or _whatever_there_is(part, thread, subject)
    return Mail(
        form,
        header.sender.address,
        header.sender.name or _signer(ending, form, marks),
        bare(subject, marks),
        header.date,
        text,
    )


def _signer(ending: Ending, form: Form, marks: Reading) -> str | None:
    """Give the name below the letter; below an automatic receipt stands a house's."""
    receipt = form == "auto" and any(map(marks.automatic_receipt.within, ending.lines))
    return None if receipt else ending.name


def _whatever_there_is(part: Part, thread: Thread, subject: str | None) -> str:
    """When cleaning leaves nothing: the quoted lines, all lines, at last the subject."""
    everything = [line for one in thread.parts for line in (*one.own, *one.quoted)]
    for lines in (letter(part.quoted, thread.marks).lines, part.own, part.quoted, everything):
        if _VISIBLE.search(text := tidy(lines)):
            return text
    return bare(subject, thread.marks) or ""
