"""The house's own words: those customers do not know, and those that must not leave the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import regex

from bot.domain.cues import compiled
from bot.domain.finnish_forms import forms
from bot.domain.text import Text
from bot.domain.tone import Finding

_LONG = 4
"""Letters from which a word may be bent: its ending is then not part of it."""
Bends = Callable[[str], str]
"""Gives a pattern of the forms of a word."""


@dataclass(frozen=True, slots=True)
class HouseWords:
    """`jargon` has a plain word beside each; `forbidden` words have none."""

    jargon: Mapping[str, str] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()


def house_findings(
    draft: Text, words: HouseWords, texts: Mapping[str, str], language: str = ""
) -> tuple[Finding, ...]:
    """
    Find a house's own words in a draft, bent as its `language` bends them.

    `texts` say why they do not belong.
    """
    bent = forms if language == "fi" else with_an_ending
    found = (
        *_found(draft, words.jargon, "jargon", texts["check.own_jargon"], words.jargon, bent),
        *_found(draft, words.forbidden, "forbidden-word", texts["check.forbidden"], {}, bent),
    )
    return tuple(sorted(found, key=lambda one: one.span.start if one.span else 0))


def _found(
    draft: Text, words: Iterable[str], rule: str, why: str, plain: Mapping[str, str], bent: Bends
) -> Iterator[Finding]:
    for word in filter(str.strip, words):
        better = plain.get(word, "").strip()
        for match in compiled(_pattern(word, bent)).finditer(draft.plain):
            span = draft.span(*match.span())
            instead = (better,) if better else ()
            yield Finding(rule, f"house.{rule}", span, span.of(draft.raw), why, instead)


def with_an_ending(word: str) -> str:
    """Return a pattern of `word` with an ending of a few letters, or none."""
    return rf"{regex.escape(word)}\w{{0,5}}"


def _pattern(words: str, bent: Bends) -> str:
    """
    Return what finds `words` standing alone, each in the forms it may have.

    >>> [m[0] for m in compiled(_pattern("RMA", forms)).finditer("RMA:n emme armahda rmaa.")]
    ['RMA:n']
    >>> ends = compiled(_pattern("retur", with_an_ending))
    >>> [m[0] for m in ends.finditer("Returen, returformuläret")]
    ['Returen']
    """
    each = (bent(one) if len(one) >= _LONG else regex.escape(one) for one in words.split())
    together = r"\s+".join(each)
    return rf"(?<!\w)(?:{together})(?::\w+)?(?!\w)"
