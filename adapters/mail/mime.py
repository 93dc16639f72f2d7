"""A raw mail (.eml) → its envelope, its text and the mails attached to it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

import regex

from adapters.mail.automatic import sent_by_machine
from adapters.mail.decode import decoded
from adapters.mail.headers import Header, Kind
from adapters.mail.html import html_lines, looks_like_html
from adapters.mail.moments import moment
from adapters.mail.people import is_house, people, person
from adapters.mail.reading import Reading

DEEPEST = 8
"""Mails attached to mails, and parts within parts, are followed this far."""
MOST_PARTS = 500
"""Boundaries in a raw mail; nested ones cost the parser time that grows with their square."""
LONGEST_HEADER = 4000
HEAD = 20_000
THIN = 20
"""A plain part with fewer letters than this stands in for the HTML beside it."""

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
    parts = raw.lstrip(b"\r\n").split(b"\n--", MOST_PARTS)[:MOST_PARTS]
    try:
        message = BytesParser(policy=policy.default).parsebytes(b"\n--".join(parts))
        return _letter(message, marks, 0)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _letter(message: Message, marks: Reading, depth: int) -> Letter:
    return Letter(
        "\n".join(_texts(message, depth)),
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


def _texts(part: Message, depth: int) -> Iterator[str]:
    """Give the texts a reader of this mail sees, in order."""
    kind = part.get_content_maintype()
    children = _children(part)
    if part.get_content_type() == "multipart/alternative" and children:
        yield from _best([list(_texts(one, depth + 1)) for one in children])
    elif part.get_content_type() == "multipart/report" and children:
        yield from _texts(children[0], depth + 1)
    elif children and kind == "multipart" and depth < DEEPEST:
        for one in children:
            yield from _texts(one, depth + 1)
    elif kind in {"text", "multipart"} and not _is_file(part):
        yield _text(part)


def _best(choices: list[list[str]]) -> list[str]:
    """Take the first alternative with something to read: the plain one, unless it is a stub."""
    full = max((_letters(one) for one in choices), default=0)
    for one in choices:
        if _letters(one) >= min(THIN, full) and _letters(one) * 10 >= full:
            return one
    return []


def _letters(texts: list[str]) -> int:
    return sum(letter.isalpha() for text in texts for letter in text[:HEAD])


def _text(part: Message) -> str:
    text = decoded(_payload(part), part.get_content_charset())
    if part.get_content_subtype() == "html" or looks_like_html(text):
        return html_lines(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _payload(part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    written = part.get_payload()
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        raw = _from_base64(str(written)) or raw
    return raw if isinstance(raw, bytes) else str(written or "").encode("utf-8", "replace")


def _from_base64(written: str) -> bytes:
    """Decode base64 that may be cut in the middle: the last full group counts."""
    whole = "".join(written.split()).rstrip("=")
    cut = whole[: len(whole) - (len(whole) % 4 == 1)]
    try:
        return b64decode(cut + "=" * (-len(cut) % 4), validate=True)
    except ValueError:
        return b""


def _unflowed(text: str, *, joined: bool) -> str:
    """Join the lines that the sender's program broke softly (RFC 3676)."""
    lines: list[str] = []
    soft = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        quote = line[: len(line) - len(line.lstrip(">"))]
        if lines and soft == f"{quote}|" and line != "-- ":
            lines[-1] += line[len(quote) :].removeprefix(" ")
        else:
            lines.append(line)
        flows = line.endswith(" ") and line != "-- "
        soft = f"{quote}|" if flows else ""
        if flows and joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _attached(part: Message, depth: int) -> Iterator[Message]:
    """Find the mails attached to this one, not those inside them."""
    if depth >= DEEPEST or part.get_content_type() == "multipart/report":
        return
    for one in _children(part):
        if one.get_content_type() == "message/rfc822":
            yield from _inner(one)
        elif one.get_content_maintype() == "multipart":
            yield from _attached(one, depth + 1)
        elif str(one.get_filename() or "").lower().endswith(".eml"):
            raw = one.get_payload(decode=True)
            if isinstance(raw, bytes) and is_mime(decoded(raw[:HEAD])):
                yield BytesParser(policy=policy.default).parsebytes(raw)


def _inner(part: Message) -> Iterator[Message]:
    """Open a mail attached as such; some programs wrap it in base64 against the rules."""
    for one in _children(part):
        if one.keys():
            yield one
            continue
        one["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "7bit"))
        raw = one.get_payload(decode=True)
        if isinstance(raw, bytes) and is_mime(decoded(raw[:HEAD])):
            yield BytesParser(policy=policy.default).parsebytes(raw)


def _children(part: Message) -> list[Message]:
    inside = part.get_payload() if part.is_multipart() else []
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None
