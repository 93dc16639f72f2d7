"""Text as the encoder takes it: the likeliest pieces of its words (SentencePiece, unigram)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

_PRIME, _SEED = np.uint64(1099511628211), np.uint64(14695981039346656037)
_SPACE = "\u2581"
"""What stands for the space before a word."""
_SPACES = re.compile(" {2,}")
_UNKNOWN = 10.0
"""How much less likely than the rarest piece a letter in no piece is (as SentencePiece has it)."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """
    The pieces by the hashes of their bytes, in order, with their ids and how likely each is.

    `spelt` replaces letters by those the pieces are made of (compatibility forms); `longest`
    is the longest piece in bytes.
    """

    hashes: np.ndarray
    ids: np.ndarray
    scores: np.ndarray
    spelt: Mapping[int, str]
    longest: int
    unknown: int

    @classmethod
    def of(
        cls,
        blob: np.ndarray,
        offsets: np.ndarray,
        scores: np.ndarray,
        spelt: Mapping[int, str],
        unknown: int,
    ) -> Pieces:
        """Hash every piece of `blob`, the bytes of all pieces one after the other."""
        lengths = np.diff(offsets)
        hashed = np.full(len(lengths), _SEED)
        for size in range(int(lengths.max())):
            longer = np.flatnonzero(lengths > size)
            byte = blob.take(offsets[:-1].take(longer) + size)
            hashed[longer] = (hashed[longer] ^ byte) * _PRIME
        order = np.argsort(hashed)
        return cls(hashed[order], order, scores[order], spelt, int(lengths.max()), unknown)

    def ids_of(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of the likeliest pieces each of `texts` is made of; none of spaces."""
        words = [self._words(text) for text in texts]
        cut = self._cut([word for one in words for word in one])
        return [[id_ for word in islice(cut, len(one)) for id_ in word] for one in words]

    def _words(self, text: str) -> list[bytes]:
        if not text.strip():
            return []
        spelt = _SPACES.sub(" ", text.translate(self.spelt))
        marked = (spelt if spelt.startswith(" ") else f" {spelt}").replace(" ", f" {_SPACE}")
        return [one.encode() for one in marked.split()]

    def _cut(self, words: Sequence[bytes]) -> Iterator[list[int]]:
        """Cut every word apart; no piece reaches over the space before a word."""
        if not words:
            return
        found = self._found(words)
        rarest = float(self.scores.min()) - _UNKNOWN
        for word, pieces in zip(words, found, strict=True):
            yield _likeliest(word, pieces, rarest, self.unknown)

    def _found(self, words: Sequence[bytes]) -> list[list[tuple[int, int, int, float]]]:
        """Return, for every word, which pieces stand where in it: start, end, id, score."""
        lengths = np.array([len(word) for word in words])
        codes = np.frombuffer(b"".join(words), dtype=np.uint8).astype(np.uint64)
        owner = np.repeat(np.arange(len(words)), lengths)
        begins = np.cumsum(lengths) - lengths
        left = np.repeat(begins + lengths, lengths) - np.arange(len(codes))
        out: list[list[tuple[int, int, int, float]]] = [[] for _ in words]
        hashed = np.full(len(codes), _SEED)
        starts = np.flatnonzero((codes & np.uint64(0xC0)) != np.uint64(0x80))
        for size in range(1, self.longest + 1):
            starts = starts[left.take(starts) >= size]
            if not len(starts):
                break
            hashed[starts] = (hashed.take(starts) ^ codes.take(starts + size - 1)) * _PRIME
            known = np.minimum(np.searchsorted(self.hashes, hashed[starts]), len(self.hashes) - 1)
            for place in np.flatnonzero(self.hashes[known] == hashed[starts]).tolist():
                word, piece = int(owner[starts[place]]), int(known[place])
                start = int(starts[place] - begins[word])
                out[word].append(
                    (start, start + size, int(self.ids[piece]), float(self.scores[piece]))
                )
        return out


def _likeliest(
    word: bytes, pieces: Sequence[tuple[int, int, int, float]], rarest: float, unknown: int
) -> list[int]:
    """Return the ids on the way through `word` whose scores add up to most (Viterbi)."""
    best = [-1e30] * (len(word) + 1)
    came: list[tuple[int, int]] = [(0, unknown)] * (len(word) + 1)
    best[0] = 0.0
    by_start: dict[int, list[tuple[int, int, float]]] = {}
    for start, end, id_, score in pieces:
        by_start.setdefault(start, []).append((end, id_, score))
    starts = [place for place, byte in enumerate(word) if byte & 0xC0 != 0x80]  # noqa: PLR2004
    for start, after in zip(starts, [*starts[1:], len(word)], strict=True):
        for end, id_, score in (*by_start.get(start, ()), (after, unknown, rarest)):
            if best[start] + score > best[end]:
                best[end], came[end] = best[start] + score, (start, id_)
    ids, place = [], len(word)
    while place:
        place, id_ = came[place]
        ids.append(id_)
    return ids[::-1]
