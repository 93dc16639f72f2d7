"""One decision over words and the rules' signals, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from adapters.reader.features import Grams


@dataclass(frozen=True, slots=True)
class Head:
    """
    One decision: its classes and what speaks for each.

    `words` has a row a place and a column a class, in steps of `scale`; `told` has a row a
    signal, found by name in `signals`. `heat` divides the sums, so that the shares they make
    mean what they say.
    """

    classes: tuple[str, ...]
    words: np.ndarray
    scale: float
    signals: Mapping[str, int]
    told: np.ndarray
    bias: np.ndarray
    heat: float

    def sums(self, grams: Grams, signals: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return what speaks for each class, a row a text; `grams` are weighed ones."""
        sums = np.tile(self.bias, (len(signals), 1))
        spoken = self.words.take(grams.places, axis=0) * grams.values[:, None]
        _add_by_text(sums, grams.texts, spoken, self.scale)
        told = [
            (text, self.signals[name], value)
            for text, seen in enumerate(signals)
            for name, value in seen.items()
            if name in self.signals
        ]
        if told:
            texts, rows, values = map(np.array, zip(*told, strict=True))
            _add_by_text(sums, texts, self.told.take(rows, axis=0) * values[:, None], 1.0)
        return np.asarray(sums / self.heat)

    def shared(self, sums: np.ndarray) -> dict[str, float]:
        """Turn what speaks for each class into probabilities that add up to one."""
        odds = np.exp(sums - sums.max())
        return dict(zip(self.classes, (odds / odds.sum()).tolist(), strict=True))

    def chances(self, grams: Grams, signals: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return the probability of each class, each for itself, a row a text."""
        return chances_of(self.sums(grams, signals))


def chances_of(sums: np.ndarray) -> np.ndarray:
    """Turn what speaks for classes into the probability of each, each for itself."""
    return np.asarray(1 / (1 + np.exp(-np.clip(sums, -30, 30))))


def _add_by_text(sums: np.ndarray, texts: np.ndarray, rows: np.ndarray, scale: float) -> None:
    """Add up the `rows` that belong to one of the `texts`, which stand in order."""
    if len(texts):
        starts = np.flatnonzero(np.concatenate(([True], texts[1:] != texts[:-1])))
        sums[texts[starts]] += np.add.reduceat(rows, starts) * scale
