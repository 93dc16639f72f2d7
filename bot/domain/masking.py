"""Personal data behind placeholders: out of a text before a model reads it, back in after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import regex

from bot.domain.cues import compiled
from bot.domain.language import LanguagePack
from bot.domain.personal_data import personal

_PLACEHOLDER = r"\{(?-i:(?P<kind>[A-Z]+)_(?P<number>\d+))\}"
_LIKE_ONE = (
    r"[{\[(<«⟨]{1,3}[ ]?(?-i:[A-Z]{3,}|[a-z]{3,}|[A-Z][a-z]{2,})[ _-]\d{1,3}[ ]?[}\])>»⟩]{1,3}"
    r"|(?<![\p{L}\p{N}])(?-i:[A-Z]{3,}|[a-z]{3,})_\d{1,3}(?![\p{L}\p{N}])"
)
"""A placeholder, or what a model or a customer may have made of one."""
SECRET = frozenset({"identity", "account", "card"})
"""Kinds that belong in no letter, whoever gave them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """
    A text with its personal data put back.

    `invented` are placeholders nobody gave out, `secret` those of data no letter may hold:
    both still stand in the text, as they came.
    """

    text: str
    invented: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


@dataclass(slots=True)
class Masks:
    """
    Placeholders given out so far in one case: the same words always wear the same one.

    `names` are known to be people's; texts masked first get the first numbers.
    """

    names: tuple[str, ...] = ()
    pack: LanguagePack | None = None
    worn: dict[str, str] = field(default_factory=dict)

    def masked(self, text: str, names: Iterable[str] | None = None) -> str:
        """
        Return `text` with a placeholder for each piece of personal data.

        What already looks like a placeholder is masked as well: a customer who writes
        `{NAME_1}` gets nobody's name.

        >>> masks = Masks(("Anna",))
        >>> masks.masked("Anna, 040 123 4567, {NAME_9}")
        '{NAME_1}, {PHONE_1}, {TEXT_1}'
        """
        parts, at = [], 0
        for match in compiled(_LIKE_ONE).finditer(text):
            parts += [self._hidden(text[at : match.start()], names), self._put("text", match[0])]
            at = match.end()
        return "".join([*parts, self._hidden(text[at:], names)])

    def of(self, words: str, kind: str = "name") -> str:
        """Return the placeholder of `words` as a whole, "" for nothing."""
        return self._put(kind, words) if words else ""

    def restored(self, text: str) -> Restored:
        """
        Put back what the placeholders of `text` stand for, exactly as it was written.

        >>> masks = Masks(("Anna",))
        >>> masks.restored(masks.masked("Hei Anna!")).text
        'Hei Anna!'
        >>> masks.restored("Hei {NAME_7}!").invented
        ('{NAME_7}',)
        """
        behind = {mask: words for words, mask in self.worn.items()}
        text = self._mended(text, behind)
        invented, secret, parts, at = [], [], [], 0
        for match in compiled(_PLACEHOLDER).finditer(text):
            mask, words = match[0], behind.get(match[0])
            if words is None:
                invented.append(mask)
            elif match["kind"].lower() in SECRET:
                secret.append(mask)
            else:
                parts += [text[at : match.start()], words]
                at = match.end()
        return Restored("".join([*parts, text[at:]]), tuple(invented), tuple(secret))

    def lost(self, text: str, needed: str) -> tuple[str, ...]:
        """Return the words behind the placeholders of `needed` that `text` no longer has."""
        behind = {mask: words for words, mask in self.worn.items()}
        text = self._mended(text, behind)
        masks = dict.fromkeys(match[0] for match in compiled(_PLACEHOLDER).finditer(needed))
        return tuple(behind[mask] for mask in masks if mask in behind and mask not in text)

    def _hidden(self, text: str, names: Iterable[str] | None) -> str:
        parts, at = [], 0
        for one in personal(text, self.names if names is None else names, self.pack):
            parts += [text[at : one.span.start], self._put(one.kind, one.span.of(text))]
            at = one.span.end
        return "".join([*parts, text[at:]])

    def _put(self, kind: str, words: str) -> str:
        if words not in self.worn:
            number = 1 + sum(mask.startswith(f"{{{kind.upper()}_") for mask in self.worn.values())
            self.worn[words] = f"{{{kind.upper()}_{number}}}"
        return self.worn[words]

    def _mended(self, text: str, behind: Mapping[str, str]) -> str:
        """Set a placeholder right that lost its braces or its capitals on the way."""

        def right(match: regex.Match[str]) -> str:
            if compiled(_PLACEHOLDER).search(match[0]) and not _balanced(match[0]):
                return match[0]  # whole, behind a bracket of the sentence's own
            mask = "{" + "_".join(compiled(r"\p{L}+|\p{N}+").findall(match[0].upper())) + "}"
            return mask if mask in behind else match[0]

        return compiled(_LIKE_ONE).sub(right, text)


def _balanced(words: str) -> bool:
    return len(compiled(r"[{\[(<«⟨]").findall(words)) == len(compiled(r"[}\])>»⟩]").findall(words))
