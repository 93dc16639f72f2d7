"""Which language a text is in: byte runs over a closed set, small words for crumbs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import regex

from adapters.packs import languages
from adapters.text.byte_runs import likeliest

OURS = ("fi", "sv", "en")
_NEIGHBOURS = ("et", "no", "da", "ru", "de", "es", "fr", "pl", "nl", "it", "uk", "ar", "so")
TOLD = (*OURS, *_NEIGHBOURS)
"""The languages that are told apart."""
_CRUMB = 6
_FEW, _MANY = 2, 4
_READ = 2000


class LanguageId:
    """
    Names the language of a text by its ISO 639-1 code.

    Texts of a few words are told by their small words and letters first; a longer text
    that looks Norwegian, Danish or Estonian but is full of our small words is ours.
    """

    def __init__(self, default: str = "fi") -> None:
        """`default` is the answer for a text without letters."""
        self.default = default

    def language(self, text: str) -> str:
        """Return the language of `text`."""
        words: list[str] = regex.findall(r"[\p{L}']+", text[:_READ].lower())
        if not words:
            return self.default
        told, sure = self._by_small_words(words)
        if sure:
            return told
        if len(words) < _CRUMB:
            return told or likeliest(text, OURS)
        guess = likeliest(text[:_READ], TOLD)
        return told if told and guess in _CONFUSED.get(told, ()) else guess

    def _by_small_words(self, words: list[str]) -> tuple[str, bool]:
        """Return the one of our languages whose small words lead, or "", and whether by far."""
        seen = set(words)
        scores = {code: len(seen & known) for code, known in _small_words().items()}
        best, second = sorted(scores.values(), reverse=True)[:2]
        leader = max(scores, key=lambda code: scores[code])
        if best == second or leader not in OURS:
            return "", False
        alone = best >= _FEW and not second
        return leader, alone or (best >= _MANY and best >= second * 2)


_CONFUSED: Mapping[str, tuple[str, ...]] = {
    "fi": ("et", "so", "it"),
    "sv": ("no", "da", "de", "nl"),
    "en": ("nl", "no", "da", "de", "fr", "it"),
}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    table = languages()["words"]
    return {code: frozenset(words) for code, words in table.items()}
