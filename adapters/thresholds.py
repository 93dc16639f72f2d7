"""From which chance a finding stands, and from which a fault is named, told from unseen text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from adapters.labelled import Example
from bot.domain.reading import FLAGS

_TUNED = (
    "drafts", "drafts2", "drafts3", "drafts4", "drafts5", "faults", "faults2", "phrases", "rules",
)  # fmt: skip
"""Sets the rules were tuned on: there they look better than they are."""
ALARMS = {"fault": 0.8 / 60, "lacking": 0.3 / 60}
"""False alarms a head may raise for every good draft of unseen sources."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """By class: where a finding is doubted, where a fault is named; what that finds and costs."""

    least: dict[str, float]
    enough: dict[str, float]
    found: float
    alarms: float


def thresholds(
    chances: np.ndarray, examples: Sequence[Example], classes: Sequence[str], name: str
) -> Thresholds:
    """
    Choose the chances from which findings stand and unseen faults are named.

    A false alarm is weighed against what is found, and weighs more and more until no more
    alarms are raised on good drafts than may be, among texts the rules were not tuned on.
    """
    mark = "rule." if name == "fault" else "lacks."
    fresh = [n for n, one in enumerate(examples) if one.source not in _TUNED]
    good = max(1, len({examples[n].clean for n in fresh} - {""}))
    cells = [
        Cells(
            label,
            fired,
            np.array([chances[n, column] for n in rows]),
            np.array([label in examples[n].labels for n in rows], dtype=bool),
            np.array([bool(examples[n].clean) for n in rows], dtype=bool),
        )
        for column, label in enumerate(classes)
        for fired in (True, False)
        for rows in [[n for n in fresh if _concerns(examples[n], label, f"{mark}{label}", fired)]]
    ]
    faults = max(1, sum(label in classes for n in fresh for label in examples[n].labels))
    for dear in _DEAR:
        best = [(one, one.best(dear)) for one in cells]
        alarms = sum(cut.alarms for _, cut in best) / good
        if alarms <= ALARMS[name]:
            break
    return Thresholds(
        least={one.label: cut.chance for one, cut in best if one.fired},
        enough={one.label: cut.chance for one, cut in best if not one.fired},
        found=sum(cut.found for _, cut in best) / faults,
        alarms=alarms,
    )


@dataclass(frozen=True, slots=True)
class Felt:
    """From which chance each feeling and flag is named; how right that is on unseen sources."""

    enough: dict[str, float]
    flags_found: float
    flags_right: float
    feeling_f1: float


def felt_from(chances: np.ndarray, truth: np.ndarray, classes: Sequence[str]) -> Felt:
    """
    Choose the chances from which feelings and flags are named (columns are `classes`).

    A feeling is named where that gives the best F1; a flag, which wants a person at once,
    where a missed one counts `_MISSED` times a needless one (F-beta).
    """
    enough = {
        name: _best_f(chances[:, column], truth[:, column], _MISSED if name in FLAGS else 1.0)
        for column, name in enumerate(classes)
    }
    named = chances >= [enough[name] for name in classes]
    flags = np.array([name in FLAGS for name in classes])
    right = (named & truth).sum(axis=0)
    f1 = 2 * right / np.maximum(1, named.sum(axis=0) + truth.sum(axis=0))
    return Felt(
        enough,
        float(right[flags].sum() / max(1, truth[:, flags].sum())),
        float(right[flags].sum() / max(1, named[:, flags].sum())),
        float(f1[~flags].mean()) if (~flags).any() else 0.0,
    )


_MISSED = 2.0


def _best_f(chances: np.ndarray, truth: np.ndarray, beta: float) -> float:
    """Return the step from which naming gives the best F-beta."""
    scores = []
    for chance in _STEPS:
        named = chances >= chance
        right = float((named & truth).sum())
        scores.append(
            (1 + beta**2) * right / max(1.0, beta**2 * truth.sum() + named.sum()),
        )
    return _STEPS[int(np.argmax(scores))]


def _concerns(example: Example, label: str, mark: str, fired: bool) -> bool:  # noqa: FBT001
    asked = not example.asked or label in example.asked
    told = label not in _NEEDS or example.signals.get(_NEEDS[label], 0) > 0
    return asked and told and (mark in example.signals) == fired


class Cut(NamedTuple):
    """One threshold, and what it finds and costs."""

    chance: float
    found: int
    alarms: int


@dataclass(frozen=True, slots=True)
class Cells:
    """The texts in which a rule fired (or none did) for one class: chance, truth, goodness."""

    label: str
    fired: bool
    chances: np.ndarray
    true: np.ndarray
    clean: np.ndarray

    def best(self, dear: float) -> Cut:
        """Return the threshold that is worth most where an alarm costs `dear` finds."""
        cuts = [Cut(_NEVER, 0, 0)]
        for chance in _STEPS:
            named = self.chances >= chance
            cuts.append(
                Cut(chance, int((named & self.true).sum()), int((named & self.clean).sum()))
            )
        return max(cuts, key=lambda cut: cut.found - dear * cut.alarms)


_STEPS = [round(float(one), 4) for one in 1 / (1 + np.exp(-np.arange(-6, 4.01, 0.125)))]
_DEAR = np.arange(1, 40, 0.5)
_NEVER = 2.0
"""A chance nothing reaches."""
_NEEDS = {"private-in-public": "public", "unsupported-promise": "facts"}
