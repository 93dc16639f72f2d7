"""
What a language model is told: the method first, the same for every case; this case last.

Personal data is behind placeholders in all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template

from bot.application.suggest_reply import Coach
from bot.domain.asking import Prompt
from bot.domain.case_brief import CaseBrief
from bot.domain.language import LanguagePack
from bot.domain.lessons import Lesson
from bot.domain.masking import Masks
from bot.domain.review import sentences_of
from bot.domain.steps import Step, content_stems
from bot.domain.text import Span, Text

MOST_TOKENS = 2500
"""Tokens of a whole prompt, by our count, which takes rather too many than too few."""
_SHARE = 4
"""The stable part is at least four times as long as the case."""
_STABLE_BYTES, _CASE_BYTES = 3.8, 3.3
"""Bytes a token: 4.0 (English) and 3.4 (Finnish) were counted with OpenAI's o200k."""
_POLICY = 900
_LESSON = 260
_LEAST = 400


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of letters: its name, a gap, how it addresses, examples of our own."""

    language: str
    gap: str
    formal: str
    informal: str
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ModelWords:
    """The prompts of `prompts/model/`, at one version."""

    version: str
    stable: str
    rewrite: str
    repair: str
    unfit: Mapping[str, str]
    schema: Mapping[str, object]
    tongues: Mapping[str, Tongue]


@dataclass(frozen=True, slots=True)
class Grounding:
    """
    What of the house is given with a case.

    `policy` is the team's whole policy, the same for all its cases; `products` are facts
    of what it sells, one a line; `lessons` the cases most like this one.
    """

    policy: str = ""
    products: tuple[str, ...] = ()
    lessons: Sequence[Lesson] = field(default=())

    def vouched(self) -> str:
        """Return what of it may be said in a letter."""
        return "\n".join(part for part in (self.policy, *self.products) if part)


def instructions(pack: LanguagePack, words: ModelWords) -> str:
    """Return what is ours alone in a prompt: no letter says any of it."""
    tongue = words.tongues[pack.code]
    return "\n".join((words.stable, *(one for example in tongue.examples for one in example)))


def tokens(text: str) -> int:
    """
    Count the tokens of a case's text, rather too many than too few.

    >>> tokens("Kuljettaja ei tullut koskaan perille.")
    12
    """
    return -(-len(text.encode()) * 10 // int(_CASE_BYTES * 10))


def stable_tokens(stable: str) -> int:
    """Count the tokens of a stable part, most of which is English."""
    return round(len(stable.encode()) / _STABLE_BYTES)


def prompt_for(
    brief: CaseBrief,
    own_words: Mapping[Step, str],
    grounding: Grounding,
    words: ModelWords,
    coach: Coach,
) -> tuple[Prompt, Masks]:
    """Return the prompt of a case, and the masks that take its answer back."""
    masks = Masks(tuple(_names(brief)), brief.pack)
    stable = _stable(brief.pack, masks.masked(grounding.policy[:_POLICY], ()), words, coach)
    room = min(stable_tokens(stable) // _SHARE, MOST_TOKENS - stable_tokens(stable))
    case = _case(brief, own_words, grounding, masks, words, int(room * _CASE_BYTES))
    return Prompt(stable, case, words.schema), masks


def _names(brief: CaseBrief) -> Iterable[str]:
    """Return who is named; of who does a thing only what is a name: "our courier" is none."""
    told = (_named(brief.facts[key], brief.pack) for key in ("owner", "praised", "fix_who"))
    return (one for one in (brief.facts["customer_name"], *told, brief.signature) if one)


def _named(told: str, pack: LanguagePack) -> str:
    names = {*pack.names, *pack.names.values()}
    return " ".join(
        one for one in told.split() if one[:1].isupper() or one.strip(",.").capitalize() in names
    )


def _stable(pack: LanguagePack, policy: str, words: ModelWords, coach: Coach) -> str:
    tongue = words.tongues[pack.code]
    examples = "\n\n".join(f"{case}\n→ {answer}" for case, answer in tongue.examples)
    return Template(words.stable).substitute(
        letter_language=tongue.language,
        agents_language=words.tongues[coach.agents_language].language,
        gap=tongue.gap,
        policy=policy or "-",
        fact_keys="|".join(coach.method.fact_keys),
        examples=examples,
    )


def _case(
    brief: CaseBrief,
    own_words: Mapping[Step, str],
    grounding: Grounding,
    masks: Masks,
    words: ModelWords,
    room: int,
) -> str:
    """Write the case within `room` bytes: facts are never cut, then the message, then lessons."""
    told = {key: masks.masked(value) for key, value in brief.facts.by_key.items() if value}
    tongue = words.tongues[brief.pack.code]
    case: dict[str, object] = {
        "customer_message": "",
        "told_by_agent": told,
        "reading": _reading(brief),
        "address": tongue.formal if brief.formal else tongue.informal,
        "medium": "public" if brief.message.in_public else str(brief.message.medium),
        "signature": masks.of(brief.signature),
        "today": brief.message.now.date().isoformat(),
    }
    if brief.styles:
        case["wanted"] = sorted(str(style) for style in brief.styles)
    if own_words:
        case["own_words"] = {str(step): masks.masked(said) for step, said in own_words.items()}
    left = room - _size(case)
    lessons = _lessons(grounding.lessons, masks)
    for_message = max(_LEAST, left - sum(map(_size, lessons)) - 20)
    case["customer_message"] = masks.masked(_shortened(brief, for_message))
    left -= _size(case["customer_message"])
    products = _closest(grounding.products, brief.message.opening)
    for name, lines in (
        ("lessons", lessons),
        ("products", [masks.masked(one) for one in products]),
    ):
        kept = _fitting(lines, left - len(name) - 8)
        if kept:
            case[name] = kept
            left -= _size(kept) + len(name) + 8
    return _written(case)


def _reading(brief: CaseBrief) -> dict[str, object]:
    return {
        "kind": str(brief.kind),
        "severity": str(brief.severity) if brief.severity else None,
        "causes": list(brief.causes[:2]),
    }


def _lessons(lessons: Sequence[Lesson], masks: Masks) -> list[str]:
    return [
        masks.masked(f"{number}: {_cut(one.reply or one.action, _LESSON)}")
        for number, one in enumerate(lessons[:2], 1)
        if one.reply or one.action
    ]


def _closest(lines: Iterable[str], text: str) -> list[str]:
    """Return the lines that share words with `text`, those that share most first."""
    stems = content_stems(text)
    shared = [(len(content_stems(line) & stems), line) for line in lines]
    return [line for count, line in sorted(shared, key=lambda one: -one[0]) if count]


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _size([*kept, line]) <= room:
            kept.append(line)
    return kept


def _shortened(brief: CaseBrief, room: int) -> str:
    """Keep of a long message how it begins and ends, and what the reading rests on."""
    text = Text.of(brief.message.opening)
    if _size(text.raw) <= room:
        return text.raw
    sentences = sentences_of(text, brief.pack)
    told = {sentences.at(text.place(one.span.start)) for one in brief.reading.evidence}
    told |= {sentences.at(text.place(fact.span.start)) for facts in brief.reading.facts.values()
             for fact in facts}  # fmt: skip
    last = len(sentences.spans) - 1
    order = [0, last, *sorted(told), *range(1, last)]
    kept: set[int] = set()
    for number in dict.fromkeys(order):
        if _size(_joined(text, sentences.spans, kept | {number})) <= room:
            kept.add(number)
    return _joined(text, sentences.spans, kept) or _cut(text.raw, room // 2)


def _joined(text: Text, spans: Sequence[Span], kept: set[int]) -> str:
    parts: list[str] = []
    for number, span in enumerate(spans):
        if number in kept:
            parts.append(span.of(text.plain))
        elif not parts or parts[-1] != "(…) ":
            parts.append("(…) ")
    return "".join(parts) if kept else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(maxsplit=1)[0] + " …"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _size(value: object) -> int:
    return len(_written(value).encode())
