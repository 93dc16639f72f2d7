"""
`ruusu train`: labelled messages and drafts in, the weights of the heads out.

Needs scikit-learn (`pip install ruusu[train]`); the reader itself does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from adapters.labelled import Example
from adapters.packs import LANGUAGES, language_pack
from adapters.reader.features import PLACES, Vector, blocks
from adapters.reader.heads import FAULTY, HEADS, WEIGHTS, weighed

_SEEN_AT_LEAST = 3
_SIGNAL = 0.3
"""How large a signal is beside a text whose length is one."""
_SHARE = 0.45
"""What the regression over signals counts beside the one over words."""
_KEPT_FAULTS = 0.9
"""The share of true faults, in text of unseen sources, that a doubt may not touch."""


@dataclass(frozen=True, slots=True)
class Looked:
    """All that is looked at in a set of texts, a row each, and what they are labelled."""

    words: csr_matrix
    signals: csr_matrix
    names: list[str]
    labels: np.ndarray
    sources: np.ndarray

    def part(self, chosen: np.ndarray) -> Looked:
        """Return the rows that are `chosen`."""
        return Looked(
            self.words[chosen],
            self.signals[chosen],
            self.names,
            self.labels[chosen],
            self.sources[chosen],
        )


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


def train(
    sets: dict[str, list[Example]], path: Path = WEIGHTS, say: Callable[[str], None] = print
) -> None:
    """
    Fit the heads on `sets` (by head: text, label, signals, source) and write `path`.

    Heat and doubt are told from texts of sources that the head was not fitted on.
    """
    looked = {name: [blocks(one.text) for one in sets[name]] for name in HEADS}
    rarity = _rarity([*looked["kind"], *looked["fault"]])
    told: dict[str, Any] = {
        "rules": sorted(r.key for c in LANGUAGES for r in language_pack(c).rules)
    }
    arrays: dict[str, np.ndarray] = {"rarity": rarity}
    for name in HEADS:
        seen = _laid_out(looked[name], sets[name], rarity)
        sums, truth, classes = _apart(seen)
        heat = _heat(sums, truth)
        right = float((sums.argmax(axis=1) == truth).mean())
        say(f"{name}: {right:.1%} right on text of unseen sources, heat {heat:.2f}")
        if name == "fault":
            shares = _shares(sums, heat)[truth == classes.index(FAULTY), classes.index(FAULTY)]
            told["least"] = round(float(np.quantile(shares, 1 - _KEPT_FAULTS)), 3)
        fitted = fit(seen)
        scale = float(np.abs(fitted.words).max()) / 127
        arrays[f"{name}.words"] = np.round(fitted.words / scale).astype(np.int8)
        told[name] = _told(fitted, seen.names) | {"scale": scale, "heat": round(heat, 3)}
    np.savez_compressed(path, told=np.array(json.dumps(told)), **arrays)  # type: ignore[arg-type]


def fit(seen: Looked) -> Fitted:
    """Fit a head: one logistic regression over words, one over signals, their sums added."""
    by_words = _regression(1.0).fit(seen.words, seen.labels)
    by_signals = _regression(0.3).fit(seen.signals, seen.labels)
    return Fitted(
        [str(one) for one in by_words.classes_],
        _columns(by_words.coef_),
        _columns(by_signals.coef_) * _SHARE,
        _columns(by_words.intercept_[:, None])[0]
        + _columns(by_signals.intercept_[:, None])[0] * _SHARE,
    )


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=3000, class_weight="balanced")


def _columns(weights: np.ndarray) -> np.ndarray:
    """Return a column a class; two classes share one weight between them."""
    return np.asarray(weights.T if len(weights) > 1 else np.vstack([-weights, weights]).T / 2)


def _laid_out(
    looked: Sequence[tuple[Vector, Vector]], examples: Sequence[Example], rarity: np.ndarray
) -> Looked:
    words = [_matrix([weighed(text[part], rarity) for text in looked]) for part in (0, 1)]
    vectorizer = DictVectorizer()
    signals = vectorizer.fit_transform([dict(one.signals) or {"none": 1} for one in examples])
    return Looked(
        (words[0] + words[1]).tocsr(),
        (signals * _SIGNAL).tocsr(),
        list(vectorizer.get_feature_names_out()),
        np.array([one.label for one in examples]),
        np.array([one.source for one in examples]),
    )


def _rarity(looked: Sequence[tuple[Vector, Vector]]) -> np.ndarray:
    documents = np.zeros(PLACES)
    for places in (places for text in looked for places, _ in text):
        documents[places] += 1
    rarity = np.log((1 + len(looked)) / (1 + documents)) + 1
    rarity[documents < _SEEN_AT_LEAST] = 0
    return rarity.astype(np.float16)


def _apart(seen: Looked) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return sums and labels of each source's texts, by heads fitted on the others."""
    told, truth, classes = [], [], sorted(set(seen.labels))
    for source in sorted(set(seen.sources)):
        out = seen.sources == source
        fitted = fit(seen.part(~out))
        told.append(fitted.sums(seen.part(out)))
        truth += [classes.index(label) for label in seen.labels[out]]
    return np.vstack(told), np.array(truth), classes


def _heat(sums: np.ndarray, truth: np.ndarray) -> float:
    """Return by what to divide the sums, so that the shares mean what they say."""

    def surprise(heat: float) -> float:
        return float(-np.log(_shares(sums, heat)[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 5), method="bounded").x)


def _shares(sums: np.ndarray, heat: float) -> np.ndarray:
    odds = np.exp((sums - sums.max(axis=1, keepdims=True)) / heat)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _told(fitted: Fitted, names: Sequence[str]) -> dict[str, Any]:
    rows = {
        name: [round(float(one), 4) for one in row * _SIGNAL]
        for name, row in zip(names, fitted.signals, strict=True)
    }
    return {
        "classes": fitted.classes,
        "bias": [round(float(one), 4) for one in fitted.bias],
        "signals": {name: row for name, row in rows.items() if any(row)},
    }


def _matrix(vectors: Sequence[Vector]) -> csr_matrix:
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places = np.concatenate([places for places, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, places, ends), shape=(len(vectors), PLACES))
