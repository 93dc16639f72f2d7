"""The sense of drafts, learnt and weighed beside what words say (`ruusu train`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from adapters.labelled import Example
from adapters.reader.encoder import Encoder, Parted
from adapters.reader.head import chances_of
from adapters.reader.sense import Sense
from adapters.sense_fit import fitted
from adapters.sensing import Parts, Say, states_of
from adapters.thresholds import SENSED_ALARMS, Thresholds, thresholds

_WEIGHED_ON = 2


class DraftSense(NamedTuple):
    """The sense of a head over drafts, and from which chances it finds and doubts."""

    sense: Sense
    chosen: Thresholds


def draft_states(
    examples: Sequence[Example], encoder: Encoder, kept: Path | None, say: Say
) -> list[np.ndarray]:
    """Return the states of every example: of its sentence in its draft, or of all its draft."""
    drafts = list(dict.fromkeys(one.beside or (one.text,) for one in examples))
    read = dict(zip(drafts, states_of(drafts, encoder, kept, say), strict=True))
    apart = {draft: Parted(read[draft], encoder.starts(draft)).each() for draft in drafts}
    states = []
    for one in examples:
        draft = one.beside or (one.text,)
        whole = one.beside and one.place is None
        states.append(read[draft] if whole else apart[draft][one.place or 0])
    return [one if len(one) else np.zeros((1, _size(states)), np.float16) for one in states]


def _size(states: Sequence[np.ndarray]) -> int:
    return int(states[0].shape[1])


def draft_sensed(
    name: str,
    examples: Sequence[Example],
    classes: Sequence[str],
    by_words: np.ndarray,
    states: Sequence[np.ndarray],
    parts: Parts,
    say: Say,
) -> DraftSense:
    """
    Fit the sense of one head over drafts, weigh it against words, choose its thresholds.

    All that is weighed and chosen is told from text of sources left out of both fits.
    """
    holds = np.array([[label in one.labels for label in classes] for one in examples])
    asked = np.array(
        [[not one.asked or label in one.asked for label in classes] for one in examples]
    )
    felt = np.where(asked, holds, -1).astype(np.int8)
    said = np.full(holds.shape, np.nan)
    for out in parts[:_WEIGHED_ON]:
        one = _fitted(states, felt, ~out)
        said[out] = [one.said(states[int(row)]) for row in np.flatnonzero(out)]
    out = ~np.isnan(said[:, 0])
    weight, heat = _weighed(by_words[out], said[out], holds[out], asked[out])
    chances = chances_of((by_words[out] + weight * said[out]) / heat)
    told = [one for one, chosen in zip(examples, out, strict=True) if chosen]
    chosen = thresholds(chances, told, classes, name, SENSED_ALARMS[name])
    say(
        f"{name} with its sense: {chosen.found:.0%} found with {60 * chosen.alarms:.2f} alarms on "
        f"60 good drafts of unseen sources, weight {weight:.2f}, heat {heat:.2f}"
    )
    whole = _fitted(states, felt, np.ones(len(felt), dtype=bool))
    return DraftSense(replace(whole, weight=round(weight, 4), heat=round(heat, 4)), chosen)


def _fitted(states: Sequence[np.ndarray], felt: np.ndarray, chosen: np.ndarray) -> Sense:
    rows = np.flatnonzero(chosen)
    none = np.zeros(len(rows), dtype=np.int64)
    return fitted([states[int(row)] for row in rows], none, felt[rows], 0)


def _weighed(
    by_words: np.ndarray, by_sense: np.ndarray, holds: np.ndarray, asked: np.ndarray
) -> tuple[float, float]:
    """Return the weight of the sense and the heat of the sum that surprise least."""

    def surprise(told: np.ndarray) -> float:
        sums = (by_words + told[0] * by_sense) / max(told[1], 0.05)
        return float(np.logaddexp(0, np.where(holds, -sums, sums))[asked].mean())

    found = minimize(surprise, np.array([0.5, 1.0]), method="Nelder-Mead", tol=1e-4)
    return max(0.0, float(found.x[0])), max(0.05, float(found.x[1]))
