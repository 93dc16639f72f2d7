"""Whether an English text thanks: some words and pairs, each with what it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path

from adapters.reader.features import words_of

THANKS = Path(__file__).with_name("thanks.json")


@dataclass(frozen=True, slots=True)
class Thanks:
    """
    A regression over words and pairs of words, learnt from GoEmotions' label `gratitude`.

    (Demszky et al., ACL 2020; CC BY 4.0.) `begin` is what speaks for thanks in no words at all.
    """

    begin: float
    counts: Mapping[str, float]

    def chance(self, text: str) -> float:
        """Return the probability that `text` thanks for something."""
        told = sum(self.counts.get(gram, 0.0) for gram in grams_of_thanks(text))
        return 1 / (1 + exp(-self.begin - told))


def grams_of_thanks(text: str) -> set[str]:
    """Return the words of `text` and its pairs of words."""
    words = words_of(text)
    return {*words, *map(" ".join, pairwise(words))}


@cache
def thanks(path: Path = THANKS) -> Thanks:
    """Load what `ruusu train --public` wrote."""
    told = json.loads(path.read_text("utf-8"))
    return Thanks(told["begin"], told["counts"])
