"""What the bot says, as Adaptive Cards: the card of a case, turns, lists, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from adapters.teams.cards import (
    BUDGET,
    LINES,
    Element,
    actions,
    box,
    calm,
    card,
    choice,
    cut,
    dialog,
    drawer,
    heading,
    link,
    opener,
    press,
    shared_out,
    size,
    small,
    text_input,
    words,
)
from adapters.teams.drawers import drawers
from bot.application.ports import Post
from bot.application.replies import Card, Choice, Said, Section, Stands, StepLine
from bot.domain.tone import Finding
from bot.domain.walk import Move, Stage

Texts = Mapping[str, str]

LANGUAGES = {"fi": "suomi", "sv": "svenska", "en": "English"}
EXCERPT = 900
_QUOTE = 5_000
_STEP = 160
_LINE = 1_500
_SCALES = (1.0, 0.5, 0.25, 0.1, 0.03)
_FIRST = {"use", "sent", "done", "take"}
"""Choices that lead on: their buttons are the ones that stand out."""


def of_post(post: Post, texts: Texts) -> list[Element]:
    """Return a post as cards: the first, and what did not fit in it."""
    ahead = [*small(texts["card.again"])] if post.again else []
    if post.card:
        return [case_card(post.card, texts, ahead)]
    ahead += [_called(post.to)] if post.to else []
    return shared_out([*ahead, *turn(post.said, post.case, post.seen, texts)])


def _called(name: str) -> Element:
    """Return the line that calls somebody; it is a mention only where the message says so."""
    return {"type": "TextBlock", "text": f"<at>{calm(name)}</at>", "wrap": True}


def gist(post: Post) -> str:
    """Say in one line what a post is about: for notices, and for readers of lists."""
    if post.card:
        return cut(calm(post.card.title), 200)
    heads = (section.title for section in post.said.sections)
    told = next((one for one in [*post.said.lines, *heads] if one.strip()), "…")
    return cut(calm(told), 200)


def case_card(it: Card, texts: Texts, ahead: Sequence[Element] = ()) -> Element:
    """Return the card of a case, its texts cut only as far as Teams' limit asks."""
    made: Element = {}
    for scale in _SCALES:
        made = card([*ahead, *_case(it, texts, scale)])
        if size(made) <= BUDGET:
            return made
    return card([heading(cut(it.title, 100)), *small(texts["teams.too_large"])])


def with_way_back(it: Card, texts: Texts) -> Card:
    """Return the card with the way to put its reply in the thread, once there is a reply."""
    if not it.reply and not it.seen.startswith((Stage.REPLY, Stage.DONE)):
        return it
    return replace(it, choices=(Choice("publish", texts["teams.publish"]), *it.choices))


def _case(it: Card, texts: Texts, scale: float) -> Iterator[Element]:
    told = {"case": it.case, "seen": it.seen}
    yield heading(cut(it.title, 200))
    yield from small(cut(" · ".join(it.about), int(_LINE * scale)))
    if it.private:
        yield from small(texts["offer.private_first"])
    yield from _message(it, texts, scale)
    for line in it.read[:12]:
        yield from words(cut(line, int(_LINE * scale)))
    for one in it.steps:
        yield from _step(one, texts, scale)
    yield from _sent(it, texts, scale)
    if it.turn and (it.turn.lines or it.turn.quote):
        yield box(turn(it.turn, it.case, it.seen, texts, scale), "accent", separator=True)
    yield from drawers(it, texts, told, int(_QUOTE * scale))


def _message(it: Card, texts: Texts, scale: float) -> Iterator[Element]:
    message, most = it.message.strip(), int(EXCERPT * scale)
    if not message:
        return
    yield box([*words(cut(message, most))])
    if len(message) > most:
        yield from actions([dialog(texts["teams.whole"], "whole", {"case": it.case})])


def _step(one: StepLine, texts: Texts, scale: float) -> Iterator[Element]:
    text = cut(" ".join(one.text.split()), int(_STEP * scale))
    look = {"weight": "bolder"} if one.stands is Stands.NOW else {}
    said = texts[f"card.{one.stands}"].format(name=one.name, text=text)
    yield from words(said, **look)


def _sent(it: Card, texts: Texts, scale: float) -> Iterator[Element]:
    if it.reply:
        yield from words(texts["card.reply"], weight="bolder")
        yield box(words(cut(it.reply, int(_QUOTE * scale))))
    for one in it.promises[:10]:
        yield from words(cut(one.text, int(400 * scale)))
        told = {"case": it.case, "promise": one.case}
        yield from actions([press(texts["choice.kept"], "kept", told)])


