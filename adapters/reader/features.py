"""What the heads look at: words, pairs of words and letter runs, hashed into places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
import regex

PLACES = 1 << 18
BLOCKS = 3
"""Words and pairs, letter runs, words that stand first or last: each weighed for itself."""
_WORDS, _RUNS, _STANDING = range(BLOCKS)
_SHARE = np.array([1.0, 1.0, 0.7], dtype=np.float32)
"""What each block counts."""
_WORD = regex.compile(r"[\p{L}\p{Nd}]+|[!?]+")
_SENTENCE = regex.compile(r"(?<=[.!?…])\s+|\n+")
_SHORTEST_RUN, _LONGEST_RUN = 2, 5
_SPACE = ord(" ")
_SEED, _PRIME, _SPREAD = np.uint32(0x811C9DC5), np.uint32(0x01000193), np.uint32(0x85EBCA6B)


class Grams(NamedTuple):
    """
    The hashed grams of some texts, in the order of `rows` and `places`.

    A row is one block of one text (text * `BLOCKS` + block); `values` say how often
    (damped) each gram was seen there.
    """

    rows: np.ndarray
    places: np.ndarray
    values: np.ndarray

    @property
    def but_standing(self) -> Grams:
        """Leave out where words stand."""
        return Grams(*(one[self.rows % BLOCKS != _STANDING] for one in self))

    @property
    def texts(self) -> np.ndarray:
        """The number of the text each gram stands in."""
        return self.rows // BLOCKS

    def weighed(self, rarity: np.ndarray) -> Grams:
        """Weigh the grams by how rare they are (TF-IDF), the length of each row made its share."""
        values = self.values * rarity.take(self.places)
        known = np.flatnonzero(values)
        rows, values = self.rows.take(known), values.take(known)
        lengths = np.sqrt(np.bincount(rows, values * values)).astype(np.float32)
        shares = _SHARE.take(rows % BLOCKS)
        return Grams(rows, self.places.take(known), values * shares / lengths.take(rows))


def grams_of(texts: Sequence[str]) -> Grams:
    """
    Return the words (alone and in pairs) and the letter runs of every text.

    Runs of two to five letters stand for stems and endings, which Finnish and Swedish
    have many of; they never cross a word's edge.

    >>> np.bincount(grams_of(["Ei tullut."]).rows).tolist()
    [3, 28]
    """
    return _counted(*_apart(*_hashed([words_of(text) for text in texts])))


def grams_of_draft(sentences: Sequence[str]) -> tuple[Grams, Grams]:
    """Return the grams of every sentence, and those of the draft they make up, hashed once."""
    rows, hashed = _hashed([words_of(text) for text in sentences])
    return _counted(*_apart(rows, hashed)), _counted(rows % BLOCKS, hashed)


def grams_of_message(text: str) -> Grams:
    """Return the grams of one message, and the words it begins and ends with."""
    rows, hashed = _hashed([words_of(text)])
    standing = np.fromiter(_standing(text), np.uint32)
    return _counted(
        np.concatenate([rows, np.full(len(standing), _STANDING)]),
        np.concatenate([hashed, standing]),
    )


def words_of(text: str) -> list[str]:
    """Return the words of `text` in small letters, and its shouts."""
    words: list[str] = _WORD.findall(text.lower())
    return words


def _standing(text: str) -> Iterator[int]:
    """Hash the words of the first and of the last sentence, where a message says what it is."""
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    for seed, part in enumerate((*sentences[:1], *sentences[-1:]), start=1):
        yield from (crc32(word.encode(), seed) for word in words_of(part))


def _hashed(words: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """
    Hash words, pairs and runs; say in which row each belongs.

    A pair across two texts belongs to none of them (its row is -`BLOCKS`).
    """
    owners = np.repeat(np.arange(len(words)), [len(one) for one in words])
    every = [word.encode() for one in words for word in one]
    sums = [*map(crc32, every)]
    alone = np.array(sums, np.uint32)
    # What stands behind a space goes on from the sum of what stands before it.
    pairs = np.array([*map(crc32, (b" " + word for word in every[1:]), sums)], np.uint32)
    of_pairs = np.where(owners[:-1] == owners[1:], owners[1:], -1)
    of_runs, runs = _runs(words)
    rows = np.concatenate([owners, of_pairs, of_runs]) * BLOCKS
    rows[len(alone) + len(pairs) :] += _RUNS
    return rows, np.concatenate([alone, pairs, runs])


def _apart(rows: np.ndarray, hashed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    own = np.flatnonzero(rows >= 0)
    return rows.take(own), hashed.take(own)


def _runs(words: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Hash every letter run, all of one length at a time (FNV-1a), and say whose it is."""
    lengths = [len(word) + 1 for one in words for word in one]
    text = " ".join(chain(("",), *words, ("",)))
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    # A run ends by the space after its second letter, and belongs to whom that letter does.
    after = np.repeat(np.cumsum(lengths), lengths)
    longest = after - np.arange(len(after)) + 1
    owner = np.repeat(np.arange(len(words)), [sum(map(len, one)) + len(one) for one in words])
    hashed = np.full(len(codes), _SEED, dtype=np.uint32)
    hashes, owners = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
    for size in range(1, min(_LONGEST_RUN, len(codes)) + 1):
        hashed = (hashed[: len(codes) - size + 1] ^ codes[size - 1 :]) * _PRIME
        if size >= _SHORTEST_RUN:
            whole = np.flatnonzero(longest[: len(hashed)] >= size)
            hashes.append(hashed.take(whole))
            owners.append(owner.take(whole))
    found = np.concatenate(hashes)
    return np.concatenate(owners), (found ^ (found >> 15)) * _SPREAD


def _counted(rows: np.ndarray, hashed: np.ndarray) -> Grams:
    """Fold the hashes into places; what meets in one place of one row is counted together."""
    folded = (hashed ^ (hashed >> 13)) & (PLACES - 1)
    keys = np.sort(rows * PLACES + folded)
    starts = np.flatnonzero(np.concatenate((keys[:1] >= 0, keys[1:] != keys[:-1])))
    times = np.diff(np.concatenate((starts, [len(keys)])))
    keys, values = keys.take(starts), (1 + np.log(times)).astype(np.float32)
    return Grams(keys // PLACES, keys & (PLACES - 1), values)
