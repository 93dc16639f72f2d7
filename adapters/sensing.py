"""The senses of a message, learnt and weighed beside what words say (`ruusu train`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from adapters.labelled import Example
from adapters.reader.encoder import DEPTH, LONGEST, LONGEST_DRAFT, Encoder
from adapters.reader.sense import Sense
from adapters.readings import calibration_error
from adapters.sense_fit import fitted
from bot.domain.reading import EMOTIONS, FLAGS

_SAID_EVERY = 500
_WEIGHED_ON = 2
"""So many of the five parts are left out of a fit, one after the other, to weigh the sense by:
a fit takes minutes, and some 3,500 texts tell weight and heat to a hundredth."""
_COOLED = {"kind": 0.8}
"""What the heat told from texts left out is taken by. Those are harder than what comes: on the 300
ordinary messages of `tests/quality/plain`, learnt from by nobody, the calibration error is 0.044
with it and 0.068 without."""
FELT = (*EMOTIONS, *FLAGS)
_READ_TO = (DEPTH, LONGEST, LONGEST_DRAFT)

Say = Callable[[str], None]
Parts = Sequence[np.ndarray]
"""Which texts are left out of each fit, those of some sources at a time."""


def states_of(
    texts: Sequence[str | tuple[str, ...]], encoder: Encoder, kept: Path | None, say: Say
) -> list[np.ndarray]:
    """
    Return the states of the tokens of `texts`, those in the file `kept` without reading again.

    A draft comes as its sentences. Minutes of reading are not lost when a set is added: the
    file is written anew with all. One written when the encoder read to another depth or length
    is not believed.
    """
    known = _read(kept)
    names = [_name(text) for text in texts]
    fresh = len(set(names) - known.keys())
    for number, (name, text) in enumerate(zip(names, texts, strict=True)):
        if name not in known:
            known[name] = _of(text, encoder)
        if number % _SAID_EVERY == _SAID_EVERY - 1 and fresh:
            say(f"sense: {number + 1} of {len(texts)} texts read")
    if kept and fresh:
        np.savez(
            kept,
            read_to=_READ_TO,
            names=np.array(list(known)),
            lengths=np.array([len(one) for one in known.values()]),
            states=np.concatenate(list(known.values())),
        )
    return [known[name] for name in names]


def _of(text: str | tuple[str, ...], encoder: Encoder) -> np.ndarray:
    return (encoder.read([text]) if isinstance(text, str) else encoder.read_apart(text)).states


def _name(text: str | tuple[str, ...]) -> str:
    return sha256((text if isinstance(text, str) else "\0".join(("", *text))).encode()).hexdigest()


def _read(kept: Path | None) -> dict[str, np.ndarray]:
    if kept is None or not kept.exists():
        return {}
    with np.load(kept) as file:
        if "read_to" not in file or not np.array_equal(file["read_to"], _READ_TO):
            return {}
        names, lengths, states = (file[name] for name in ("names", "lengths", "states"))
    apart = np.split(states, np.cumsum(lengths)[:-1])
    return dict(zip(names.tolist(), apart, strict=True))


def felt_in(examples: Sequence[Example], labelled: Sequence[Example]) -> np.ndarray:
    """Return which of `FELT` each text holds, a row a text; -1 where nobody has labelled it."""
    known = {one.text: one.labels for one in labelled}
    return np.array(
        [
            [name in known[one.text] for name in FELT] if one.text in known else [-1] * len(FELT)
            for one in examples
        ],
        dtype=np.int8,
    )


def sensed(
    name: str,
    examples: Sequence[Example],
    classes: Sequence[str],
    by_words: np.ndarray,
    states: Sequence[np.ndarray],
    felt: np.ndarray,
    parts: Parts,
    say: Say,
) -> tuple[Sense, np.ndarray]:
    """
    Fit the sense of the head `name`, and weigh it against words.

    Return it, and what it said of texts left out.
    `by_words` are the sums of words and signals for texts of sources they were not fitted on;
    the sense's own sums are made the same way, so that neither is trusted for what it knows
    by heart. `felt`, where it has columns, is learnt beside. Weight and heat are those that
    surprise least. What it said of texts that were never left out is not a number.
    """
    truth = np.array([classes.index(one.labels[0]) for one in examples])
    said = np.full((len(examples), len(classes) + felt.shape[1]), np.nan)
    for number, out in enumerate(parts[:_WEIGHED_ON], start=1):
        one = _fitted(states, truth, felt, len(classes), ~out)
        said[out] = [one.said(states[int(row)]) for row in np.flatnonzero(out)]
        right = float((said[out][:, : len(classes)].argmax(axis=1) == truth[out]).mean())
        say(f"sense of {name}: part {number} of {_WEIGHED_ON}, alone {right:.1%} right")
    out = ~np.isnan(said[:, 0])
    apart = said[out, : len(classes)]
    weight, heat = _weighed(by_words[out], apart, truth[out])
    told = shares((by_words[out] + weight * apart) / heat)
    right = told.argmax(axis=1) == truth[out]
    error = calibration_error(told.max(axis=1).tolist(), right.tolist())
    words = float((by_words[out].argmax(axis=1) == truth[out]).mean())
    say(
        f"{name} with its sense: {right.mean():.1%} right on text of unseen sources (words alone "
        f"{words:.1%}, sense alone {(apart.argmax(axis=1) == truth[out]).mean():.1%}), "
        f"weight {weight:.2f}, heat {heat:.2f}, calibration error {error:.3f}"
    )
    whole = _fitted(states, truth, felt, len(classes), np.ones(len(truth), dtype=bool))
    heard, heat = FELT[: felt.shape[1]], heat * _COOLED.get(name, 1)
    return replace(whole, weight=round(weight, 4), heat=round(heat, 4), felt=heard), said


def _fitted(
    states: Sequence[np.ndarray],
    truth: np.ndarray,
    felt: np.ndarray,
    classes: int,
    chosen: np.ndarray,
) -> Sense:
    rows = np.flatnonzero(chosen)
    return fitted([states[int(row)] for row in rows], truth[rows], felt[rows], classes)


def _weighed(by_words: np.ndarray, by_sense: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return the weight of the sense and the heat of the sum that surprise least."""

    def surprise(told: np.ndarray) -> float:
        chances = shares((by_words + told[0] * by_sense) / max(told[1], 0.05))
        return float(-np.log(chances[np.arange(len(truth)), truth] + 1e-12).mean())

    found = minimize(surprise, np.array([0.5, 1.0]), method="Nelder-Mead", tol=1e-4)
    return max(0.0, float(found.x[0])), max(0.05, float(found.x[1]))


def shares(sums: np.ndarray) -> np.ndarray:
    """Return the probability of each class, of which one holds, a row a text."""
    odds = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