def turn(said: Said, case: str, seen: str, texts: Texts, scale: float = 1.0) -> Iterator[Element]:
    """Give one turn: lines, a text to copy, lists, and what can be chosen."""
    first, *rest = said.lines or ("",)
    yield from words(cut(first, int(_LINE * scale)), **({"weight": "bolder"} if rest else {}))
    for line in rest[:40]:
        yield from words(cut(line, int(_LINE * scale)))
    if said.quote:
        yield box(words(cut(said.quote, int(_QUOTE * scale))), "default")
    for section in said.sections:
        yield from listed(section)
    if case:
        yield from _moves(said, {"case": case, "seen": seen}, texts, scale)


def _moves(said: Said, told: Mapping[str, str], texts: Texts, scale: float) -> Iterator[Element]:
    """Give what can be done: buttons, a field for the agent's own words, other languages."""
    keys = {one.key for one in said.choices}
    buttons = [_move(one, told) for one in said.choices if one.key != "done"]
    if "done" in keys:
        buttons.insert(0, press(texts["choice.done"], "move:done", told, "positive"))
    if said.asks_for_words:
        edits = "use" in keys
        label = texts["form.your_words"]
        field = text_input("words", label, cut(said.quote, int(_QUOTE * scale)) if edits else "")
        save = press(texts["form.save" if edits else "choice.answer"], "words", told, "positive")
        if edits:
            buttons.insert(1, opener(texts["choice.edit"], "open_words"))
            yield from actions(buttons)
            yield drawer("open_words", [field, *actions([save])])
            return
        yield field
        buttons.insert(0, save)
    yield from actions(buttons)
    if "shorter" in keys:
        yield choice("language", texts["choice.language"], LANGUAGES)
        yield from actions([press(texts["choice.language"], "language", told)])


def _move(one: Choice, told: Mapping[str, str]) -> Element:
    """Return the button of one choice: a move of the walk, or something to do with the case."""
    style = "positive" if one.key in _FIRST else ""
    if one.key in set(Move):
        return press(one.label, f"move:{one.key}", told, style)
    do, _, about = one.key.partition(":")
    return press(one.label, do, {**told, "promise": about}, style)


def listed(section: Section) -> Iterator[Element]:
    """Give a titled list, each line with its link."""
    yield heading(cut(section.title, 200))
    for item in section.items:
        yield link(item.text, item.link)
    yield from small(section.more)


def findings(draft: str, found: Sequence[Finding], verdict: str, texts: Texts) -> list[Element]:
    """Return a review: the draft with what was found marked in it, and better wordings."""
    body = [*words(verdict, weight="bolder"), box(_marked(cut(draft, 4_000), found))]
    for one in found[:40]:
        body += words(_why(one), weight="bolder")
        better = " / ".join(words_ for words_ in one.instead if words_)
        if better:
            key = "check.instead" if one.text else "check.gap"
            body += words(cut(texts[key].format(words=better), 600))
    if not found:
        body += words(texts["check.none"])
    return shared_out(body)


def _why(one: Finding) -> str:
    text = cut(" ".join(one.text.split()), 200)
    return f"{text} – {one.why}" if text else one.why


def _marked(draft: str, found: Sequence[Finding]) -> Iterator[Element]:
    """Give the draft line by line, with every finding's words standing out."""
    lines: list[list[Element]] = [[]]
    for text, stands_out in _cut_at(draft, found):
        first, *more = text.splitlines() or [""]
        look = {"weight": "bolder", "underline": True} if stands_out else {}
        lines[-1] += [{"type": "TextRun", "text": first, **look}] if first else []
        lines += [[{"type": "TextRun", "text": one, **look}] for one in more]
        lines += [[]] if text.endswith("\n") else []
    for runs in lines[:LINES]:
        if any(run["text"].strip() for run in runs):
            yield {"type": "RichTextBlock", "spacing": "none", "inlines": runs}


def _cut_at(draft: str, found: Sequence[Finding]) -> Iterator[tuple[str, bool]]:
    """Give the parts of a draft, and whether a finding speaks of them."""
    place = 0
    for span in sorted((one.span for one in found if one.span), key=lambda span: span.start):
        if place <= span.start < len(draft):
            yield draft[place : span.start], False
            yield draft[span.start : span.end], True
            place = span.end
    yield draft[place:], False
