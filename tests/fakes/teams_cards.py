"""
What Teams takes as a card, held against every one we make.

Written from Microsoft's pages on Adaptive Cards 1.5 and on cards in Teams; only what we use is
known here, so that anything new is looked up before it is used.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

LARGEST = 25_000
"""Bytes; Teams takes 28 KB with all that stands around a card."""
_SPACING = {"none", "small", "default", "medium", "large"}
_WORDS = {
    "weight": {"lighter", "default", "bolder"},
    "size": {"small", "default", "medium", "large", "extraLarge"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "style": {"default", "heading", "emphasis", "good", "attention", "warning", "accent",
              "compact", "expanded", "positive", "destructive"},
    "spacing": _SPACING,
}  # fmt: skip
_ELEMENT = {"type": str, "id": str, "isVisible": bool, "spacing": str, "separator": bool}
_INPUT = {**_ELEMENT, "label": str, "isRequired": bool, "errorMessage": str, "value": str}
_ACTION = {"type": str, "title": str, "style": str, "fallback": dict, "data": dict}
_TYPES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "AdaptiveCard": (
        {"type": str, "$schema": str, "version": str, "body": list, "msteams": dict},
        {"version", "body"},
    ),
    "TextBlock": (
        {**_ELEMENT, "text": str, "style": str, "weight": str, "size": str, "wrap": bool},
        {"text", "wrap"},
    ),
    "RichTextBlock": ({**_ELEMENT, "inlines": list}, {"inlines"}),
    "TextRun": (
        {"type": str, "text": str, "weight": str, "size": str, "isSubtle": bool, "color": str,
         "underline": bool, "selectAction": dict},
        {"text"},
    ),
    "Container": ({**_ELEMENT, "style": str, "items": list}, {"items"}),
    "ActionSet": ({**_ELEMENT, "actions": list}, {"actions"}),
    "Input.Text": ({**_INPUT, "isMultiline": bool, "maxLength": int}, {"id", "label"}),
    "Input.ChoiceSet": ({**_INPUT, "style": str, "choices": list}, {"id", "label", "choices"}),
    "Input.Date": (_INPUT, {"id", "label"}),
    "Action.Execute": ({**_ACTION, "verb": str}, {"title", "verb", "data", "fallback"}),
    "Action.Submit": (_ACTION, {"title", "data"}),
    "Action.ToggleVisibility": ({**_ACTION, "targetElements": list}, {"title", "targetElements"}),
    "Action.OpenUrl": ({**_ACTION, "url": str}, {"url"}),
}  # fmt: skip
_IN = {"body": "element", "items": "element", "inlines": "TextRun", "actions": "Action."}


def errors(card: dict[str, Any]) -> list[str]:
    """What Teams would not take, or what a person could not use."""
    found = [*_object(card, "card")]
    if card.get("version") != "1.5":
        found.append("version")
    sent = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    if (size := len(sent.encode())) > LARGEST:
        found.append(f"{size} bytes")
    named = [one["id"] for one in objects(card) if "id" in one and "type" in one]
    found += [f"id {one} twice" for one, many in Counter(named).items() if many > 1]
    for one in objects(card):
        found += [f"no {t}" for t in one.get("targetElements", ()) if t not in named]
    return found


def objects(it: Any) -> Iterator[dict[str, Any]]:
    if isinstance(it, dict):
        yield it
        for key, value in it.items():
            if key not in {"data", "msteams"}:
                yield from objects(value)
    elif isinstance(it, list):
        for value in it:
            yield from objects(value)


def _object(it: dict[str, Any], where: str) -> Iterator[str]:
    kind = str(it.get("type"))
    if kind not in _TYPES:
        yield f"{where}: {kind} is unknown"
        return
    known, needed = _TYPES[kind]
    yield from (f"{where}: {kind} has no {name}" for name in needed - it.keys())
    for name, value in it.items():
        if name not in known or not isinstance(value, known[name]):
            yield f"{where}: {kind}.{name} is {type(value).__name__}"
        elif name in _WORDS and value not in _WORDS[name]:
            yield f"{where}: {kind}.{name} is {value}"
    yield from _empty(it, where)
    yield from _inside(it, where)


def _empty(it: dict[str, Any], where: str) -> Iterator[str]:
    for name in ("text", "title", "label", "inlines", "items", "actions", "body", "choices"):
        told = it.get(name, "x")
        blank = name == "text" and it["type"] == "TextRun"  # it may be the space between two words
        if not (told.strip() if isinstance(told, str) and not blank else told):
            yield f"{where}: {it['type']}.{name} is empty"
    if it["type"] == "Input.ChoiceSet":
        values = [one["value"] for one in it["choices"]]
        if not {it.get("value", *values[:1])} <= set(values) or len(set(values)) < len(values):
            yield f"{where}: choices"
    if it["type"] == "RichTextBlock" and not any(one["text"].strip() for one in it["inlines"]):
        yield f"{where}: a blank line"
    if it["type"] == "ActionSet" and len(it["actions"]) > 6:
        yield f"{where}: more than six actions"
    if it["type"] == "Action.OpenUrl" and not it["url"].startswith("https://"):
        yield f"{where}: url"


def _inside(it: dict[str, Any], where: str) -> Iterator[str]:
    for name, allowed in _IN.items():
        for one in it.get(name, ()):
            kind = str(one.get("type"))
            is_element = not kind.startswith(("Action.", "TextRun", "AdaptiveCard"))
            if not (is_element if allowed == "element" else kind.startswith(allowed)):
                yield f"{where}: {kind} in {name}"
            yield from _object(one, f"{where}/{name}")
    for name in ("fallback", "selectAction"):
        if name in it:
            yield from _object(it[name], f"{where}/{name}")
