"""Where in a sentence a fault lies: the run of words that speaks most for it."""

from __future__ import annotations

import numpy as np
import regex

from adapters.reader.features import grams_of
from bot.domain.text import Span

_WORD = regex.compile(r"[\p{L}\p{Nd}][\p{L}\p{Nd}'’-]*")


def fault_place(sentence: str, words: np.ndarray, rarity: np.ndarray) -> Span:
    """
    Return the stretch of `sentence` whose words weigh most above its average.

    `words` are the weights of one class by place, `rarity` how much a place counts.
    """
    found = list(_WORD.finditer(sentence))
    if not found:
        return Span(0, len(sentence))
    seen = grams_of([match[0] for match in found])
    speaks = rarity.take(seen.places) * words.take(seen.places)
    weights = np.bincount(seen.texts, speaks, minlength=len(found))
    first, last = _heaviest_run(weights - weights.mean())
    return Span(found[first].start(), found[last].end())


def _heaviest_run(weights: np.ndarray) -> tuple[int, int]:
    """
    Return the first and last place of the run with the largest sum (Kadane's algorithm).

    >>> _heaviest_run(np.array([-1.0, 2.0, -0.5, 3.0, -4.0]))
    (1, 3)
    """
    best, run = (0, 0), (0, 0)
    most = sum_ = float(weights[0])
    for place, weight in enumerate(weights[1:].tolist(), start=1):
        run, sum_ = ((place, place), weight) if sum_ <= 0 else ((run[0], place), sum_ + weight)
        if sum_ > most:
            best, most = run, sum_
    return best
