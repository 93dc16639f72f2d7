"""The sense of drafts, learnt and weighed beside what words say (`ruusu train`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from adapters.labelled import Example
from adapters.reader.encoder import Encoder, Parted
from adapters.reader.head import chances_of
from adapters.reader.sense import Sense
from adapters.sense_fit import fitted
from adapters.sensing import Parts, Say, states_of

_WEIGHED_ON = 2
"""So many parts of the sources are left out, each once, to weigh the sense against words."""
CUTS = (0.3, 0.5)
"""
The chance under which a rule is doubted, and from which a fault no rule saw is named.

One pair for all classes: chances mean what they say here. A pair for each class, chosen on the
texts of some sources, raised 3.6 to 4.7 alarms on 60 good drafts of others and found 73 to 77 % of
faults; (0.3, 0.65) raised 1.4 and found 69 % (words alone, a pair for each class: 3.9 and 60 %).
The weights of 2026-11-23 are more cautious: on the blind part 0.65 finds 347 of 482 with 6 alarms
on 360 good drafts, 0.5 finds 359 with 7.
"""


def draft_states(
    examples: Sequence[Example], encoder: Encoder, kept: Path | None, say: Say
) -> list[np.ndarray]:
    """Return the states of every example's sentence, read in its draft; zero where unread."""
    drafts = list(dict.fromkeys(one.beside or (one.text,) for one in examples))
    read = dict(zip(drafts, states_of(drafts, encoder, kept, say), strict=True))
    apart = {draft: Parted(read[draft], encoder.starts(draft)).each() for draft in drafts}
    states = [apart[one.beside or (one.text,)][one.place] for one in examples]
    unread = np.zeros((1, states[0].shape[1]), np.float16)
    return [one if len(one) else unread for one in states]


def draft_sensed(
    examples: Sequence[Example],
    classes: Sequence[str],
    by_words: np.ndarray,
    states: Sequence[np.ndarray],
    parts: Parts,
    say: Say,
) -> Sense:
    """
    Fit the sense of faults, and weigh it against words.

    Weight and heat are told from text of sources left out of both fits.
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
    named = (chances >= CUTS[1]) & asked[out]
    good = np.array([bool(one.clean) for one in told])
    drafts = max(1, len({one.clean for one in told} - {""}))
    say(
        f"fault with its sense: {(named & holds[out]).sum() / max(1, holds[out].sum()):.0%} found "
        f"with {60 * (named & ~holds[out])[good].sum() / drafts:.2f} alarms on 60 good drafts of "
        f"unseen sources, whatever rules say; weight {weight:.2f}, heat {heat:.2f}"
    )
    whole = _fitted(states, felt, np.ones(len(felt), dtype=bool))
    return replace(whole, weight=round(weight, 4), heat=round(heat, 4))


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
