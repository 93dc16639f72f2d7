"""The text of a raw mail: its parts decoded, the best of alternatives taken."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from email.message import Message

from adapters.mail.decode import decoded
from adapters.mail.html import html_lines, looks_like_html

DEEPEST = 8
"""Mails attached to mails, and parts within parts, are followed this far."""
HEAD = 20_000
"""Characters that tell what a text is."""
THIN = 20
"""A plain part with fewer letters than this stands in for the HTML beside it."""


def texts(part: Message, depth: int) -> Iterator[str]:
    """Give the texts a reader of this mail sees, in order."""
    kind = part.get_content_maintype()
    inside = children(part)
    if part.get_content_type() == "multipart/alternative" and inside:
        yield from _best([list(texts(one, depth + 1)) for one in inside])
    elif part.get_content_type() == "multipart/report" and inside:
        yield from texts(inside[0], depth + 1)
    elif inside and kind == "multipart" and depth < DEEPEST:
        for one in inside:
            yield from texts(one, depth + 1)
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


def children(part: Message) -> list[Message]:
    """Give the parts within a part."""
    inside = part.get_payload() if part.is_multipart() else []
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None
