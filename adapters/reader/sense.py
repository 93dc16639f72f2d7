"""What the words of a message mean in it says its kind: a few questions put to every word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

NAMES = ("mean", "spread", "ask", "answer", "inner", "inner_bias", "outer", "outer_bias")


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """
    Attention between the states of a text's tokens and the classes of a head.

    Each column of `ask` looks for the tokens that answer it; what they mean together goes
    through its own `answer` and, beside the mean of all tokens, through one hidden layer.
    It tells the classes of a head (the kind of a message, the faults of a sentence, the steps
    a draft lacks), then what is `felt` (feelings and flags, by name). `weight` is what the
    classes so told count beside the words; `heat` divides the sum of both, so that the
    shares mean what they say (the head's own heat is that of words alone).
    """

    mean: np.ndarray
    spread: np.ndarray
    ask: np.ndarray
    answer: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray
    weight: float
    heat: float
    felt: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, np.ndarray], head: str, told: Mapping[str, Any]) -> Sense:
        """Take a head's layer out of a file of weights; `told` is what `told` tells of it."""
        arrays = {name: kept[f"{head}.sense.{name}"].astype(np.float32) for name in NAMES}
        felt = tuple(told["felt"])
        return cls(**arrays, weight=told["weight"], heat=told["heat"], felt=felt)

    def arrays(self, head: str) -> dict[str, np.ndarray]:
        """Return the layer as a file of weights keeps it, in halves."""
        return {f"{head}.sense.{name}": getattr(self, name).astype(np.float16) for name in NAMES}

    def told(self) -> dict[str, Any]:
        """Return what is kept beside the arrays."""
        return {"weight": self.weight, "heat": self.heat, "felt": self.felt}

    def said(self, states: np.ndarray) -> np.ndarray:
        """Return what speaks for each class and feeling, given the states of a text's tokens."""
        tokens = (states.astype(np.float32) - self.mean) / self.spread
        asked = tokens @ self.ask
        shares = np.exp(asked - asked.max(axis=0))
        heard = (shares / shares.sum(axis=0)).T @ tokens
        answers: Any = np.maximum(np.einsum("md,mdr->mr", heard, self.answer), 0)
        seen = np.concatenate([answers.ravel(), tokens.mean(axis=0)])
        between: Any = np.maximum(seen @ self.inner + self.inner_bias, 0)
        return np.asarray(between @ self.outer + self.outer_bias)

    def added(self, sums: np.ndarray, said: np.ndarray) -> np.ndarray:
        """Return what words and sense together say of the classes, the heat taken off."""
        return np.asarray((sums + self.weight * said[: len(sums)]) / self.heat)

    def chances(self, said: np.ndarray) -> dict[str, float]:
        """Return the chance of every feeling and flag."""
        sums = said[len(said) - len(self.felt) :]
        return dict(zip(self.felt, (1 / (1 + np.exp(-sums))).tolist(), strict=True))
