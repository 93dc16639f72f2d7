"""A message as Slack holds it: its words as people typed them, the mail it carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.payloads import Payload, sound, word

_READ = frozenset({"section", "header", "rich_text", "context", "markdown"})
"""Blocks that hold words; buttons and menus say nothing of a customer's."""
_DEEPEST = 8


def first(it: Any, name: str) -> Payload:
    """Return the first object of the list `name`, an empty one where there is none."""
    many = it.get(name) if isinstance(it, Mapping) else None
    one = many[0] if isinstance(many, list) and many else None
    return one if isinstance(one, Mapping) else {}


def mail_in(message: Payload) -> Payload:
    """Return the mail a message holds or shares, an empty object where it holds none."""
    files = [first(one, "files") for one in (message, *_attached(message))]
    return next((one for one in files if word(one, "filetype") == "email"), {})


def words_of(message: Payload) -> str:
    """
    Return what a message says, as people typed it: links and names unmarked.

    Of one that was passed on, Slack keeps the words in an attachment and never in its text:
    those are what it is about, not the remark beside them. An integration's words may stand
    in its blocks and attachments as well.
    """
    attached = _attached(message)
    passed_on = [one for one in attached if one.get("is_share") or one.get("is_msg_unfurl")]
    own = own_words(message)
    if word(message, "bot_id"):
        return _joined(own, *map(_told, attached))
    return _joined(*map(_told, passed_on)) or own or _joined(*map(_told, attached))


def own_words(message: Payload) -> str:
    """Return what whoever posted a message said in it, without what they passed on."""
    return unmarked(word(message, "text") or _in_blocks(message)).strip()


def _attached(message: Payload) -> list[Payload]:
    many = message.get("attachments")
    return [one for one in many if isinstance(one, Mapping)] if isinstance(many, list) else []


def _told(attached: Payload) -> str:
    """Return the words of an attachment: its text, else its blocks', else its fallback."""
    blocks = first(attached, "message_blocks").get("message") or attached
    told = word(attached, "text") or _in_blocks(blocks) or word(attached, "fallback")
    return unmarked(told).strip()


def _joined(*told: str) -> str:
    return "\n\n".join(dict.fromkeys(one for one in told if one))


def _in_blocks(it: Any) -> str:
    blocks = it.get("blocks") if isinstance(it, Mapping) else None
    read = [one for one in blocks if word(one, "type") in _READ] if isinstance(blocks, list) else []
    return sound("\n".join("".join(_strings(one, _DEEPEST)) for one in read))


def _strings(it: Any, depth: int) -> Iterator[str]:
    """Give the texts in a block, in the order they are read."""
    if isinstance(it, str):
        yield it
    elif isinstance(it, list) and depth:
        for one in it:
            yield from _strings(one, depth - 1)
    elif isinstance(it, Mapping) and depth:
        for name in ("text", "fields", "elements"):
            yield from _strings(it.get(name), depth - 1)
        yield "\n" if word(it, "type").startswith("rich_text_") else ""


def unmarked(text: str) -> str:
    """
    Turn Slack's marks back into what was typed.

    >>> unmarked("Hei &lt;3 <mailto:a@b.fi|a@b.fi> <https://x.fi> <@U1>")
    'Hei <3 a@b.fi https://x.fi '
    """
    out, rest = [], text
    while "<" in rest:
        before, _, rest = rest.partition("<")
        inside, closed, rest = rest.partition(">")
        out += [before, _said(inside) if closed else f"<{inside}"]
    whole = "".join([*out, rest])
    return whole.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith(("@", "!")):
        return f"@{label.lstrip('@')}" if label else ""
    return label or target
