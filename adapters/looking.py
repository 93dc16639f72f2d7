"""Labelled texts as the heads look at them: a row a text, a column a place or a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer

from adapters.labelled import Example
from adapters.reader.features import BLOCKS, PLACES, Grams, grams_of, grams_of_message

_SEEN_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """All that is looked at in a set of texts, a row each, and what they are labelled."""

    words: csr_matrix
    signals: csr_matrix
    names: list[str]
    examples: Sequence[Example]

    def part(self, chosen: np.ndarray) -> Looked:
        """Return the rows that are `chosen`."""
        kept = [one for one, wanted in zip(self.examples, chosen, strict=True) if wanted]
        return Looked(self.words[chosen], self.signals[chosen], self.names, kept)


def looked_at(name: str, examples: Sequence[Example]) -> Grams:
    """Return the grams of every example of a head, as the reader will see them."""
    seen = [
        grams_of_message(one.text) if name == "kind" else grams_of([one.text]) for one in examples
    ]
    rows = [grams.rows + number * BLOCKS for number, grams in enumerate(seen)]
    return Grams(
        np.concatenate(rows),
        np.concatenate([grams.places for grams in seen]),
        np.concatenate([grams.values for grams in seen]),
    )


def rarity_in(looked: Grams) -> np.ndarray:
    """Tell how rare every place is in these texts; what was hardly seen counts nothing."""
    many = int(looked.texts[-1]) + 1
    documents = np.bincount(looked.places, minlength=PLACES)
    rarity = np.log((1 + many) / (1 + documents)) + 1
    rarity[documents < _SEEN_AT_LEAST] = 0
    return np.asarray(rarity, dtype=np.float16)


def laid_out(looked: Grams, examples: Sequence[Example], rarity: np.ndarray, loud: float) -> Looked:
    """Weigh the grams and line up what the rules saw, a signal as large as `loud`."""
    grams = looked.weighed(rarity)
    where = (grams.texts, grams.places)
    words = csr_matrix((grams.values, where), shape=(len(examples), PLACES), dtype=np.float64)
    vectorizer = DictVectorizer()
    signals = vectorizer.fit_transform([dict(one.signals) or {"none": 1} for one in examples])
    return Looked(
        words,
        (signals * loud).tocsr(),
        list(vectorizer.get_feature_names_out()),
        examples,
    )
