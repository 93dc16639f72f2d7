"""
What a trained witness makes of a letter: which doubts it drops, which sentences it adds.

The lists of `vouching.py` know how inventions are usually put; the witness has heard letters of
which every sentence is labelled told or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.doubts import TOKENS, Claim, Doubt
from bot.domain.hearing import Ear
from bot.domain.promises import trimmed
from bot.domain.review import sentences_of
from bot.domain.steps import content_stems
from bot.domain.text import Text
from bot.domain.vouching import Sources

_UNTOLD = 0.25
"""From this chance on a sentence is marked that no list has marked. On 36 letters with one
invention each and 36 honest ones, by an author who knew neither lists nor witness
(`tests/quality/test/letters.jsonl`), 24 inventions are found with it and 9 by the lists alone; 16
honest letters have a mark either way."""
_TOLD = 0.1
"""Under this chance a doubt that is not sure is dropped."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Who is asked about a letter, and what was told, sentence by sentence."""

    ear: Ear
    message: tuple[str, ...]
    house: tuple[str, ...]

    @classmethod
    def of(cls, ear: Ear, sources: Sources) -> Witness:
        """Take the sources of a letter apart."""
        house = tuple(line for line in sources.house.splitlines() if line.strip())
        return cls(ear, _sentences(sources.message, sources), house)

    def get_ready(self) -> None:
        """Hear what was told, before there is a letter."""
        self.ear.untold((), self.message, self.house)

    def heard(
        self, letter: str, doubts: Sequence[Doubt], sources: Sources
    ) -> tuple[Doubt, ...] | None:
        """Return the doubts that are left of `letter` and those added; None where it is deaf."""
        said = Text.of(letter)
        sentences = sentences_of(said, sources.pack)
        words = [span.of(said.plain) for span in sentences.spans]
        chances = self.ear.untold(words, self.message, self.house)
        if chances is None:
            return None
        kept = [
            one
            for one in doubts
            if one.sure or chances[sentences.at(said.place(one.span.start))] >= _TOLD
        ]
        marked = [one.span for one in kept if one.claim not in TOKENS]
        for span, chance in zip(sentences.spans, chances, strict=True):
            whole = trimmed(said.plain, span)
            place = said.span(whole.start, whole.end)
            says = content_stems(whole.of(said.plain))
            if chance >= _UNTOLD and says and not any(place.overlaps(one) for one in marked):
                kept.append(Doubt(Claim.UNTOLD, place))
        return tuple(sorted(kept, key=lambda doubt: doubt.span))


def _sentences(text: str, sources: Sources) -> tuple[str, ...]:
    said = Text.of(text)
    return tuple(span.of(said.plain) for span in sentences_of(said, sources.pack).spans)
