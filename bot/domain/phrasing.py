"""Choosing a phrase: the one that says most about this case, and always the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from bot.domain.cues import compiled
from bot.domain.tone import choose

_SLOT = r"\{([\w.]+)\}"


@dataclass
class Phrasebook:
    """
    A phrase bank opened for one case.

    `slots` are the case's particulars, `seed` makes the same case always choose alike,
    `formal` takes one side of every `<sinä|te>`. A slot once spoken is not sought again.
    """

    phrases: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, str]
    seed: str
    formal: bool
    spoken: set[str] = field(default_factory=set)

    def say(self, *keys: str, **more: str) -> str:
        """
        Return a sentence from the first of `keys` that has one for this case, or "".

        `more` are slots for this sentence alone.
        """
        for key in keys:
            sentence = self.one_of(self.phrases.get(key, ()), key, more)
            if sentence:
                return sentence
        return ""

    def telling(self, *keys: str) -> str:
        """Return a sentence that speaks of this case's own particulars, or ""."""
        for key in keys:
            options = [one for one in self.phrases.get(key, ()) if slots_of(one) - self.spoken]
            sentence = self.one_of(options, key, {})
            if sentence:
                return sentence
        return ""

    def one_of(self, options: Iterable[str], key: str, more: Mapping[str, str]) -> str:
        """Return the option that speaks of the most, ties broken by the case itself."""
        slots = {**self.slots, **more}
        fitting = [one for one in options if slots_of(one) <= slots.keys()]
        if not fitting:
            return ""
        best = max(fitting, key=lambda one: (self._telling(one, more), self._luck(key, one)))
        self.spoken |= slots_of(best) - more.keys()
        return sentence_case(choose(filled(best, slots), formal=self.formal))

    def _telling(self, option: str, more: Mapping[str, str]) -> int:
        named = slots_of(option) - more.keys()
        return len(named - self.spoken) - 2 * len(named & self.spoken - _FREE)

    def _luck(self, key: str, option: str) -> int:
        return crc32(f"{self.seed}|{key}|{option}".encode())


_FREE = frozenset({"name", "first_name", "phone", "owner"})


def slots_of(phrase: str) -> frozenset[str]:
    """
    Return the names of the slots in a phrase.

    >>> sorted(slots_of("{thing.your} viipyi {duration}."))
    ['duration', 'thing.your']
    """
    return frozenset(compiled(_SLOT).findall(phrase))


def filled(phrase: str, slots: Mapping[str, str]) -> str:
    """Put the words of `slots` in place of their names, twice: slots may hold slots."""
    once = compiled(_SLOT).sub(lambda m: slots.get(m[1], m[0]), phrase)
    return compiled(_SLOT).sub(lambda m: slots.get(m[1], m[0]), once)


def sentence_case(sentence: str) -> str:
    """Begin with a capital, whatever the first slot held; leave `[gaps]` as they are."""
    return sentence[:1].upper() + sentence[1:]


def ended(sentence: str) -> str:
    """
    End a sentence that has no end.

    >>> ended("Timo tulee maanantaina")
    'Timo tulee maanantaina.'
    """
    words = sentence.strip().rstrip(",;")
    return words if not words or (words[-1] in ".!?…]" and not words.endswith("]")) else f"{words}."
