"""One head at a time: a regression over what is looked at, its heat, its thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import hstack
from sklearn.linear_model import LogisticRegression

from adapters.labelled import Example
from adapters.looking import Looked, laid_out
from adapters.reader.features import PLACES, Grams
from adapters.reader.heads import ONE_OF
from adapters.readings import calibration_error
from adapters.sensing import shares
from adapters.thresholds import ALARMS, Thresholds, thresholds

_SIGNAL = 0.3
"""How large a signal is beside a text whose length is one."""
_SHARE = 0.45
"""What the regression over signals counts beside the one over words."""
_LOUD = {"cause": 0.3, "felt": 0.5, "fault": 0.5, "lacking": 0.5}
"""How large a signal is where words and signals are weighed in one regression."""
_TOGETHER = 0.25
"""What speaks for any class counts for each: 2 to 3 points more found for as many alarms."""
_RARE = 0.01
_FEWEST = 5
"""A class with fewer examples is not learnt."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One head, fitted: weights by place and by signal, a column a class."""

    classes: list[str]
    words: np.ndarray
    signals: np.ndarray
    bias: np.ndarray

    def sums(self, seen: Looked) -> np.ndarray:
        """Return what speaks for each class, a row a text."""
        return np.asarray(seen.words @ self.words + seen.signals @ self.signals + self.bias)


Fit = Callable[[Looked], Fitted]


class Learnt(NamedTuple):
    """
    One head as it is kept: its weights in small steps, the rest in words, its thresholds.

    `apart` are its sums for every text, fitted on other sources.
    """

    words: np.ndarray
    told: dict[str, Any]
    chosen: Thresholds | None
    apart: np.ndarray


def learnt(
    name: str,
    examples: Sequence[Example],
    looked: Grams,
    rarity: np.ndarray,
    say: Callable[[str], None],
) -> Learnt:
    """Fit one head, and tell on unseen sources how good it is."""
    loud = _LOUD.get(name, _SIGNAL)
    seen = laid_out(looked, examples, rarity, loud)
    fit = fit_one_of if name in ONE_OF else fit_each
    fitted = fit(seen)
    sums = _apart(seen, fit, fitted.classes)
    heat = _heat(sums, seen, fitted.classes, one_of=name in ONE_OF)
    chosen = None
    if name in ONE_OF:
        truth = np.array([fitted.classes.index(one.labels[0]) for one in examples])
        right = float((sums.argmax(axis=1) == truth).mean())
        chances = shares(sums / heat)
        sure = chances.max(axis=1).tolist()
        error = calibration_error(sure, (sums.argmax(axis=1) == truth).tolist())
        say(
            f"{name}: {right:.1%} right on text of unseen sources, heat {heat:.2f}, "
            f"calibration error {error:.3f}"
        )
    if name in ALARMS:
        chosen = thresholds(1 / (1 + np.exp(-sums / heat)), examples, fitted.classes, name)
        say(
            f"{name}: {chosen.found:.0%} found with {60 * chosen.alarms:.2f} alarms on "
            f"60 good drafts of unseen sources, heat {heat:.2f}"
        )
    scale = float(np.abs(fitted.words).max()) / 127
    told = _told(fitted, seen.names, loud) | {"scale": scale, "heat": round(heat, 3)}
    return Learnt(np.round(fitted.words / scale).astype(np.int8), told, chosen, sums)


def fit_one_of(seen: Looked) -> Fitted:
    """Fit a head of which one class holds: a regression over words, one over signals, added."""
    labels = np.array([one.labels[0] for one in seen.examples])
    classes = sorted(set(labels.tolist()))
    by_words = [_regression(4.0).fit(seen.words, labels == name) for name in classes]
    by_signals = [_regression(0.3).fit(seen.signals, labels == name) for name in classes]
    return Fitted(
        classes,
        _columns(by_words),
        _columns(by_signals) * _SHARE,
        np.array(
            [
                float(words.intercept_[0] + _SHARE * signals.intercept_[0])
                for words, signals in zip(by_words, by_signals, strict=True)
            ]
        ),
    )


