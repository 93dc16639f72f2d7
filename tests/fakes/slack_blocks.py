"""
Block Kit as Slack takes it: every block, element and object with its required fields and limits.

A table of what is known; what stands in no table is refused, as Slack does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Rule = Callable[[Any, str], Iterator[str]]

WHOLE_MESSAGE = 13_000
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
_PLACES = {
    "section": "message modal home",
    "header": "message modal home",
    "divider": "message modal home",
    "context": "message modal home",
    "actions": "message modal home",
    "image": "message modal home",
    "input": "message modal home",
    "rich_text": "message modal home",
    "markdown": "message",
    "context_actions": "message",
}


def text(most: int, kinds: str = "plain_text mrkdwn", least: int = 1) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        if not isinstance(it, Mapping) or it.get("type") not in kinds.split():
            yield f"{at}: a {kinds} text is needed"
            return
        allowed = {"type", "text", "emoji" if it["type"] == "plain_text" else "verbatim"}
        yield from _unknown(it, allowed, at)
        yield from string(most, least)(it.get("text"), f"{at}.text")

    return check


def string(most: int, least: int = 1) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        if not isinstance(it, str):
            yield f"{at}: no string"
        elif not least <= len(it) <= most:
            yield f"{at}: {len(it)} characters, {least} to {most} are allowed"

    return check


def one_of(*values: Any) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        if it not in values:
            yield f"{at}: {it!r} is none of {values}"

    return check


def many(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        if not isinstance(it, list) or not least <= len(it) <= most:
            yield f"{at}: {least} to {most} are allowed"
            return
        for number, one in enumerate(it):
            yield from rule(one, f"{at}[{number}]")

    return check


def anything(it: Any, at: str) -> Iterator[str]:
    del it, at
    yield from ()


def thing(need: Mapping[str, Rule], may: Mapping[str, Rule] | None = None) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        if not isinstance(it, Mapping):
            yield f"{at}: no object"
            return
        rules = {**(may or {}), **need}
        yield from _unknown(it, {*rules, "type"}, at)
        yield from (f"{at}.{name}: is needed" for name in need if name not in it)
        for name, rule in rules.items():
            if name in it:
                yield from rule(it[name], f"{at}.{name}")

    return check


def _unknown(it: Mapping[str, Any], allowed: set[str], at: str) -> Iterator[str]:
    yield from (f"{at}.{name}: unknown" for name in it if name not in allowed)


PLAIN = "plain_text"
ID = string(255)


def FLAG(it: Any, at: str) -> Iterator[str]:  # noqa: N802 - a rule like those beside it
    if not isinstance(it, bool):
        yield f"{at}: neither true nor false"


CONFIRM = thing(
    {"title": text(100, PLAIN), "text": text(300), "confirm": text(30, PLAIN)},
    {"deny": text(30, PLAIN), "style": one_of("primary", "danger")},
)
OPTION = thing(
    {"text": text(75), "value": string(150)}, {"description": text(75), "url": string(3000)}
)
GROUP = thing({"label": text(75, PLAIN), "options": many(OPTION, 100)})
_SELECT = {
    "action_id": ID,
    "placeholder": text(150, PLAIN),
    "confirm": CONFIRM,
    "focus_on_load": FLAG,
}
_FILTER = thing(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    },
)
_FEEDBACK = thing({"text": text(75, PLAIN), "value": string(2000)}, {"accessibility_label": ID})
ELEMENTS: Mapping[str, Rule] = {
    "button": thing(
        {"text": text(75, PLAIN), "action_id": ID},
        {
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "static_select": thing(
        {"action_id": ID},
        {
            **_SELECT,
            "options": many(OPTION, 100),
            "option_groups": many(GROUP, 100),
            "initial_option": OPTION,
        },
    ),
    "overflow": thing({"action_id": ID, "options": many(OPTION, 5)}, {"confirm": CONFIRM}),
    "users_select": thing({"action_id": ID}, {**_SELECT, "initial_user": ID}),
    "conversations_select": thing(
        {"action_id": ID},
        {
            **_SELECT,
            "initial_conversation": ID,
            "default_to_current_conversation": FLAG,
            "response_url_enabled": FLAG,
            "filter": _FILTER,
        },
    ),
    "datepicker": thing({"action_id": ID}, {**_SELECT, "initial_date": string(10, 10)}),
    "timepicker": thing({"action_id": ID}, {**_SELECT, "initial_time": string(5, 5)}),
    "radio_buttons": thing(
        {"action_id": ID, "options": many(OPTION, 10)},
        {"initial_option": OPTION, "confirm": CONFIRM, "focus_on_load": FLAG},
    ),
    "checkboxes": thing(
        {"action_id": ID, "options": many(OPTION, 10)},
        {"initial_options": many(OPTION, 10), "confirm": CONFIRM, "focus_on_load": FLAG},
    ),
    "plain_text_input": thing(
        {"action_id": ID},
        {
            "placeholder": text(150, PLAIN),
            "initial_value": string(3000, 0),
            "multiline": FLAG,
            "min_length": one_of(*range(3001)),
            "max_length": one_of(*range(1, 3001)),
            "focus_on_load": FLAG,
            "dispatch_action_config": anything,
        },
    ),
    "image": thing({"alt_text": string(2000), "image_url": string(3000)}),
    "feedback_buttons": thing(
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}
    ),
    "icon_button": thing({"icon": one_of("trash"), "text": text(75, PLAIN)}, {"action_id": ID}),
}
_IN = {
    "actions": "button static_select overflow users_select conversations_select datepicker "
    "timepicker radio_buttons checkboxes",
    "section": "button static_select overflow users_select conversations_select datepicker "
    "timepicker radio_buttons checkboxes image",
    "input": "plain_text_input static_select users_select conversations_select datepicker "
    "timepicker radio_buttons checkboxes",
    "context_actions": "feedback_buttons icon_button",
}


def element_in(block: str) -> Rule:
    def check(it: Any, at: str) -> Iterator[str]:
        kind = it.get("type") if isinstance(it, Mapping) else None
        if kind not in _IN[block].split():
            yield f"{at}: {kind!r} cannot stand in {block}"
            return
        yield from ELEMENTS[str(kind)](it, at)

    return check


def _context(it: Any, at: str) -> Iterator[str]:
    is_image = isinstance(it, Mapping) and it.get("type") == "image"
    yield from (ELEMENTS["image"] if is_image else text(2000))(it, at)


_STYLED = thing({"text": string(3000)}, {"style": anything})
_RICH: Mapping[str, Rule] = {
    "rich_text_section": thing({"elements": many(_STYLED, 100)}),
    "rich_text_preformatted": thing({"elements": many(_STYLED, 100)}, {"border": one_of(0, 1)}),
    "rich_text_quote": thing({"elements": many(_STYLED, 100)}, {"border": one_of(0, 1)}),
}


def _rich(it: Any, at: str) -> Iterator[str]:
    kind = it.get("type") if isinstance(it, Mapping) else None
    if kind not in _RICH:
        yield f"{at}: {kind!r} is no rich text"
        return
    yield from _RICH[str(kind)](it, at)


BLOCKS: Mapping[str, Rule] = {
    "section": thing(
        {},
        {
            "block_id": ID,
            "text": text(3000),
            "fields": many(text(2000), 10),
            "accessory": element_in("section"),
            "expand": FLAG,
        },
    ),
    "header": thing({"text": text(150, PLAIN)}, {"block_id": ID}),
    "divider": thing({}, {"block_id": ID}),
    "context": thing({"elements": many(_context, 10)}, {"block_id": ID}),
    "actions": thing({"elements": many(element_in("actions"), 25)}, {"block_id": ID}),
    "context_actions": thing(
        {"elements": many(element_in("context_actions"), 5)},
        {"block_id": ID},
    ),
    "image": thing(
        {"alt_text": string(2000), "image_url": string(3000)},
        {"block_id": ID, "title": text(2000, PLAIN)},
    ),
    "input": thing(
        {"label": text(2000, PLAIN), "element": element_in("input")},
        {"block_id": ID, "hint": text(2000, PLAIN), "optional": FLAG, "dispatch_action": FLAG},
    ),
    "rich_text": thing({"elements": many(_rich, 100)}, {"block_id": ID}),
    "markdown": thing({"text": string(12_000)}, {"block_id": ID}),
}


def errors(blocks: Any, surface: str = "message") -> list[str]:
    """Return what Slack would refuse in `blocks` on a surface: `message`, `modal` or `home`."""
    return list(_errors(blocks, surface))


def _errors(blocks: Any, surface: str) -> Iterator[str]:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= MOST_BLOCKS[surface]:
        yield f"blocks: 1 to {MOST_BLOCKS[surface]} are allowed"
        return
    for number, block in enumerate(blocks):
        at = f"blocks[{number}]"
        kind = block.get("type") if isinstance(block, Mapping) else None
        if surface not in _PLACES.get(str(kind), "").split():
            yield f"{at}: {kind!r} cannot stand in a {surface}"
            continue
        yield from BLOCKS[str(kind)](block, at)
        if kind == "section" and not block.get("text") and not block.get("fields"):
            yield f"{at}: a section needs text or fields"
    yield from _said_twice(blocks)
    if surface == "message" and length(blocks) > WHOLE_MESSAGE:
        yield f"msg_blocks_too_long: {length(blocks)}"


def _said_twice(blocks: list[Any]) -> Iterator[str]:
    ids = [one.get("block_id") for one in blocks if isinstance(one, Mapping)]
    named = [one for one in ids if one]
    yield from (f"block_id {one!r} stands twice" for one in {*named} if named.count(one) > 1)
    for block in blocks:
        acts = [one.get("action_id") for one in _elements(block) if one.get("action_id")]
        yield from (f"action_id {one!r} stands twice" for one in {*acts} if acts.count(one) > 1)


def _elements(block: Any) -> list[Json]:
    if not isinstance(block, Mapping):
        return []
    found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [one for one in found if isinstance(one, dict)]


def length(it: Any) -> int:
    """Return how many characters of text a block, or anything in it, holds."""
    if isinstance(it, Mapping):
        own = len(it["text"]) if isinstance(it.get("text"), str) else 0
        return own + sum(length(one) for name, one in it.items() if not isinstance(one, str))
    return sum(map(length, it)) if isinstance(it, list) else 0


def view_errors(view: Any) -> list[str]:
    """Return what Slack would refuse in a view: a form or a Home tab."""
    if not isinstance(view, Mapping) or view.get("type") not in {"modal", "home"}:
        return ["view: no modal and no home"]
    kind = str(view["type"])
    titles = {name: text(24, PLAIN) for name in ("title", "submit", "close")}
    may: dict[str, Rule] = {
        "private_metadata": string(3000, 0),
        "callback_id": ID,
        "blocks": anything,
        "clear_on_close": FLAG,
        "notify_on_close": FLAG,
        "external_id": ID,
        **(titles if kind == "modal" else {}),
    }
    need: dict[str, Rule] = {"title": titles["title"]} if kind == "modal" else {}
    found = [*thing(need, may)(view, "view"), *errors(view.get("blocks"), kind)]
    has_input = any(one.get("type") == "input" for one in view.get("blocks") or [])
    if kind == "modal" and has_input and "submit" not in view:
        found.append("view.submit: is needed where there is an input")
    return found
