"""The house's own words: those customers do not know, and those that must not leave the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import regex

from bot.domain.cues import compiled
from bot.domain.text import Text
from bot.domain.tone import Finding

_LONG = 4
"""Letters from which a word may be bent: its ending is then not part of it."""


@dataclass(frozen=True, slots=True)
class HouseWords:
    """`jargon` has a plain word beside each; `forbidden` words have none."""

    jargon: Mapping[str, str] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()


def house_findings(draft: Text, words: HouseWords, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Find a house's own words in a draft, bent or not; `texts` say why they do not belong."""
    found = (
        *_found(draft, words.jargon, "jargon", texts["check.own_jargon"], words.jargon),
        *_found(draft, words.forbidden, "forbidden-word", texts["check.forbidden"], {}),
    )
    return tuple(sorted(found, key=lambda one: one.span.start if one.span else 0))


def _found(
    draft: Text, words: Iterable[str], rule: str, why: str, plain: Mapping[str, str]
) -> Iterator[Finding]:
    for word in filter(str.strip, words):
        better = plain.get(word, "").strip()
        for match in compiled(_pattern(word.strip())).finditer(draft.plain):
            span = draft.span(*match.span())
            instead = (better,) if better else ()
            yield Finding(rule, f"house.{rule}", span, span.of(draft.raw), why, instead)


def _pattern(word: str) -> str:
    """
    Return what finds `word` as a word of its own, with the endings it may have.

    >>> [m[0] for m in compiled(_pattern("RMA")).finditer("Teemme RMA:n, emme armahda rmaa.")]
    ['RMA:n']
    >>> [m[0] for m in compiled(_pattern("tiketti")).finditer("Tikettisi on tikettijonossamme.")]
    ['Tikettisi']
    """
    bent = r"\w{0,5}" if len(word) >= _LONG else ""
    return rf"(?<!\w){regex.escape(word)}(?::\w+|{bent})(?!\w)"
