"""Whether anybody told what a sentence of a letter says: heard beside the message and the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from adapters.reader.encoder import SIZE, Encoder

PARTS = 4
"""What is looked at of a sentence, each as long as a state (`looked_at`)."""
_AT_ONCE = 1400
"""So many characters are heard together: the encoder reads a little more."""
_CLOSE = 15.0
"""How far the tokens a token rests on are the closest ones alone."""
_LITTLE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """
    A regression over what is new in a sentence beside what was told.

    `mean` is what states are on the average; `weights` has a row for each of `PARTS`.
    """

    mean: np.ndarray
    weights: np.ndarray
    bias: float

    @classmethod
    def of(cls, kept: Mapping[str, np.ndarray]) -> Witness:
        """Take it from what `arrays` gave."""
        mean, weights = kept["witness.mean"], kept["witness.weights"]
        return cls(mean, weights[:-1].reshape(PARTS, -1), float(weights[-1]))

    def arrays(self) -> dict[str, np.ndarray]:
        """Return it as it is kept in a file."""
        told = np.append(self.weights.ravel(), self.bias).astype(np.float32)
        return {"witness.mean": self.mean.astype(np.float32), "witness.weights": told}

    def untold(
        self,
        encoder: Encoder,
        sentences: Sequence[str],
        message: Sequence[str],
        house: Sequence[str],
    ) -> list[float]:
        """Return the chance of every sentence that it says what nobody told."""
        rows = looked_at(encoder, self.mean, sentences, message, house)
        sums = np.einsum("nps,ps->n", rows, self.weights) + self.bias
        return [float(one) for one in 1 / (1 + np.exp(-sums))]


def looked_at(
    encoder: Encoder,
    mean: np.ndarray,
    sentences: Sequence[str],
    message: Sequence[str],
    house: Sequence[str],
) -> np.ndarray:
    """
    Return what is looked at of every sentence, of shape (sentences, `PARTS`, `SIZE`).

    Its mean; its mean where it is least like anything told, and least like anything the house
    told; and what it shares with the words it is most like. A sentence that was not heard is all
    nought.
    """
    by_house = _unit(_all(encoder, house), mean)
    by_anyone = np.concatenate([_unit(_all(encoder, message), mean), by_house])
    apart = (_unit(one, mean) for one in _each(encoder, sentences))
    rows = [_beside(one, by_anyone, by_house) for one in apart]
    return np.array(rows, np.float32).reshape(-1, PARTS, SIZE)


def _beside(said: np.ndarray, by_anyone: np.ndarray, by_house: np.ndarray) -> np.ndarray:
    if not len(said):
        return np.zeros((PARTS, SIZE), np.float32)
    likeness = said @ by_anyone.T
    shares = np.exp(_CLOSE * (likeness - likeness.max(axis=1, keepdims=True, initial=-1)))
    rests_on = shares / np.maximum(shares.sum(axis=1, keepdims=True), _LITTLE) @ by_anyone
    return np.array(
        [
            said.mean(axis=0),
            _new(said, by_anyone),
            _new(said, by_house),
            (said * rests_on).mean(axis=0),
        ]
    )


def _new(said: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return the mean of tokens, each counting as much as it is unlike all that was told."""
    unlike = 1 - (said @ told.T).max(axis=1, initial=0) if len(told) else np.ones(len(said))
    return np.asarray((said * unlike[:, None]).sum(axis=0) / (unlike.sum() + _LITTLE))


def _unit(states: np.ndarray, mean: np.ndarray) -> np.ndarray:
    apart = states.astype(np.float32) - mean
    return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), _LITTLE))


def _all(encoder: Encoder, sentences: Sequence[str]) -> np.ndarray:
    return np.concatenate([np.zeros((0, SIZE), np.float32), *_each(encoder, sentences)])


def _each(encoder: Encoder, sentences: Sequence[str]) -> Iterator[np.ndarray]:
    """Yield the states of every sentence, heard with those beside it."""
    for some in _together(sentences):
        yield from encoder.apart(some).each()


def _together(sentences: Sequence[str]) -> Iterator[list[str]]:
    """Yield the sentences in runs that are heard together."""
    run: list[str] = []
    for one in sentences:
        if run and sum(map(len, run)) + len(one) > _AT_ONCE:
            yield run
            run = []
        run.append(one)
    if run:
        yield run
