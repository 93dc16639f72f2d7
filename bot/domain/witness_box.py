"""
What a trained witness makes of a letter: which doubts it drops, which sentences it adds.

The lists of `vouching.py` know how inventions are usually put; the witness has heard letters of
which every sentence is labelled told or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.doubts import TOKENS, Claim, Doubt
from bot.domain.hearing import Ear
from bot.domain.promises import trimmed
from bot.domain.review import sentences_of
from bot.domain.steps import content_stems
from bot.domain.text import Stretches, Text
from bot.domain.vouching import Sources

_UNTOLD = 0.25
"""From this chance on a sentence is marked that no list has marked. On 36 letters with one
invention each and 36 honest ones, by an author who knew neither lists nor witness, it finds more
than twice as many as the lists alone at as many honest letters marked
(`python -m tests.benchmarks.guard`)."""
_TOLD = 0.1
"""Under this chance a doubt that is not sure is dropped."""


@dataclass(frozen=True)
class WitnessBox:
    """Who is asked about a letter, and the sources it was written from."""

    ear: Ear
    sources: Sources

    @cached_property
    def message(self) -> list[str]:
        """What the customer told, sentence by sentence."""
        said = Text.of(self.sources.message)
        return [span.of(said.plain) for span in self._parted(said).spans]

    @cached_property
    def house(self) -> list[str]:
        """What the agent and the policy told, line by line."""
        return [line for line in self.sources.house.splitlines() if line.strip()]

    def get_ready(self) -> None:
        """Hear what was told, before there is a letter."""
        self.ear.untold((), self.message, self.house)

    def heard(self, letter: str, doubts: Sequence[Doubt]) -> tuple[Doubt, ...] | None:
        """Return the doubts that are left of `letter` and those added; None where it is deaf."""
        said = Text.of(letter)
        sentences = self._parted(said)
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

    def _parted(self, text: Text) -> Stretches:
        return sentences_of(text, self.sources.pack)
