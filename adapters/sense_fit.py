"""Fits the sense (`adapters/reader/sense.py`) to labelled texts, the same bits on every run."""

from __future__ import annotations

import os

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)  # one thread, in one order: read when jax is first imported

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from adapters.reader.sense import Sense

_QUESTIONS, _ROOM, _WIDTH = 16, 16, 96
"""Questions put to the tokens, numbers in each answer, units of the hidden layer."""
_ROUNDS, _BATCH = 8, 32
_STEP, _DECAY, _DROPPED, _SMOOTHED = 1e-3, 0.02, 0.3, 0.05
"""Adam's step, what weights lose with it, inputs left out at random, doubt left to each label."""
_FELT = 0.5
"""What being surprised by a feeling or flag counts beside being surprised by a kind."""
_WARMING = 50
_BALANCED = 0.5
"""How far rare classes count more: 0 not at all, 1 as much as the frequent ones together."""
_LENGTHS = (16, 24, 40, 64, 96, 136, 224, 400)
"""Texts are laid out together with those of like length, in tokens."""
_LOOKED_AT = 600
"""So many texts tell how the numbers of a state are spread."""
_FAST, _SLOW, _LITTLE = 0.9, 0.99, 1e-8

Weights = dict[str, jax.Array]


class Lot(NamedTuple):
    """Some texts laid out together: states, which tokens are there, what each is and counts."""

    states: np.ndarray
    there: np.ndarray
    truth: np.ndarray
    counts: np.ndarray
    felt: np.ndarray


def fitted(
    states: Sequence[np.ndarray], truth: np.ndarray, felt: np.ndarray, classes: int, seed: int = 0
) -> Sense:
    """
    Fit a sense to texts, given the states of their tokens and the number of their class.

    `felt` has a column a feeling or flag: 1 where it holds, 0 where not, -1 where the text
    says nothing of it. Without `classes` of which one holds, `felt` is all that is learnt.
    """
    random = np.random.default_rng(seed)
    some = random.choice(len(states), min(_LOOKED_AT, len(states)), replace=False)
    looked = np.concatenate([states[one].astype(np.float32) for one in some])
    mean, spread = looked.mean(axis=0), looked.std(axis=0) + 1e-3
    numbers = np.bincount(truth, minlength=classes)
    counts = (len(truth) / max(1, classes) / np.maximum(1, numbers)) ** _BALANCED
    rare = _rare(felt)
    weights = _begun(jax.random.PRNGKey(seed), looked.shape[1], classes + felt.shape[1])
    moved = swung = jax.tree.map(jnp.zeros_like, weights)
    lots = _ROUNDS * sum(1 for _ in _grouped(states, random))
    done = 0
    for _ in range(_ROUNDS):
        for group in _grouped(states, random):
            done += 1
            lot = _laid_out([states[one] for one in group], mean, spread)
            lot = lot._replace(
                truth=_filled(np.eye(max(1, classes), classes, dtype=np.float32)[truth[group]]),
                counts=_filled(counts[truth[group]].astype(np.float32)),
                felt=_filled(felt[group].astype(np.float32) + 1) - 1,
            )
            key = jax.random.PRNGKey(seed * 1_000_003 + done)
            weights, moved, swung = _step(weights, moved, swung, (done, lots), lot, rare, key)
    arrays: Any = {name: np.asarray(one) for name, one in weights.items()}
    return Sense(mean, spread, **arrays, weight=1.0, heat=1.0)


