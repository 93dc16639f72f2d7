"""A raw mail (.eml) → its envelope, its text and the mails attached to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import EmailPolicy

import regex

from adapters.mail.automatic import sent_by_machine
from adapters.mail.bodies import DEEPEST, HEAD, children, texts
from adapters.mail.decode import decoded
from adapters.mail.headers import Header, Kind
from adapters.mail.moments import moment
from adapters.mail.people import is_house, people, person
from adapters.mail.reading import Reading

MOST_PARTS = 500
"""Boundaries in a raw mail; nested ones cost the parser time that grows with their square."""
LONGEST_HEADER = 4000
MOST_LINES = 100

ENVELOPE = frozenset({"from", "to", "date", "subject", "reply-to", "x-original-from"})
_FIELD = regex.compile(r"([A-Za-z][A-Za-z0-9-]*+)[ \t]*:[ \t]?(.*)")
_SURE = frozenset(
    (
        *("received", "message-id", "mime-version", "content-type", "content-transfer-encoding"),
        *("return-path", "delivered-to", "auto-submitted", "x-mailer", "in-reply-to"),
        *("references", "dkim-signature"),
    )
)
_KNOWN = frozenset(("from", "to", "cc", "date", "subject", "reply-to", "sender", "bcc"))
_PASTED = frozenset({"sent"})
_GROUP = regex.compile(r"\svia\s")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its MIME parts tell it; `envelope` is None for a paste."""

    text: str
    envelope: Header | None = None
    automatic: bool = False
    attached: tuple[Letter, ...] = ()


class _Bounded(EmailPolicy):
    """The library's modern rules, with headers cut: their parser's time grows with the square."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Read one header, from its first lines only."""
        lines = [one[:LONGEST_HEADER] for one in sourcelines[:MOST_LINES]]
        name, value = super().header_source_parse(lines)
        return name, value[:LONGEST_HEADER]


def is_mime(text: str) -> bool:
    """
    Whether the text begins with the headers of a raw mail.

    A pasted Outlook block also begins with "From:", but has "Sent:" and no technical header.
    """
    names: set[str] = set()
    for line in text[:HEAD].lstrip("\ufeff\n").split("\n"):
        named = _FIELD.match(line)
        if named:
            names.add(named[1].lower())
        elif not line.startswith((" ", "\t")) and (names or not line.startswith("From ")):
            break
    if names & _PASTED:
        return False
    return bool(names & _SURE) or ("from" in names and len(names & _KNOWN) > 2)  # noqa: PLR2004


def opened(raw: bytes, marks: Reading) -> Letter | None:
    """Open a raw mail; None when it cannot be parsed at all."""
    source = b"\n--".join(raw.lstrip(b"\r\n").split(b"\n--", MOST_PARTS)[:MOST_PARTS])
    for rules in (_Bounded(), policy.compat32):
        try:
            return _letter(BytesParser(policy=rules).parsebytes(source), marks, 0)
        except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue  # the modern reading of headers stumbles on some broken ones
    return None


def _letter(message: Message, marks: Reading, depth: int) -> Letter:
    return Letter(
        "\n".join(texts(message, depth)),
        _envelope(message, marks),
        sent_by_machine(message),
        tuple(_letter(one, marks, depth + 1) for one in _attached(message, depth)),
    )


def _envelope(message: Message, marks: Reading) -> Header:
    fields = _fields(message)
    written, answer_to = fields.get("from", ""), fields.get("reply-to", "")
    sender = person(written)
    if answer_to and (_GROUP.search(written) or is_house(sender, marks)):
        other = person(fields.get("x-original-from", "") or answer_to)
        if other.address and not is_house(other, marks):
            sender = other if other.name else person(f"{sender.name or ''} <{other.address}>")
    return Header(
        Kind.ENVELOPE,
        sender,
        people(fields.get("to", "")),
        moment(fields.get("date", ""), marks),
        fields.get("subject") or None,
    )


def _fields(message: Message) -> dict[str, str]:
    """Decode the headers by hand: the library's own reading fails or crawls on broken ones."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        if name.lower() in ENVELOPE and name.lower() not in found:
            found[name.lower()] = _field(str(value))
    return found


def _field(value: str) -> str:
    raw = value[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    folded = " ".join(decoded(raw).split())
    if "=?" not in folded:
        return folded
    try:
        pieces = decode_header(folded)
    except (MessageError, ValueError):
        return folded
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset) for piece, charset in pieces
    )


def _attached(part: Message, depth: int) -> Iterator[Message]:
    """Find the mails attached to this one, not those inside them."""
    if depth >= DEEPEST or part.get_content_type() == "multipart/report":
        return
    for one in children(part):
        if one.get_content_type() == "message/rfc822":
            yield from _inner(one)
        elif one.get_content_maintype() == "multipart":
            yield from _attached(one, depth + 1)
        elif str(one.get_filename() or "").lower().endswith(".eml"):
            raw = one.get_payload(decode=True)
            if isinstance(raw, bytes) and is_mime(decoded(raw[:HEAD])):
                yield BytesParser(policy=_Bounded()).parsebytes(raw)


def _inner(part: Message) -> Iterator[Message]:
    """Open a mail attached as such; some programs wrap it in base64 against the rules."""
    for one in children(part):
        if one.keys():
            yield one
            continue
        one["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "7bit"))
        raw = one.get_payload(decode=True)
        if isinstance(raw, bytes) and is_mime(decoded(raw[:HEAD])):
            yield BytesParser(policy=_Bounded()).parsebytes(raw)
