"""
py3langid's statistics of nearly 100 languages, cut down to those Ruusu tells apart.

    python -m adapters.text.distil

writes `languages.npz`; needs `pip install ruusu[train]`. What is left is 1/30 in memory and
loads in a hundredth of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adapters.text.byte_runs import LONGEST, STEPS, TABLE, key_of
from adapters.text.language_id import TOLD

_SPEAKS = 1.5
"""Runs whose logarithms differ less than this between our languages tell nothing (most do)."""


def main() -> None:
    """Write the table."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - [train] only

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    columns = [model.nb_classes.index(code) for code in TOLD]
    speaks = np.asarray(model.nb_ptc[:, columns], dtype=np.float32)
    speaks -= speaks.max(axis=1, keepdims=True)
    runs = {
        number: run
        for number, run in _runs(model).items()
        if -speaks[number].min() > _SPEAKS and len(run) <= LONGEST
    }
    numbers = sorted(runs, key=lambda number: key_of(runs[number]))
    steps = np.clip(np.round(-speaks[numbers] * STEPS), 0, 255).astype(np.uint8)
    np.savez_compressed(
        TABLE,
        keys=np.array([key_of(runs[number]) for number in numbers], dtype=np.uint64),
        steps=steps,
        start=np.asarray(model.nb_pc[columns], dtype=np.float32),
        codes=np.array(TOLD),
    )


def _runs(model: Any) -> dict[int, bytes]:
    """Read the byte run of every feature off the model's automaton, the shortest that gives it."""
    told: dict[int, bytes] = {}
    read, waiting = {0: b""}, [0]
    for state in waiting:
        if (feature := model.tk_output[state]) >= 0:
            told.setdefault(feature, read[state])
        row = model.tk_row[state] << 8
        for byte in range(256):
            after = model.tk_nextmove[row + byte]
            if after not in read:
                read[after] = read[state] + bytes([byte])
                waiting.append(after)
    return told


if __name__ == "__main__":
    main()
