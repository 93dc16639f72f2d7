"""What the heads look at: words, pairs of words and letter runs, hashed into places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from zlib import crc32

import numpy as np
import regex

PLACES = 1 << 18
_WORD = regex.compile(r"[\p{L}\p{Nd}]+|[!?]+")
_SHORTEST_RUN, _LONGEST_RUN = 2, 5
_SPACE = ord(" ")
_SEED, _PRIME, _SPREAD = np.uint32(0x811C9DC5), np.uint32(0x01000193), np.uint32(0x85EBCA6B)

Vector = tuple[np.ndarray, np.ndarray]
"""Places, and how often (damped) each was seen."""


def blocks(text: str) -> tuple[Vector, Vector]:
    """
    Return the words (alone and in pairs) and the letter runs of `text`.

    Runs of two to five letters stand for stems and endings, which Finnish and Swedish
    have many of; they never cross a word's edge.

    >>> words, runs = blocks("Ei tullut.")
    >>> len(words[0]), len(runs[0])
    (3, 28)
    """
    return blocks_of([text])[0]


def blocks_of(texts: Sequence[str]) -> list[tuple[Vector, Vector]]:
    """Return the `blocks` of every text, all looked at together."""
    words = [[match[0] for match in _WORD.finditer(text.lower())] for text in texts]
    grams = [
        [crc32(gram.encode()) for gram in chain(one, map(" ".join, pairwise(one)))] for one in words
    ]
    owners = np.repeat(np.arange(len(texts)), [len(one) for one in grams])
    hashed = np.fromiter(chain.from_iterable(grams), np.uint32, len(owners))
    return list(
        zip(_counted(hashed, owners, len(texts)), _counted(*_runs(words), len(texts)), strict=True)
    )


def _runs(words: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Hash every letter run, all of one length at a time (FNV-1a), and say whose it is."""
    texts = [f" {' '.join(one)} " for one in words]
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    gaps = np.concatenate([[0], np.cumsum(codes == _SPACE)])
    hashed = np.full(len(codes), _SEED, dtype=np.uint32)
    hashes, owners = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
    for size in range(1, _LONGEST_RUN + 1):
        count = len(codes) - size + 1
        if count <= 0:
            break
        hashed = (hashed[:count] ^ codes[size - 1 :]) * _PRIME
        if size >= _SHORTEST_RUN:
            inside = gaps[size - 1 : size - 1 + count] == gaps[1 : 1 + count]
            whole = inside & (owner[:count] == owner[size - 1 :])
            hashes.append(hashed[whole])
            owners.append(owner[:count][whole])
    found = np.concatenate(hashes)
    return (found ^ (found >> 15)) * _SPREAD, np.concatenate(owners)


def _counted(hashed: np.ndarray, owners: np.ndarray, many: int) -> list[Vector]:
    """Fold the hashes into places; what meets in one place of one text is counted together."""
    folded = (hashed ^ (hashed >> 13)) & (PLACES - 1)
    keys, counts = np.unique(owners * PLACES + folded.astype(np.int64), return_counts=True)
    cuts = np.searchsorted(keys, np.arange(1, many) * PLACES)
    return [
        (of_one & (PLACES - 1), 1 + np.log(times))
        for of_one, times in zip(np.split(keys, cuts), np.split(counts, cuts), strict=True)
    ]
