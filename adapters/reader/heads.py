"""Linear heads over words and the rules' signals: what a message is, whether a fault is one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from adapters.reader.features import Vector, blocks
from bot.domain.judging import Opinion

FAULTY, CLEAN = "faulty", "clean"
WEIGHTS = Path(__file__).with_name("weights.npz")
HEADS = ("kind", "severity", "fault")


@dataclass(frozen=True, slots=True)
class Head:
    """
    One decision: its classes and what speaks for each.

    `words` has a row a place and a column a class; `signals` the same by a signal's
    name. `heat` divides the sums, so that the shares they make mean what they say.
    """

    classes: tuple[str, ...]
    words: np.ndarray
    signals: Mapping[str, np.ndarray]
    bias: np.ndarray
    heat: float

    def shares(self, text: tuple[Vector, ...], signals: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each class."""
        sums = self.bias.copy()
        for places, values in text:
            sums += values @ self.words[places]
        for name, value in signals.items():
            if name in self.signals:
                sums += value * self.signals[name]
        odds = np.exp((sums - sums.max()) / self.heat)
        return dict(zip(self.classes, (odds / odds.sum()).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Heads:
    """
    The trained opinion (the port `bot.application.ports.Judge`).

    `rules` are the rules whose findings the head on faults may doubt, `least` the share
    a sentence must have to be faulty.
    """

    rarity: np.ndarray
    heads: Mapping[str, Head]
    rules: frozenset[str]
    least: float

    def opinion(self, text: str, signals: Mapping[str, float]) -> Opinion:
        """Return the shares of every kind and severity."""
        seen = self._seen(text)
        return Opinion(*(self.heads[name].shares(seen, signals) for name in HEADS[:2]))

    def stands(self, rule: str, sentence: str) -> bool:
        """
        Tell whether a finding of `rule` in `sentence` is to be believed.

        A rule that was not there when the head was trained, as a team's own, always is.
        """
        if rule not in self.rules:
            return True
        return self.heads["fault"].shares(self._seen(sentence), {})[FAULTY] >= self.least

    def _seen(self, text: str) -> tuple[Vector, ...]:
        return tuple(weighed(block, self.rarity) for block in blocks(text))


def weighed(block: Vector, rarity: np.ndarray) -> Vector:
    """Weigh a block by how rare its grams are (TF-IDF), its length made one."""
    places, counts = block
    values = counts * rarity[places]
    length = np.sqrt((values**2).sum())
    return places, values / length if length else values


@cache
def trained(path: Path = WEIGHTS) -> Heads:
    """Load the weights `ruusu train` wrote."""
    with np.load(path) as kept:
        told: dict[str, Any] = json.loads(str(kept["told"]))
        heads = {
            name: Head(
                classes=tuple(told[name]["classes"]),
                words=kept[f"{name}.words"] * np.float64(told[name]["scale"]),
                signals={key: np.array(row) for key, row in told[name]["signals"].items()},
                bias=np.array(told[name]["bias"]),
                heat=told[name]["heat"],
            )
            for name in HEADS
        }
        rarity = kept["rarity"].astype(np.float64)
        return Heads(rarity, heads, frozenset(told["rules"]), told["least"])
