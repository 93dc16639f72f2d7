"""What the heads look at: words, pairs of words and letter runs, hashed into places."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from zlib import crc32

import numpy as np
import regex

PLACES = 1 << 18
_WORD = regex.compile(r"[\p{L}\p{Nd}]+|[!?]+")
_RUNS = range(2, 6)

Vector = tuple[np.ndarray, np.ndarray]
"""Places, and how often (damped) each was seen."""


def blocks(text: str) -> tuple[Vector, Vector]:
    """
    Return the words (alone and in pairs) and the letter runs of `text`.

    Runs of two to five letters stand for stems and endings, which Finnish and Swedish
    have many of; they never cross a word's edge.

    >>> words, runs = blocks("Ei tullut.")
    >>> len(words[0]), len(runs[0])
    (3, 22)
    """
    words = [match[0] for match in _WORD.finditer(text.lower())]
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    runs: Counter[str] = Counter()
    for word, times in Counter(words).items():
        edged = f" {word} "
        for size in _RUNS:
            for place in range(max(1, len(edged) - size + 1)):
                runs[edged[place : place + size]] += times
    return _vector(Counter(words + pairs), "w"), _vector(runs, "c")


def _vector(seen: Counter[str], block: str) -> Vector:
    places: Counter[int] = Counter()
    for gram, times in seen.items():
        places[crc32(f"{block}{gram}".encode()) % PLACES] += times
    counts = np.fromiter(places.values(), dtype=np.float64, count=len(places))
    return np.fromiter(places, dtype=np.int64, count=len(places)), 1 + np.log(counts)
