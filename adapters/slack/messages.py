"""A message as Slack holds it: its words as people typed them, the mail it carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.payloads import Payload, word


def first(it: Any, name: str) -> Payload:
    """Return the first object of the list `name`, an empty one where there is none."""
    many = it.get(name) if isinstance(it, Mapping) else None
    one = many[0] if isinstance(many, list) and many else None
    return one if isinstance(one, Mapping) else {}


def mail_in(message: Payload) -> Payload:
    """Return the mail a message holds or shares, an empty object where it holds none."""
    shared = message.get("attachments")
    holders = [message, *(shared if isinstance(shared, list) else ())]
    files = [first(one, "files") for one in holders]
    return next((one for one in files if word(one, "filetype") == "email"), {})


def words_of(message: Payload) -> str:
    """Return what a message says, as people typed it: links and names unmarked."""
    return unmarked(word(message, "text")).strip()


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
