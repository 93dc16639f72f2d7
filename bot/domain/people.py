"""People a text names: whom a customer praises, who signs, who is greeted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.text import Span, Text
from bot.domain.tone import starts_sentence

_GOES_ON = r"(?: \p{Lu}[\p{L}.]*)?\s+\p{Ll}"
_ENDS = r"(?: \p{Lu}[\p{L}.]*)?[ \t]*(?:\n|$)"


@dataclass(frozen=True, slots=True)
class Person:
    """
    A first name in a text: its base form, the `stem` endings go on, its place in `plain`.

    `sure` is false for a bare name that opens a sentence: that may be any word.
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


def people(text: Text, pack: LanguagePack) -> tuple[Person, ...]:
    """Return every first name the pack knows, as it stands in `text`, in reading order."""
    if not pack.names:
        return ()
    found = []
    for match in _names(tuple(pack.names.items()), pack.formats["name_ending"]).finditer(
        text.plain
    ):
        base, bare = pack.names.get(match["stem"], match["stem"]), not match["ending"]
        if (bare and match["stem"] != base) or match[0] in pack.formats.get("not_names", ()):
            continue
        stem = next((one for one, name in pack.names.items() if name == base), base)
        sure = not (bare and starts_sentence(text.plain, match.start()))
        found.append(Person(base, stem, Span(*match.span()), sure))
    return tuple(found)


def praised(text: Text, pack: LanguagePack) -> tuple[str, ...]:
    """Return the people of ours a message names, each once; who signs it is none of them."""
    signed = {word for name in signatures(text, pack) for word in name.of(text.plain).split()}
    named = (one.name for one in people(text, pack) if one.told_of(text))
    return tuple(dict.fromkeys(name for name in named if name not in signed))


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
            if not match or match["name"] != match["name"].title():
                continue
            if key == "signed" or " " in match["name"] or match["name"] in pack.names.values():
                return (Span(*match.span("name")),)
    return ()


@cache
def _names(names: tuple[tuple[str, str], ...], ending: str) -> regex.Pattern[str]:
    stems = "|".join(sorted({part for pair in names for part in pair}, key=len, reverse=True))
    return compiled(rf"(?<![\p{{L}}-])(?-i:(?P<stem>{stems}))(?P<ending>{ending})(?![\p{{L}}-])")
