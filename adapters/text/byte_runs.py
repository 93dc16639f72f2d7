"""The language of a text by its runs of bytes (naive Bayes, distilled from py3langid)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

TABLE = Path(__file__).with_name("languages.npz")
STEPS = 16
"""Steps a whole logarithm is kept in."""
LONGEST = 6
_SHORTEST = 2
_SIZE_AT = 56


class Table(NamedTuple):
    """Runs in the order of their keys, how far each speaks against each language, in steps."""

    keys: np.ndarray
    steps: np.ndarray
    start: np.ndarray
    codes: tuple[str, ...]


@cache
def table() -> Table:
    """Load the statistics once."""
    with np.load(TABLE) as kept:
        codes = tuple(str(code) for code in kept["codes"])
        return Table(kept["keys"], kept["steps"], kept["start"], codes)


def key_of(run: bytes) -> int:
    """
    Return the number a run is kept under: its bytes, and how many they are.

    >>> hex(key_of(b"ab"))
    '0x200000000006162'
    """
    return int.from_bytes(run, "big") | len(run) << _SIZE_AT


def likeliest(text: str, among: Iterable[str]) -> str:
    """Return the code that `text` speaks least against."""
    known = table()
    columns = [known.codes.index(code) for code in among]
    runs, times = np.unique(_found(_plain(text), known.keys), return_counts=True)
    against = np.log1p(times) @ known.steps[runs][:, columns] / STEPS
    return known.codes[columns[int((known.start[columns] - against).argmax())]]


def _plain(text: str) -> bytes:
    small = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", small).encode("utf-8", "surrogatepass")


def _found(text: bytes, keys: np.ndarray) -> np.ndarray:
    """Return, for every place a known run ends at, the number of the longest."""
    letters = np.frombuffer(text, dtype=np.uint8).astype(np.uint64)
    longest = np.full(len(letters), -1)
    key = letters
    for size in range(_SHORTEST, min(LONGEST, len(letters)) + 1):
        key = (key[:-1] << np.uint64(8)) | letters[size - 1 :]
        sought = key | np.uint64(size << _SIZE_AT)
        number = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
        known = np.flatnonzero(keys.take(number) == sought)
        longest[known + size - 1] = number.take(known)
    return longest[longest >= 0]
