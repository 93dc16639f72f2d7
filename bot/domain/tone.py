"""Tone rules: which words of a draft break which rule, and what would be better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import regex

from bot.domain.cues import Cue, Hit, compiled, hits
from bot.domain.text import Span, Stretches, Text


class Verdict(StrEnum):
    """What a draft is as a whole (`method.md`, Humble, not grovelling)."""

    HUMBLE = "humble"
    GROVELLING = "grovelling"
    DEFENSIVE = "defensive"
    COLD = "cold"


DEFENSIVE = frozenset({"blame-customer", "blame-other", "defensive", "talking-down"})
"""The findings that make a draft defensive as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Cue):
    """
    A cue for a fault in a draft, with the reason and better wordings.

    `instead` holds drop-in replacements for the flagged words: `<sinä|te>` gives the
    informal and the formal form, `{name}` what a group of that name caught; they state
    nothing the agent has not given. `at_least` says how many times the cue must fire
    before it is a fault: two warm sentences are no grovelling. `to` limits the rule to
    replies to a `complaint` or to `praise`.
    """

    rule: str
    why: str
    instead: tuple[str, ...]
    source: str = ""
    at_least: int = 1
    to: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One place in a draft that breaks a rule.

    `rule` is the name in `method.md`, `id` the rule's key in its pack. `span` is a place
    in the raw draft, or None for a step that is missing altogether.
    """

    rule: str
    id: str
    span: Span | None
    text: str
    why: str
    instead: tuple[str, ...]


def phrase_findings(
    draft: Text,
    sentences: Stretches,
    rules: Iterable[Rule],
    *,
    formal: bool,
    concern: Callable[[Rule], bool] = bool,
) -> list[Finding]:
    """
    Return what the `rules` that `concern` this draft say about it, in reading order.

    Overlapping findings of one rule are reported once, as the longest.
    """
    fired: dict[str, list[Hit[Rule]]] = {}
    for hit in hits(rules, draft, sentences):
        if concern(hit.cue):
            fired.setdefault(hit.cue.key, []).append(hit)
    found = [
        _finding(hit, draft, formal=formal)
        for of_one in fired.values()
        for hit in of_one[of_one[0].cue.at_least - 1 :]
    ]
    return longest_of_each_rule(found)


def longest_of_each_rule(found: Iterable[Finding]) -> list[Finding]:
    """Drop findings that a longer one of the same rule already covers."""
    by_rule = sorted(found, key=lambda f: (f.rule, f.span is None, f.span or Span(0, 0)))
    kept = [f for _, group in groupby(by_rule, key=lambda f: f.rule) for f in _longest(group)]
    return sorted(kept, key=lambda f: (f.span is None, f.span or Span(0, 0), f.rule))


def _longest(group: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in group:
        last = kept[-1] if kept else None
        if last and last.span and finding.span and last.span.overlaps(finding.span):
            kept[-1] = max(last, finding, key=_length)
        else:
            kept.append(finding)
    return kept


def _length(finding: Finding) -> int:
    return finding.span.end - finding.span.start if finding.span else 0


def _finding(hit: Hit[Rule], draft: Text, *, formal: bool) -> Finding:
    rule, span = hit.cue, draft.span(hit.start, _word_end(draft.plain, hit.end))
    groups = dict(hit.groups)
    better = tuple(
        _as_in_place(_filled(choose(words, formal=formal), groups), draft.raw, span)
        for words in rule.instead
    )
    return Finding(rule.rule, rule.key, span, span.of(draft.raw), rule.why, better)


def _word_end(plain: str, end: int) -> int:
    """Return the place where the word that a match ends in ends itself."""
    match = compiled(r"(?<=\p{L})\p{L}+").match(plain, end)
    return match.end() if match else end


def choose(words: str, *, formal: bool) -> str:
    """
    Take the informal or the formal side of every `<sinä|te>` in `words`.

    >>> choose("Kiitos, että <kerroit|kerroitte>.", formal=True)
    'Kiitos, että kerroitte.'
    """
    return compiled(r"<([^<>|]*)\|([^<>|]*)>").sub(r"\2" if formal else r"\1", words)


def _filled(words: str, groups: dict[str, str]) -> str:
    return compiled(r"\{(\w+)\}").sub(lambda m: groups.get(m[1], ""), words)


def _as_in_place(words: str, raw: str, span: Span) -> str:
    """Give the replacement a capital where the words it replaces began a sentence."""
    if span.of(raw)[:1].isupper() and starts_sentence(raw, span.start):
        return words[:1].upper() + words[1:]
    return words


_OPENS = regex.compile(r"(?<=^|[.!?…:]['\")]*\s+|\n\s*|[-–—]\s)")


def starts_sentence(raw: str, place: int) -> bool:
    """Tell whether a sentence begins at `place`."""
    return _OPENS.match(raw, place) is not None


def verdict(findings: Sequence[Finding], *, warm: bool) -> Verdict:
    """
    Weigh the findings as a whole, in the order `method.md` and the contract give.

    `warm` tells whether the draft shows empathy, an apology or thanks.
    """
    rules = {finding.rule for finding in findings}
    if "grovelling" in rules:
        return Verdict.GROVELLING
    if rules & DEFENSIVE:
        return Verdict.DEFENSIVE
    return Verdict.HUMBLE if warm else Verdict.COLD


def headline(said: str, *, findings: bool) -> str:
    """
    Return the key of the text that tells a verdict: humble is sent only with nothing to mend.

    >>> headline("humble", findings=True), headline("cold", findings=True)
    ('verdict.humble_but', 'verdict.cold')
    """
    return f"verdict.{said}_but" if findings and said == Verdict.HUMBLE else f"verdict.{said}"


def mended(raw: str, findings: Iterable[Finding]) -> str:
    """
    Return the draft with the first better wording of each finding in place.

    Where two findings overlap, the first in reading order wins.
    """
    out, place = [], 0
    for finding in findings:
        if finding.span is None or finding.span.start < place or not finding.instead:
            continue
        out += [raw[place : finding.span.start], finding.instead[0]]
        place = finding.span.end
    return _tidied("".join([*out, raw[place:]]))


def _tidied(text: str) -> str:
    text = compiled(r"(?<=\S)[ ]{2,}").sub(" ", text)
    text = compiled(r"[ ]+([.,!?])").sub(r"\1", text)
    return compiled(r"([.!?])(?:[ ]?[.,])+(?=\s|$)").sub(r"\1", text)