def _grouped(states: Sequence[np.ndarray], random: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield which texts are looked at together, in an order of chance."""
    sizes = np.searchsorted(_LENGTHS, [len(one) for one in states])
    groups = []
    for size in range(len(_LENGTHS)):
        mixed = random.permutation(np.flatnonzero(sizes == size))
        groups += [mixed[at : at + _BATCH] for at in range(0, len(mixed), _BATCH)]
    yield from (groups[one] for one in random.permutation(len(groups)))


def _laid_out(states: Sequence[np.ndarray], mean: np.ndarray, spread: np.ndarray) -> Lot:
    longest = _LENGTHS[int(np.searchsorted(_LENGTHS, max(map(len, states))))]
    laid = np.zeros((_BATCH, longest, len(mean)), np.float32)
    there = np.zeros((_BATCH, longest), np.float32)
    for row, one in enumerate(states):
        laid[row, : len(one)] = (one.astype(np.float32) - mean) / spread
        there[row, : len(one)] = 1
    return Lot(laid, there, np.zeros(0), np.zeros(0), np.zeros(0))


def _filled(values: np.ndarray) -> np.ndarray:
    """Fill a short lot up with texts that count nothing."""
    rest = np.zeros((_BATCH - len(values), *values.shape[1:]), values.dtype)
    return np.concatenate([values, rest])


def _rare(felt: np.ndarray) -> np.ndarray:
    """Return how much more a text counts that holds a feeling than one that does not."""
    held, not_held = (felt == 1).sum(axis=0), (felt == 0).sum(axis=0)
    return np.asarray(np.sqrt(np.maximum(1, not_held) / np.maximum(1, held)), dtype=np.float32)


def _begun(key: jax.Array, size: int, classes: int) -> Weights:
    """Return weights to begin with."""
    keys, seen = jax.random.split(key, 4), _QUESTIONS * _ROOM + size
    return {
        "ask": jax.random.normal(keys[0], (size, _QUESTIONS)) * 0.3 / np.sqrt(size),
        "answer": jax.random.normal(keys[1], (_QUESTIONS, size, _ROOM)) / np.sqrt(size),
        "inner": jax.random.normal(keys[2], (seen, _WIDTH)) * np.sqrt(2 / seen),
        "inner_bias": jnp.zeros(_WIDTH),
        "outer": jax.random.normal(keys[3], (_WIDTH, classes)) * np.sqrt(1 / _WIDTH),
        "outer_bias": jnp.zeros(classes),
    }


def _said(weights: Weights, lot: Lot, key: jax.Array) -> jax.Array:
    """Say what speaks for each class, as `Sense.said` does, some of what is seen left out."""
    keys = jax.random.split(key, 3)
    asked = lot.states @ weights["ask"] + (lot.there[:, :, None] - 1) * 1e9
    heard = jnp.einsum("btm,btd->bmd", jax.nn.softmax(asked, axis=1), lot.states)
    answers = jnp.einsum("bmd,mdr->bmr", _left_out(heard, keys[0]), weights["answer"])
    tokens = lot.there.sum(axis=1, keepdims=True).clip(1)
    mean = (lot.states * lot.there[:, :, None]).sum(axis=1) / tokens
    seen = jnp.concatenate([jax.nn.relu(answers).reshape(len(mean), -1), mean], axis=1)
    between = jax.nn.relu(_left_out(seen, keys[1]) @ weights["inner"] + weights["inner_bias"])
    out: jax.Array = _left_out(between, keys[2]) @ weights["outer"] + weights["outer_bias"]
    return out


def _left_out(values: jax.Array, key: jax.Array) -> jax.Array:
    kept = jax.random.bernoulli(key, 1 - _DROPPED, values.shape)
    return jnp.where(kept, values / (1 - _DROPPED), 0)


@jax.jit
def _step(
    weights: Weights,
    moved: Any,
    swung: Any,
    at: tuple[int, int],
    lot: Lot,
    rare: np.ndarray,
    key: jax.Array,
) -> tuple[Weights, Any, Any]:
    """Go one step (AdamW), long ones in the middle, short ones at the beginning and the end."""

    def surprise(weights: Weights) -> jax.Array:
        said, kinds = _said(weights, lot, key), lot.truth.shape[1]
        sums = jax.nn.log_softmax(said[:, :kinds])
        wanted = lot.truth * (1 - _SMOOTHED) + _SMOOTHED / max(1, kinds)
        kind = -(lot.counts * (wanted * sums).sum(axis=1)).sum() / lot.counts.sum()
        chances = said[:, kinds:]
        each = rare * lot.felt * jax.nn.log_sigmoid(chances)
        each += (1 - lot.felt) * jax.nn.log_sigmoid(-chances)
        asked = lot.felt >= 0
        felt = -jnp.where(asked, each, 0).sum() / jnp.maximum(1, asked.sum())
        both: jax.Array = kind + _FELT * felt
        return both

    slopes = jax.grad(surprise)(weights)
    done, lots = at
    step = _STEP * jnp.minimum(1.0, done / _WARMING) * jnp.maximum(0.02, 1 - done / lots)
    moved = jax.tree.map(lambda old, one: _FAST * old + (1 - _FAST) * one, moved, slopes)
    swung = jax.tree.map(lambda old, one: _SLOW * old + (1 - _SLOW) * one**2, swung, slopes)

    def stepped(weight: jax.Array, move: jax.Array, swing: jax.Array) -> jax.Array:
        far = move / (1 - _FAST**done)
        sure = jnp.sqrt(swing / (1 - _SLOW**done)) + _LITTLE
        return weight - step * (far / sure + _DECAY * weight)

    stepped_on: Weights = jax.tree.map(stepped, weights, moved, swung)
    return stepped_on, moved, swung
