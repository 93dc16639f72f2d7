"""People a text names: whom a customer praises, who signs, who is greeted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.text import Span, Text
from bot.domain.tone import starts_sentence

_GOES_ON = r"(?: \p{Lu}[\p{L}.]*)?\s+\p{Ll}"
_NEAR = 40
"""Letters before a name that tell whose it is."""
_ENDS = r"(?: \p{Lu}[\p{L}.]*)?[ \t]*(?:\n|$)"


@dataclass(frozen=True, slots=True)
class Person:
    """
    A first name in a text: its base form, the `stem` endings go on, its place in `plain`.

    `sure` is false for a bare name that opens a sentence: that may be any word, unless the pack
    has it among `sure_names`.
    """

    name: str
    stem: str
    span: Span
    sure: bool

    def told_of(self, text: Text) -> bool:
        """Tell whether `text` speaks of the person: for sure, or it goes on about them."""
        return self.sure or regex.match(_GOES_ON, text.plain[self.span.end :]) is not None

    def likely(self, text: Text) -> bool:
        """Tell whether it is a name: `text` speaks of the person, or a line ends with them."""
        return self.told_of(text) or regex.match(_ENDS, text.plain[self.span.end :]) is not None


def names_known(formats: Mapping[str, Any]) -> dict[str, str]:
    """
    Return the first names a letter may take up, by the stem their endings go on.

    `sure_names` are names wherever they stand; of `first_names` those that are words as well
    (`word_names`) are left out. `name_weak` says how a stem is made.

    >>> formats = {"sure_names": "Pekka Jonas", "first_names": "", "name_weak": {"kk(?=a$)": "k"}}
    >>> names_known(formats)
    {'Peka': 'Pekka', 'Jonas': 'Jonas'}
    """
    words = compiled(formats.get("word_names", "(?!)"))
    first = [name for name in formats["first_names"].split() if not words.fullmatch(name)]
    told = dict.fromkeys([*formats["sure_names"].split(), *first])
    return {_weakened(name, formats.get("name_weak", {})): name for name in told}


def _weakened(name: str, weak: Mapping[str, str]) -> str:
    """Put a name into the stem its endings go on: the first pattern it fits says how."""
    fit = ((compiled(pattern), ending) for pattern, ending in weak.items())
    return next((one.sub(end, name, count=1) for one, end in fit if one.search(name)), name)


def people(text: Text, pack: LanguagePack) -> tuple[Person, ...]:
    """Return every first name the pack knows, as it stands in `text`, in reading order."""
    if not pack.names:
        return ()
    known = _known(tuple(pack.names.items()), pack.formats["name_ending"])
    found = []
    for match in _capitals(pack.formats.get("titled", "(?!)")).finditer(text.plain):
        if match[0] in pack.formats.get("not_names", ()):
            continue
        name, bare = (match[0], False) if match["titled"] else known.named(match[0])
        if name:
            opens = bare and starts_sentence(text.plain, match.start())
            sure = not opens or name in _sure(str(pack.formats["sure_names"]))
            found.append(Person(name, known.stems.get(name, name), Span(*match.span()), sure))
    return tuple(found)


def praised(text: Text, pack: LanguagePack) -> tuple[Person, ...]:
    """
    Return the people of ours a message names, each once, in reading order.

    Who signs it is none of them, nor is who the customer brings along ("my daughter Freja").
    """
    own = {word for name in signatures(text, pack) for word in name.of(text.plain).split()}
    named = [one for one in people(text, pack) if one.told_of(text)]
    own |= {one.name for one in named if _is_own(one.span, text, pack)}
    first: dict[str, Person] = {}
    for one in named:
        if one.name not in own:
            first.setdefault(one.name, one)
    return tuple(first.values())


def _is_own(name: Span, text: Text, pack: LanguagePack) -> bool:
    """Tell whether the customer speaks of themselves or of somebody of theirs."""
    before, after = text.plain[max(0, name.start - _NEAR) : name.start], text.plain[name.end :]
    return bool(
        compiled(rf"(?:{pack.formats['own_before']})\s*$").search(before)
        or compiled(rf"\s*(?:{pack.formats['own_after']})").match(after)
    )


def signed(text: Text, pack: LanguagePack) -> str:
    """Return the name that stands under a message, or ""."""
    return next((span.of(text.plain).strip() for span in signatures(text, pack)), "")


def signatures(text: Text, pack: LanguagePack) -> tuple[Span, ...]:
    """
    Return where in `plain` the message is signed: the name that stands under it.

    A last word alone is a name only where the pack knows it for one: people end with
    "Thanks" and "Appalling" as well.
    """
    for key in ("signed", "signed_bare"):
        for pattern in pack.formats[key]:
            match = compiled(pattern).search(text.plain)
            if not match or match["name"].isupper():
                continue
            if key == "signed" or " " in match["name"] or match["name"] in pack.names.values():
                return (Span(*match.span("name")),)
    return ()


@dataclass(frozen=True, slots=True)
class _Known:
    """The first names of a pack: by the stem endings go on, the stems by name, the endings."""

    names: Mapping[str, str]
    stems: Mapping[str, str]
    ending: regex.Pattern[str]

    def named(self, word: str) -> tuple[str, bool]:
        """Return the base form of the name `word` is a form of, or "", and whether it is bare."""
        if word in self.stems:
            return word, True
        for end in range(len(word) - 1, 1, -1):
            name = self.names.get(word[:end]) or (word[:end] if word[:end] in self.stems else "")
            if name and self.ending.fullmatch(word[end:]):
                return name, False
        return "", False


@cache
def _sure(names: str) -> frozenset[str]:
    """Return the names that are names wherever they stand."""
    return frozenset(names.split())


@cache
def _known(names: tuple[tuple[str, str], ...], ending: str) -> _Known:
    return _Known(dict(names), {name: stem for stem, name in names}, compiled(ending))


@cache
def _capitals(titled: str) -> regex.Pattern[str]:
    return compiled(
        rf"(?<![\p{{L}}-])(?-i:(?P<titled>{titled})|\p{{Lu}}[\p{{L}}-]*\p{{L}}(?:['’]s)?)(?![\p{{L}}-])"
    )
