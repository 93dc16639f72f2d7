"""What a message's vector says of its kind: one small hidden layer, added to what words say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_NAMES = ("inner", "inner_bias", "outer", "outer_bias")


@dataclass(frozen=True, slots=True)
class Sense:
    """
    A layer between a vector and the classes of a head.

    `weight` is what it counts beside the words; `heat` divides the sum of both, so that the
    shares mean what they say (the head's own heat is that of words alone).
    """

    inner: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray
    weight: float
    heat: float

    @classmethod
    def of(cls, kept: Mapping[str, np.ndarray], told: Mapping[str, float]) -> Sense:
        """Take the layer out of a file of weights; `told` holds `weight` and `heat`."""
        arrays = {name: kept[f"sense.{name}"].astype(np.float32) for name in _NAMES}
        return cls(**arrays, weight=told["weight"], heat=told["heat"])

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the layer as a file of weights keeps it, in halves."""
        return {f"sense.{name}": getattr(self, name).astype(np.float16) for name in _NAMES}

    def said(self, vectors: np.ndarray) -> np.ndarray:
        """Return what speaks for each class, a row a vector."""
        between: Any = np.maximum(vectors @ self.inner + self.inner_bias, 0)
        return np.asarray(between @ self.outer + self.outer_bias)

    def added(self, sums: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Return what words and sense together say, the heat taken off; `sums` are the words'."""
        return np.asarray((sums + self.weight * self.said(vector[None])[0]) / self.heat)
