"""The marks of all languages together, compiled: one mail often mixes languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias

import regex

from adapters.mail.marks import MONTHS, MailMarks

LONGEST = 600
"""Characters of a line that are looked at: marks are short, and no pattern may run away."""
PATIENCE = 0.2
"""Seconds one pattern may spend on one line before it is given up."""

Match: TypeAlias = "regex.Match[str]"


@dataclass(frozen=True, slots=True)
class Either:
    """Several patterns as one; never slower than `PATIENCE`, whatever the line."""

    pattern: regex.Pattern[str]

    def within(self, line: str) -> Match | None:
        """Find a pattern anywhere in the line."""
        try:
            return self.pattern.search(line[:LONGEST], timeout=PATIENCE)
        except TimeoutError:
            return None

    def opens(self, line: str) -> Match | None:
        """Find a pattern at the very start of the line."""
        try:
            return self.pattern.match(line[:LONGEST], timeout=PATIENCE)
        except TimeoutError:
            return None

    def fills(self, line: str) -> Match | None:
        """Find a pattern that takes the whole line."""
        if len(line) > LONGEST:
            return None
        try:
            return self.pattern.fullmatch(line, timeout=PATIENCE)
        except TimeoutError:
            return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What to look for in a mail of any language; the meaning of each stands in `mail.toml`."""

    label: Either
    label_inside: Either
    forward: Either
    original: Either
    attribution: Either
    salutation: Either
    reply_subject: Either
    forward_subject: Either
    tag: Either
    house_mailbox: Either
    house_name: Either
    free_mail: Either
    passing_on: Either
    greeting: Either
    kept: Either
    title: Either
    company: Either
    contact: Either
    device: Either
    disclaimer: Either
    banner: Either
    image: Either
    automatic_subject: Either
    automatic_sure: Either
    automatic_receipt: Either
    automatic_likely: tuple[Either, ...]
    months: str
    morning: str
    afternoon: str
    empty: str


_ANYWHERE = "{}"
_AT_SENTENCE = r"(?:.{{0,400}}[.!?\u2026]\s+)?"
_RULED = r"[\s\-_=*.\u2013\u2014]*{}[\s\-_=*.:\u2013\u2014]*"
_PREFIX = r"\s*{}(?:\s?[\[(]\d+[\])])?\s*:\s*"
_SHAPES = {
    "forward": ("separators.forward", _RULED),
    "original": ("separators.original", _RULED),
    "attribution": ("separators.attribution", r"\W{{0,3}}{}\s*"),
    "salutation": ("separators.salutation", r"(?<=\s)(?-i:(?=\p{{Lu}})){}(?!\w)"),
    "reply_subject": ("subject.reply", _PREFIX),
    "forward_subject": ("subject.forward", _PREFIX),
    "tag": ("subject.tag", r"\s*{}\s*"),
    "house_mailbox": ("people.house_mailbox", r"{}(?:[-._]\w+|\d*)"),
    "house_name": ("people.house_name", _ANYWHERE),
    "free_mail": ("people.free_mail", _ANYWHERE),
    "passing_on": ("people.passing_on", _ANYWHERE),
    "greeting": (
        "closing.greeting",
        _AT_SENTENCE + r"(?<greeting>{})(?:(?<!\p{{L}})|(?!\p{{L}}))[\s.,!:;\u2013\u2014-]*",
    ),
    "kept": ("closing.kept", r"\W{{0,3}}{}"),
    "title": ("signature.title", r"(?:\S+\s){{0,2}}?{}(?:\s[^\s.!?]+){{0,3}}"),
    "company": ("signature.company", _ANYWHERE),
    "contact": ("signature.contact", _ANYWHERE),
    "device": ("signature.device", r"\W{{0,3}}{}\W{{0,3}}"),
    "disclaimer": ("signature.disclaimer", _ANYWHERE),
    "banner": ("signature.banner", _ANYWHERE),
    "image": ("signature.image", _ANYWHERE),
    "automatic_subject": ("automatic.subject", r"\W{{0,3}}{}"),
    "automatic_sure": ("automatic.sure", _AT_SENTENCE + r"\W{{0,3}}{}"),
    "automatic_receipt": ("automatic.receipt", r"\b{}"),
}
"""For each mark: its table and key in `mail.toml`, and what may stand around it in a line."""

_LABELS = ("sender", "to", "copy", "date", "subject", "other")
_LABEL = r"\W{{0,4}}{}\s{{0,2}}[*_]{{0,2}}\s?:[*_]{{0,2}}\s*(?<value>.*)"
_LABEL_INSIDE = r"(?<!-)(?-i:(?<!\p{{Lu}}(?=\p{{Lu}}\p{{Lu}}))(?=\p{{Lu}})){}\s?:"
"""A label in the middle of a line, even glued to the word before it: it has a capital."""


def reading(marks: Mapping[str, MailMarks]) -> Reading:
    """Compile the marks of every language into one; done once for the same marks."""
    return _compiled(tuple(marks.values()))


@lru_cache(maxsize=8)
def _compiled(marks: tuple[MailMarks, ...]) -> Reading:
    def patterns(path: str) -> list[str]:
        return list(dict.fromkeys(one for mark in marks for one in attrgetter(path)(mark)))

    shaped: dict[str, Any] = {
        name: _either(patterns(path), shape) for name, (path, shape) in _SHAPES.items()
    }
    labels = [f"(?<{name}>{'|'.join(patterns(f'labels.{name}'))})" for name in _LABELS]
    return Reading(
        **shaped,
        label=_either(labels, _LABEL),
        label_inside=_either(labels, _LABEL_INSIDE),
        automatic_likely=tuple(_either([one], r"\b{}") for one in patterns("automatic.likely")),
        months=_months(marks),
        morning="|".join(patterns("dates.morning")),
        afternoon="|".join(patterns("dates.afternoon")),
        empty=marks[0].empty,
    )


def _either(patterns: Iterable[str], shape: str) -> Either:
    body = shape.format("(?:" + "|".join(patterns) + ")")
    return Either(regex.compile(body, regex.IGNORECASE))


def _months(marks: tuple[MailMarks, ...]) -> str:
    """Write the months of all languages as one pattern with groups `m1` … `m12`."""
    spelled = ("|".join(one.dates.months[n] for one in marks) for n in range(MONTHS))
    return "|".join(f"(?<m{n}>{words})" for n, words in enumerate(spelled, start=1))
