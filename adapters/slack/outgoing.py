"""What the bot says, as Block Kit: turns, cards, lists, findings; a text for every message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import (
    FALLBACK,
    Block,
    actions,
    button,
    context,
    cut,
    divider,
    escaped,
    header,
    link,
    marked,
    menu,
    messages,
    paragraphs,
    quoted,
    to_copy,
)
from bot.application.ports import Post
from bot.application.replies import Card, Choice, Said, Section, Stands, StepLine
from bot.domain.tone import Finding

Texts = Mapping[str, str]

LANGUAGES = {"fi": "suomi", "sv": "svenska", "en": "English"}

EXCERPT = 900
STEP = 160
_FIRST = {"use", "sent", "take"}
"""Choices that lead on: their buttons are the ones that stand out."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text for notices and for readers."""

    text: str
    blocks: list[Block]


def value(case: str, seen: str = "") -> str:
    """Return what a button remembers: the case, and where its walk stood."""
    return f"{case}|{seen}"


def of_post(post: Post, texts: Texts, to: str = "") -> list[Message]:
    """Return a post as messages: the first, and what did not fit in it. `to` is a user's id."""
    ahead = [f"<@{to}>"] if to else []
    ahead += [escaped(texts["card.again"])] if post.again else []
    blocks = [*paragraphs([" ".join(ahead)])] if ahead else []
    if post.card:
        return _shared_out([*blocks, *card(post.card, texts)], post.card.title)
    blocks += turn(post.said, post.case, post.seen, texts)
    return _shared_out(blocks, _gist(post.said))


def of_said(said: Said, texts: Texts, case: str = "", seen: str = "") -> list[Message]:
    """Return one turn of the bot as messages."""
    return _shared_out([*turn(said, case, seen, texts)], _gist(said))


def _shared_out(blocks: Iterable[Block], gist: str) -> list[Message]:
    shared = messages(blocks)
    text = cut(escaped(gist.strip() or "…"), FALLBACK)
    return [Message(text, one or [*paragraphs(["…"])]) for one in shared]


def _gist(said: Said) -> str:
    heads = (section.title for section in said.sections)
    return "\n".join([*said.lines, said.quote, *heads]).strip()


def turn(said: Said, case: str, seen: str, texts: Texts) -> Iterator[Block]:
    """Give one turn: lines, a text to copy, lists, and what can be chosen."""
    first, *rest = said.lines or ("",)
    strong = f"*{escaped(first)}*" if rest and "\n" not in first else escaped(first)
    yield from paragraphs([strong, *map(escaped, rest)])
    yield from to_copy(said.quote)
    for section in said.sections:
        yield from listed(section)
    yield from actions([*_buttons(said, case, seen, texts)])
    if "shorter" in {one.key for one in said.choices}:
        codes = {f"{case}|{code}": name for code, name in LANGUAGES.items()}
        yield from actions([menu("language", codes, "", texts["choice.language"])])
        yield _feedback(case, texts)


def _buttons(said: Said, case: str, seen: str, texts: Texts) -> Iterator[Block]:
    keys = [choice.key for choice in said.choices]
    if said.asks_for_words:
        word = "edit" if "use" in keys else "answer"
        style = "" if "use" in keys else "primary"
        yield button(texts[f"choice.{word}"], "words", value(case, seen), style)
    for choice in said.choices:
        is_end = choice.key == "done"
        yield move(Choice("sent", texts["choice.sent"]) if is_end else choice, case, seen)


def move(choice: Choice, case: str, seen: str = "") -> Block:
    """Return the button of one choice: a move of the walk, unless its key says what else."""
    style = "primary" if choice.key in _FIRST else ""
    action = choice.key if ":" in choice.key else f"move:{choice.key}"
    return button(choice.label, action, value(case, seen), style)


def _feedback(case: str, texts: Texts) -> Block:
    def thumb(key: str) -> Block:
        label = texts[f"choice.{key}"]
        text = {"type": "plain_text", "text": label[:1].upper() + label[1:]}
        return {"text": text, "value": value(case, key), "accessibility_label": label}

    buttons = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": thumb("good"),
        "negative_button": thumb("bad"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def card(it: Card, texts: Texts) -> Iterator[Block]:
    """Give the card of a case."""
    yield header(it.title)
    yield from context([" · ".join(map(escaped, it.about))])
    if it.private:
        yield from context([escaped(texts["offer.private_first"])])
    yield from quoted(cut(it.message.strip(), EXCERPT))
    yield from paragraphs(map(escaped, it.read))
    yield from paragraphs([_step(one, texts) for one in it.steps])
    yield from _sent(it, texts)
    yield from actions([*_on_the_case(it, texts)])
    if it.turn and (it.turn.lines or it.turn.quote):
        yield divider()
        yield from turn(it.turn, it.case, it.seen, texts)
    elif it.turn is None and not it.reply:
        yield from context([escaped(texts["card.continues"])])


def _step(one: StepLine, texts: Texts) -> str:
    told = texts[f"card.{one.stands}"].format(name=one.name, text=cut(_flat(one.text), STEP))
    return f"*{escaped(told)}*" if one.stands is Stands.NOW else escaped(told)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _sent(it: Card, texts: Texts) -> Iterator[Block]:
    if it.reply:
        yield from paragraphs([f"*{escaped(texts['card.reply'])}*"])
        yield from to_copy(it.reply)
    for promise in it.promises:
        yield {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": escaped(cut(promise.text, 500)) or "…",
                "verbatim": True,
            },
            "accessory": button(texts["choice.kept"], f"move:kept:{promise.case}", value(it.case)),
        }


def _on_the_case(it: Card, texts: Texts) -> Iterator[Block]:
    for choice in it.choices:
        yield move(choice, it.case, it.seen)
    levels = {f"{it.case}|{one.key}": one.label for one in it.levels}
    yield menu("level", levels, f"{it.case}|{it.level}", texts["card.level"])


def listed(section: Section) -> Iterator[Block]:
    """Give a titled list, each line with its link."""
    yield header(section.title)
    lines = [f"• {link(item.text, item.link)}" for item in section.items]
    yield from paragraphs([*lines, escaped(section.more)])


def findings(draft: str, found: Sequence[Finding], verdict: str, texts: Texts) -> list[Message]:
    """Return a review: the draft with what was found marked in it, and better wordings."""
    blocks = [*paragraphs([f"*{escaped(verdict)}*"])]
    blocks += marked(_runs(draft, found))
    lines = [line for one in found for line in _finding(one, texts)]
    blocks += paragraphs(lines or [escaped(texts["check.none"])])
    return _shared_out(blocks, verdict)


def _runs(draft: str, found: Sequence[Finding]) -> Iterator[tuple[str, bool]]:
    """Give the draft in runs, every finding's words in bold."""
    place = 0
    for span in sorted((one.span for one in found if one.span), key=lambda span: span.start):
        if span.start >= place:
            yield draft[place : span.start], False
            yield draft[span.start : span.end], True
            place = span.end
    yield draft[place:], False


def _finding(one: Finding, texts: Texts) -> Iterator[str]:
    yield (
        f"• *{escaped(cut(_flat(one.text), 200))}* – {escaped(one.why)}"
        if one.text
        else (f"• {escaped(one.why)}")
    )
    better = " / ".join(words for words in one.instead if words)
    if better:
        key = "check.instead" if one.text else "check.gap"
        yield f"     {escaped(texts[key].format(words=better))}"
