"""Telling back: the customer's own sentences, turned from "I" to "you" and from "you" to "us"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import regex

from bot.domain.cues import compiled, stands
from bot.domain.prefilter import Prefilter
from bot.domain.text import Span, Stretches, Text
from bot.domain.tone import choose

_SHORTEST = 3
_LONGEST = 600
"""Letters of a sentence that is still looked at: longer ones are no sentences."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """
    How one language tells back (`prompts/<language>/retell.toml`).

    A sentence is told back only when it begins as `starts`, holds a `verb` and nothing of
    `refuse` (feelings, wishes, insults, fragments), and has at most `longest` words; a longer
    one is shortened at a `cut`. One that `hangs` on what was said before is told only after
    it. Where praise comes first, only what stands behind a `turn` ("but") is told. `drop` are
    words that point elsewhere ("however"); `swap` turns the persons round, the first that fits
    wins. `lower` are first words that may lose their capital in a sentence. Of a message that
    speaks `dialect` in two places nothing is told back. A sentence that holds any of `unquoted`
    is not even quoted (`quoting.py`).
    """

    longest: int = 0
    starts: str = ""
    verb: str = ""
    cut: str = ""
    refuse: tuple[str, ...] = ()
    hangs: str = ""
    turn: str = ""
    drop: str = ""
    lower: str = ""
    dialect: str = ""
    unquoted: tuple[str, ...] = ()
    swap: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """
    A sentence told back, without its full stop.

    It may follow "that" if it `embeds`; one that is `quoted` stands as the customer wrote it.
    """

    words: str
    embeds: bool
    quoted: bool = False

    @property
    def way(self) -> str:
        """How it is said: the end of the phrases' keys."""
        return "quoted" if self.quoted else "embedded" if self.embeds else "direct"


def told_back(
    text: Text,
    sentences: Stretches,
    troubles: Mapping[int, Sequence[Span]],
    praise: Sequence[Span],
    mouth: Mouth,
    *,
    formal: bool,
    most: int = 2,
) -> tuple[Told, ...]:
    r"""
    Return what of the customer's account the reply can say back, in reading order.

    `troubles` are the sentences in which something went wrong, by number, and where in each;
    the first that can be told are, `most` at most. `praise` are places that are left out.

    >>> swap = {r"\bI was\b": "you were"}
    >>> mouth = Mouth(9, "i", "was", ",", hangs="it", drop="!", lower="I", swap=swap)
    >>> text = Text.of("I was left waiting outside, again!")
    >>> whole = Stretches((Span(0, 34),))
    >>> told_back(text, whole, {0: [Span(6, 10)]}, [], mouth, formal=False)[0].words
    'you were left waiting outside, again'
    """
    if not mouth.longest or len(compiled(mouth.dialect or "(?!)").findall(text.plain)) > 1:
        return ()
    told: dict[int, str] = {}
    for number in troubles:
        these = _with_what_it_hangs_on(number, text.plain, sentences, troubles, praise, mouth)
        both = dict(these) | told
        told = both if len(both) <= most else told
    return tuple(_turned(told[number], mouth, formal=formal) for number in sorted(told))


def _with_what_it_hangs_on(
    number: int,
    plain: str,
    sentences: Stretches,
    troubles: Mapping[int, Sequence[Span]],
    praise: Sequence[Span],
    mouth: Mouth,
) -> list[tuple[int, str]]:
    """Return a sentence that can be told, after the one it hangs on; nothing without that."""
    blamed = _behind_praise(plain, sentences.spans[number], praise, mouth)
    inside = [span for span in troubles[number] if blamed and blamed.holds(span)]
    words = _tellable(plain, blamed, inside, mouth) if blamed and inside else ""
    if not words or not compiled(mouth.hangs).match(words):
        return [(number, words)] if words else []
    if not number:
        return []
    before = sentences.spans[number - 1]
    liked = any(before.holds(span) for span in praise)
    first = "" if liked else _tellable(plain, before, [before], mouth)
    alone = first and not compiled(mouth.hangs).match(first)
    return [(number - 1, first), (number, words)] if alone else []


def _behind_praise(plain: str, sentence: Span, praise: Sequence[Span], mouth: Mouth) -> Span | None:
    """Return the sentence, or what stands behind the turn after its praise, or None."""
    liked = [span.end for span in praise if sentence.holds(span)]
    if not liked:
        return sentence
    turn = compiled(mouth.turn).search(plain, max(liked), sentence.end) if mouth.turn else None
    return Span(turn.end(), sentence.end) if turn else None


def _tellable(plain: str, sentence: Span, troubles: Sequence[Span], mouth: Mouth) -> str:
    """Return the sentence, or as much of its beginning as can be told back, or ""."""
    if sentence.end - sentence.start > _LONGEST:
        return ""
    half = sorted(span.end for span in troubles)[(len(troubles) - 1) // 2]
    for end in _ends(plain, sentence, mouth):
        words = compiled(mouth.drop).sub("", plain[sentence.start : end]).strip().rstrip(".!,; ")
        words = words[:1].upper() + words[1:]
        if end >= half and _can_be_told(words, mouth):
            return words
    return ""


def _ends(plain: str, sentence: Span, mouth: Mouth) -> Iterator[int]:
    """Yield where the sentence may end, the whole of it first."""
    yield sentence.end
    cuts = compiled(mouth.cut).finditer(plain, sentence.start, sentence.end)
    yield from reversed([match.start() for match in cuts])


def _can_be_told(words: str, mouth: Mouth) -> bool:
    return (
        _SHORTEST <= len(words.split()) <= mouth.longest
        and compiled(mouth.starts).match(words) is not None
        and stands(mouth.verb, words)
        and not any(stands(pattern, words) for pattern in mouth.refuse)
    )


def _turned(words: str, mouth: Mouth, *, formal: bool) -> Told:
    embeds = compiled(mouth.lower).match(words) is not None
    turned = "".join(_swapped(words, mouth, formal=formal))
    first = turned[:1].lower() if embeds else turned[:1].upper()
    return Told(first + turned[1:], embeds)


def _swapped(words: str, mouth: Mouth, *, formal: bool) -> Iterator[str]:
    """Yield `words` piece by piece, persons turned round; where two swaps fit, the first wins."""
    patterns = tuple(mouth.swap)
    likely, place = [patterns[number] for number in _sieve(patterns).may_match(words)], 0
    while found := [m for p in likely if (m := compiled(p).search(words, place)) and m[0]]:
        match = min(found, key=lambda one: one.start())
        yield words[place : match.start()]
        yield _said(match, choose(mouth.swap[match.re.pattern], formal=formal))
        place = match.end()
    yield words[place:]


def _said(match: regex.Match[str], shape: str) -> str:
    """Return `shape` with what the groups of `match` caught in its slots."""
    caught = {name: words for name, words in match.groupdict().items() if words is not None}
    return compiled(r"\{(\w+)\}").sub(lambda slot: caught.get(slot[1], ""), shape)


@cache
def _sieve(patterns: tuple[str, ...]) -> Prefilter:
    return Prefilter(patterns)
