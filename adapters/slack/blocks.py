"""Block Kit's pieces under its real limits; a customer's words never fire in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Block = dict[str, Any]

SECTION = 3_000
HEADER = 150
BUTTON = 75
VALUE = 2_000
OPTION = 75
INPUT = 3_000
FALLBACK = 3_000
MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 12_000
"""Slack refuses a message somewhere past 13,000 characters, though each block be legal."""
VIEW_BLOCKS = 100
IN_A_ROW = 25
RUNS = 100


def escaped(text: str) -> str:
    """
    Return `text` so that no mention, channel or link in it fires in mrkdwn.

    >>> escaped("<!channel> & <https://x.fi|this>")
    '&lt;!channel&gt; &amp; &lt;https://x.fi|this&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """Shorten `text` to `most` characters, with a mark where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def parts(text: str, most: int) -> Iterator[str]:
    """
    Give `text` in parts of at most `most` characters, cut where it hurts least.

    >>> list(parts("Hei Anna. Kiitos! Hyvaa jatkoa.", 20))
    ['Hei Anna. Kiitos!', 'Hyvaa jatkoa.']
    """
    while len(text) > most:
        at = _gap(text, most)
        yield text[:at].rstrip()
        text = text[at:].lstrip()
    if text:
        yield text


def _gap(text: str, most: int) -> int:
    """Find the last good place to cut: between paragraphs, lines, sentences, words."""
    for mark in ("\n\n", "\n", ". ", "! ", "? ", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return at + len(mark)
    return most


def plain(text: str, most: int) -> Block:
    """Return a plain text; an empty one is a space, as Slack refuses none."""
    return {"type": "plain_text", "text": cut(text, most) or " ", "emoji": True}


def mrkdwn(text: str) -> Block:
    """Return text whose marks were made by us; links in it are made by us alone."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """Return a title."""
    return {"type": "header", "text": plain(text, HEADER)}


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def paragraphs(lines: Iterable[str]) -> Iterator[Block]:
    """Give sections of lines that are mrkdwn already, each within its limit."""
    whole = "\n".join(line for line in lines if line.strip())
    for part in parts(whole, SECTION):
        yield {"type": "section", "text": mrkdwn(part)}


def context(lines: Iterable[str]) -> Iterator[Block]:
    """Give small print."""
    told = [mrkdwn(cut(line, VALUE)) for line in lines if line.strip()]
    for at in range(0, len(told), 10):
        yield {"type": "context", "elements": told[at : at + 10]}


def to_copy(text: str) -> Iterator[Block]:
    """Give a text that copies as it stands: nothing in it is formatted, nothing fires."""
    for part in parts(text, SECTION):
        yield _rich("rich_text_preformatted", part)


def quoted(text: str) -> Iterator[Block]:
    """Give the customer's words, as words alone."""
    if text.strip():
        yield _rich("rich_text_quote", text)


def marked(runs: Iterable[tuple[str, bool]]) -> Iterator[Block]:
    """Give a text whose runs are bold where told so, each block of it within its limits."""
    some: list[Block] = []
    room = SECTION
    for text, bold in runs:
        style = {"style": {"bold": True}} if bold else {}
        for part in (text[at : at + SECTION] for at in range(0, len(text), SECTION)):
            if some and (len(part) > room or len(some) >= RUNS):
                yield _rich_of("rich_text_section", some)
                some, room = [], SECTION
            some.append({"type": "text", "text": part} | style)
            room -= len(part)
    if some:
        yield _rich_of("rich_text_section", some)


def _rich(kind: str, text: str) -> Block:
    return _rich_of(kind, [{"type": "text", "text": text}])


def _rich_of(kind: str, elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def button(label: str, action: str, value: str, style: str = "") -> Block:
    """Return a button; labels begin with a capital, as Slack's own do."""
    made = {
        "type": "button",
        "text": plain(label[:1].upper() + label[1:], BUTTON),
        "action_id": action,
        "value": value[:VALUE],
    }
    return made | ({"style": style} if style else {})


def actions(elements: Sequence[Block]) -> Iterator[Block]:
    """Give rows of buttons."""
    for at in range(0, len(elements), IN_A_ROW):
        yield {"type": "actions", "elements": [*elements[at : at + IN_A_ROW]]}


def option(label: str, value: str) -> Block:
    """Return one choice of a menu."""
    return {"text": plain(label[:1].upper() + label[1:], OPTION), "value": value}


def menu(action: str, options: Mapping[str, str], chosen: str = "", placeholder: str = "") -> Block:
    """Return a menu of `options`, labels by value, with `chosen` chosen."""
    made: Block = {
        "type": "static_select",
        "action_id": action,
        "options": [option(label, value) for value, label in options.items()],
    }
    if placeholder:
        made["placeholder"] = plain(placeholder, 150)
    if chosen in options:
        made["initial_option"] = option(options[chosen], chosen)
    return made


def link(label: str, url: str) -> str:
    """Return a link of our own; `label` may be anybody's words."""
    if not url.startswith("https://") or set(url) & set("<>|\n "):
        return escaped(label)
    return f"<{url}|{escaped(label).replace('|', '/')}>"


def messages(blocks: Iterable[Block]) -> list[list[Block]]:
    """Share blocks out to as many messages as Slack's limits ask, in order."""
    out: list[list[Block]] = [[]]
    room = MESSAGE_TEXT
    for block in blocks:
        size = length(block)
        if out[-1] and (len(out[-1]) >= MESSAGE_BLOCKS or size > room):
            out.append([])
            room = MESSAGE_TEXT
        out[-1].append(block)
        room -= size
    return out


def length(it: Any) -> int:
    """Return how many characters of text a block holds."""
    if isinstance(it, Mapping):
        own = len(it["text"]) if isinstance(it.get("text"), str) else 0
        return own + sum(length(one) for one in it.values() if not isinstance(one, str))
    return sum(map(length, it)) if isinstance(it, list) else 0
