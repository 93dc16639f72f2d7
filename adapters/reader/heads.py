"""Linear heads over words and the rules' signals: what a message is, what a draft does wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from adapters.reader.features import Vector, blocks, blocks_of
from adapters.reader.places import fault_place
from bot.domain.hearing import Heard
from bot.domain.judging import Opinion

WEIGHTS = Path(__file__).with_name("weights.npz")
ONE_OF = ("kind", "severity")
"""Heads of which one class holds: their shares add up to one."""
EACH = ("cause", "fault", "lacking")
"""Heads whose classes hold or not, each for itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """
    One decision: its classes and what speaks for each.

    `words` has a row a place and a column a class, in steps of `scale`; `signals` the same
    by a signal's name. `heat` divides the sums, so that the shares they make mean what they say.
    """

    classes: tuple[str, ...]
    words: np.ndarray
    scale: float
    signals: Mapping[str, np.ndarray]
    bias: np.ndarray
    heat: float

    def sums(self, text: Sequence[Vector], signals: Mapping[str, float]) -> np.ndarray:
        """Return what speaks for each class."""
        sums = self.bias.copy()
        for places, values in text:
            sums += values @ self.words[places] * self.scale
        for name, value in signals.items():
            if name in self.signals:
                sums += value * self.signals[name]
        return np.asarray(sums / self.heat)

    def shares(self, text: Sequence[Vector], signals: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each class where one of them holds."""
        sums = self.sums(text, signals)
        odds = np.exp(sums - sums.max())
        return dict(zip(self.classes, (odds / odds.sum()).tolist(), strict=True))

    def chances(self, text: Sequence[Vector], signals: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each class, each for itself."""
        chances = 1 / (1 + np.exp(-np.clip(self.sums(text, signals), -30, 30)))
        return dict(zip(self.classes, chances.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Heads:
    """
    The trained opinion (the port `bot.application.ports.Judge`).

    `rules` are the tone rules it may doubt, key to name: those that were there at training.
    `least` and `enough` are by head and class: the chance below which a finding is doubted,
    and from which a fault is named that no rule has seen.
    """

    rarity: np.ndarray
    heads: Mapping[str, Head]
    rules: Mapping[str, str]
    least: Mapping[str, Mapping[str, float]]
    enough: Mapping[str, Mapping[str, float]]

    def opinion(self, text: str, signals: Mapping[str, float]) -> Opinion:
        """Return the shares of every kind and severity, and the chance of every cause."""
        seen = self._weighed(blocks(text))
        kind, severity = (self.heads[name].shares(seen, signals) for name in ONE_OF)
        return Opinion(kind, severity, self.heads["cause"].chances(seen, signals))

    def heard(
        self, sentences: Sequence[str], signals: Sequence[Mapping[str, float]]
    ) -> list[Heard]:
        """Return, for every sentence, which findings to doubt and which faults were missed."""
        looked = blocks_of(sentences) if sentences else []
        return [
            self._heard(sentence, self._weighed(seen), told)
            for sentence, seen, told in zip(sentences, looked, signals, strict=True)
        ]

    def lacking(
        self, draft: str, signals: Mapping[str, float], needs: Sequence[str]
    ) -> frozenset[str]:
        """Return which of the `missing-*` findings of `needs` hold."""
        chances = self.heads["lacking"].chances(self._weighed(blocks(draft)), signals)
        return frozenset(
            name
            for name in needs
            if chances.get(name, 0.0)
            >= (self.least if f"lacks.{name}" in signals else self.enough)["lacking"].get(name, 1)
        )

    def _heard(self, sentence: str, seen: Sequence[Vector], told: Mapping[str, float]) -> Heard:
        head = self.heads["fault"]
        chances = head.chances(seen, told)
        fired = {name.removeprefix("rule.") for name in told if name.startswith("rule.")}
        least, enough = self.least["fault"], self.enough["fault"]
        unsure = {rule for rule in fired & least.keys() if chances[rule] < least[rule]}
        keys = (name.removeprefix("cue.") for name in told if name.startswith("cue."))
        missed = [
            rule
            for rule, chance in chances.items()
            if rule not in fired and chance >= enough.get(rule, 1)
        ]
        return Heard(
            frozenset(key for key in keys if self.rules.get(key) in unsure),
            {rule: fault_place(sentence, *self._weights_of(head, rule)) for rule in missed},
        )

    def _weights_of(self, head: Head, name: str) -> tuple[np.ndarray, np.ndarray]:
        return head.words[:, head.classes.index(name)], self.rarity

    def _weighed(self, seen: tuple[Vector, ...]) -> tuple[Vector, ...]:
        return tuple(weighed(block, self.rarity) for block in seen)


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
                words=kept[f"{name}.words"],
                scale=told[name]["scale"],
                signals={key: np.array(row) for key, row in told[name]["signals"].items()},
                bias=np.array(told[name]["bias"]),
                heat=told[name]["heat"],
            )
            for name in (*ONE_OF, *EACH)
        }
        rarity = kept["rarity"].astype(np.float64)
        return Heads(rarity, heads, told["rules"], told["least"], told["enough"])
