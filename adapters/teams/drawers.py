"""What an agent may do with a whole case: each in a drawer of its card, with its own fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from adapters.teams.cards import (
    Element,
    actions,
    choice,
    cut,
    day_input,
    drawer,
    opener,
    press,
    small,
    text_input,
)
from bot.application.replies import Card

Texts = Mapping[str, str]
Told = Mapping[str, str]

_AT_ONCE = ("take", "reopen", "share")
"""Choices that ask for nothing more at first."""


def drawers(it: Card, texts: Texts, told: Told, most: int) -> Iterator[Element]:
    """Give the buttons of a case, and the drawers they open; a reply is cut to `most`."""
    keys = [one.key for one in it.choices]
    labels = {one.key: one.label for one in it.choices}
    buttons, opened = list[Element](), list[Element]()
    for key in keys:
        fields = _fields(key, it, texts, told, most)
        if key in _AT_ONCE:
            buttons.append(press(labels[key], key, told))
        elif fields:
            buttons.append(opener(labels[key], f"open_{key}"))
            opened.append(drawer(f"open_{key}", fields))
    buttons.append(opener(texts["card.level"], "open_level"))
    opened.append(drawer("open_level", _level(it, texts, told)))
    yield from actions(buttons)
    yield from opened


def _fields(key: str, it: Card, texts: Texts, told: Told, most: int) -> list[Element]:
    if key in {"sent", "publish"}:
        reply = cut(it.reply or (it.turn.quote if it.turn else ""), most)
        name, label = ("reply", "form.reply") if key == "sent" else ("agreed", "teams.suggested")
        return _asked(key, [text_input(name, texts[label], reply)], texts, told)
    if key == "check":
        return _asked(key, [text_input("draft", texts["form.draft"])], texts, told, "form.check")
    if key == "hand_over":
        return _asked(key, [text_input("to", texts["form.to"], lines=False)], texts, told)
    if key == "gave":
        cost = texts["page.amends.cost"].format(currency=it.currency)
        asked = [text_input("what", texts["page.amends.what"], lines=False)]
        asked.append(text_input("cost", cost, lines=False))
        return _asked(key, [*small(it.limit), *asked], texts, told)
    if key == "close":
        asked = [
            text_input(one, texts[f"form.{one}"]) for one in ("won", "lost", "cause", "action")
        ]
        asked.append(day_input("check_back", texts["form.check_back"]))
        return _asked(key, asked, texts, told, "form.close")
    return []


def _asked(
    key: str, fields: Iterable[Element], texts: Texts, told: Told, do: str = "form.save"
) -> list[Element]:
    return [*fields, *actions([press(texts[do], key, told, "positive")])]


def _level(it: Card, texts: Texts, told: Told) -> list[Element]:
    options = {one.key: one.label for one in it.levels}
    menu = choice("level", texts["card.level"], options, it.level)
    return [menu, *actions([press(texts["form.save"], "level", told)])]