def fit_each(seen: Looked) -> Fitted:
    """
    Fit a head whose classes hold each for itself, on the texts that say something of them.

    What speaks for any class at all is added to each: faults have much in common.
    """
    numbers = Counter(
        label for one in seen.examples for label in one.labels if label in (one.asked or one.labels)
    )
    classes = sorted(label for label, number in numbers.items() if number >= _FEWEST)
    both = hstack([seen.words, seen.signals]).tocsr()
    both.eliminate_zeros()
    used = np.flatnonzero(np.diff(both.tocsc().indptr))
    kept = both[:, used]
    weights = np.zeros((both.shape[1], len(classes)))
    bias = np.zeros(len(classes))
    for column, name in enumerate(classes):
        asked = np.array([not one.asked or name in one.asked for one in seen.examples])
        truth = np.array([name in one.labels for one in seen.examples])
        model = LogisticRegression(C=5, solver="liblinear", tol=1e-3, random_state=0)
        model.fit(kept if asked.all() else kept[asked], truth[asked])
        weights[used, column], bias[column] = model.coef_[0], model.intercept_[0]
    some = np.array([bool(one.labels) for one in seen.examples])
    if _RARE < some.mean() < 1 - _RARE:
        model = LogisticRegression(C=5, solver="liblinear", tol=1e-3, random_state=0)
        model.fit(kept, some)
        weights[used] += _TOGETHER * model.coef_[0][:, None]
        bias += _TOGETHER * model.intercept_[0]
    return Fitted(classes, weights[:PLACES], weights[PLACES:], bias)


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(
        C=strength, solver="liblinear", tol=1e-3, class_weight="balanced", random_state=0
    )


def _columns(models: Sequence[LogisticRegression]) -> np.ndarray:
    return np.stack([model.coef_[0] for model in models], axis=1)


def _apart(seen: Looked, fit: Fit, classes: Sequence[str]) -> np.ndarray:
    """Return the sums of every text, by heads fitted on other sources, `_PARTS` times."""
    sums = np.full((len(seen.examples), len(classes)), _UNKNOWN)
    for out in parts_of(seen.examples):
        fitted = fit(seen.part(~out))
        told = fitted.sums(seen.part(out))
        for column, name in enumerate(fitted.classes):
            sums[out, classes.index(name)] = told[:, column]
    return sums


def parts_of(examples: Sequence[Example]) -> list[np.ndarray]:
    """Return which examples are left out of each fit: those of a fifth of the sources."""
    sources = sorted({one.source for one in examples})
    mine = np.array([one.source for one in examples])
    return [np.isin(mine, sources[part::_PARTS]) for part in range(min(_PARTS, len(sources)))]


_UNKNOWN = -9.0
_PARTS = 5


def _heat(sums: np.ndarray, seen: Looked, classes: Sequence[str], *, one_of: bool) -> float:
    """Return by what to divide the sums, so that the shares mean what they say."""
    truth = np.array([[name in one.labels for name in classes] for one in seen.examples])

    def surprise(heat: float) -> float:
        if one_of:
            right = shares(sums / heat)[truth]
        else:
            chance = 1 / (1 + np.exp(-sums / heat))
            right = np.where(truth, chance, 1 - chance)
        return float(-np.log(right + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 5), method="bounded").x)


def _told(fitted: Fitted, names: Sequence[str], loud: float) -> dict[str, Any]:
    rows = {
        name: [round(float(one), 4) for one in row * loud]
        for name, row in zip(names, fitted.signals, strict=True)
    }
    return {
        "classes": fitted.classes,
        "bias": [round(float(one), 4) for one in fitted.bias],
        "signals": {name: row for name, row in rows.items() if any(row)},
    }
