"""Adaptive Cards 1.5 as plain dicts; a customer's words never fire in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Element = dict[str, Any]

BUDGET = 24_000
"""Bytes a card may take: Teams refuses a message somewhere past 28 KB, its own words around it."""
CONTENT = "application/vnd.microsoft.card.adaptive"
LINES = 80
IN_A_ROW = 4
INPUT = 6_000
_BEYOND = str.maketrans(dict.fromkeys("*_~`[]<>#|\\", " "))


def cut(text: str, most: int) -> str:
    """Shorten `text` to `most` characters, with a mark where it was cut."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"


def calm(text: str) -> str:
    r"""
    Return `text` on one line without what Markdown or a mention could make of it.

    >>> calm("<at>Ruusu</at> **Anna**\n[x](http://x)")
    'at Ruusu /at Anna x (http://x)'
    """
    return " ".join(text.translate(_BEYOND).split())


def heading(text: str) -> Element:
    """Return a title; screen readers find it as one."""
    return {
        "type": "TextBlock",
        "text": calm(text) or "…",
        "style": "heading",
        "weight": "bolder",
        "size": "medium",
        "wrap": True,
    }


def words(text: str, **look: Any) -> Iterator[Element]:
    """
    Give a text line by line, as words alone: text runs know no Markdown and no mention.

    `look` is how the runs look: `weight`, `isSubtle`, `color`.
    """
    lines = [line.strip() for line in text.splitlines()]
    for at, line in enumerate(lines[:LINES]):
        if line:
            run = {"type": "TextRun", "text": line, **look}
            gap = "small" if at == 0 or not lines[at - 1] else "none"
            yield {"type": "RichTextBlock", "spacing": gap, "inlines": [run]}


def small(text: str) -> Iterator[Element]:
    """Give small print."""
    yield from words(text, isSubtle=True, size="small")


def link(text: str, url: str) -> Element:
    """Return one line that opens a page of ours or of Teams; the words stay words."""
    run: Element = {"type": "TextRun", "text": cut(" ".join(text.split()), 500) or "…"}
    if url.startswith("https://") and not set(url) & set(' "<>\n'):
        run["selectAction"] = {"type": "Action.OpenUrl", "url": url}
    return {"type": "RichTextBlock", "spacing": "small", "inlines": [run]}


def box(items: Iterable[Element], style: str = "emphasis", **more: Any) -> Element:
    """Return a framed part of the card; its colours are the theme's own."""
    return {"type": "Container", "style": style, "items": [*items] or [*words("…")], **more}


def drawer(name: str, items: Iterable[Element]) -> Element:
    """Return a part that opens and closes by `opener`."""
    return {**box(items), "id": name, "isVisible": False, "spacing": "small"}


def title(label: str) -> str:
    """Return what stands on a button: it begins with a capital and is never empty."""
    told = label.strip()
    return cut(told[:1].upper() + told[1:], 60) or "…"


def opener(label: str, name: str) -> Element:
    """Return the button of a drawer."""
    return {
        "type": "Action.ToggleVisibility",
        "title": title(label),
        "targetElements": [name],
    }


def press(label: str, do: str, told: Mapping[str, str], style: str = "") -> Element:
    """
    Return a button: an `Action.Execute`, and where a client knows none, an `Action.Submit`.

    `do` and `told` come back with every input of the card.
    """
    said, data = title(label), {"do": do, **told}
    plain: Element = {"type": "Action.Submit", "title": said, "data": data}
    made = {"type": "Action.Execute", "title": said, "verb": do, "data": data, "fallback": plain}
    return {**made, "style": style} if style else made


def dialog(label: str, do: str, told: Mapping[str, str]) -> Element:
    """Return a button that opens a dialog (`task/fetch`)."""
    data = {"msteams": {"type": "task/fetch"}, "do": do, **told}
    return {"type": "Action.Submit", "title": title(label), "data": data}


def actions(buttons: Sequence[Element]) -> Iterator[Element]:
    """Give rows of buttons, narrow enough for a phone."""
    for at in range(0, len(buttons), IN_A_ROW):
        yield {"type": "ActionSet", "actions": [*buttons[at : at + IN_A_ROW]]}


def text_input(
    name: str, label: str, value: str = "", *, lines: bool = True, must: str = ""
) -> Element:
    """Return a labelled field; `must` is what is said where it is left empty."""
    made: Element = {
        "type": "Input.Text",
        "id": name,
        "label": cut(label, 200) or "…",
        "isMultiline": lines,
        "maxLength": INPUT,
    }
    if value:
        made["value"] = cut(value, INPUT)
    return {**made, "isRequired": True, "errorMessage": must} if must else made


def choice(name: str, label: str, options: Mapping[str, str], chosen: str = "") -> Element:
    """Return a labelled menu of one choice."""
    made: Element = {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": title(label),
        "style": "compact",
        "choices": [{"title": cut(t, 100) or "…", "value": v} for v, t in options.items()],
    }
    return {**made, "value": chosen} if chosen in options else made


def day_input(name: str, label: str) -> Element:
    """Return a labelled day."""
    return {"type": "Input.Date", "id": name, "label": cut(label, 200) or "…"}


def card(body: Iterable[Element]) -> Element:
    """Return a whole card."""
    return {
        "type": "AdaptiveCard",
        "$schema": "https://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": [*body] or [*words("…")],
        "msteams": {"width": "Full"},
    }


def attached(content: Element) -> Element:
    """Return a card as an attachment of a message."""
    return {"contentType": CONTENT, "content": content}


def size(it: Any) -> int:
    """Return how many bytes something takes on the wire."""
    return len(json.dumps(it, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def shared_out(elements: Iterable[Element]) -> list[Element]:
    """Share elements out to as many cards as their budget asks, in order."""
    out: list[list[Element]] = [[]]
    room = BUDGET - 400
    for one in elements:
        needs = size(one) + 1
        if out[-1] and needs > room:
            out.append([])
            room = BUDGET - 400
        out[-1].append(one)
        room -= needs
    return [card(some) for some in out]
