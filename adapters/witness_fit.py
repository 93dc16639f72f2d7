"""The witness, learnt from letters of which each sentence is labelled told or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from adapters.packs import language_pack
from adapters.quality import SETS, rows
from adapters.reader.encoder import SIZE, Encoder
from adapters.reader.witness import PARTS, Witness, looked_at
from bot.domain.review import sentences_of
from bot.domain.text import Text

_FIRM = 0.005
"""How freely the regression may weigh (scikit-learn's C)."""
_FAR = 1e-6
_DRAFT = 0.1
"""What a sentence of a draft counts beside one of a letter. Drafts are shorter and of other
authors: without them 58 of 60 clean letters of a third kind (`tests/model/fresh`) had a sentence
doubted, with them 18."""
_UNSUPPORTED = "unsupported-promise"


class Told(NamedTuple):
    """One letter or draft, its sources, which sentences nobody told, and what each counts."""

    author: str
    sentences: Sequence[str]
    message: Sequence[str]
    house: Sequence[str]
    untold: Sequence[bool]
    counts: float = 1.0


def letters(folder: Path = SETS / "dev") -> Iterator[Told]:
    """Read the labelled letters of a folder; each file is of one author."""
    for path in sorted(folder.glob("letters*.jsonl")):
        for row in rows(path):
            message, house = sources_of(row)
            for one in row["letters"]:
                said = one["sentences"]
                yield Told(
                    path.stem,
                    [each["text"] for each in said],
                    message,
                    house,
                    [each["label"] != "ok" for each in said],
                )


def drafts(folder: Path = SETS / "dev") -> Iterator[Told]:
    """Read the drafts whose facts are known, the good ones and those with a promise nobody gave."""
    for path in sorted(folder.glob("drafts*.jsonl")):
        for row in rows(path):
            marked = [one["text"] for one in row["faults"] if one["rule"] == _UNSUPPORTED]
            if row["facts"] and (marked or not row["faults"]):
                yield _draft(row, path.stem.split("-")[0], marked)


def _draft(row: dict[str, Any], author: str, marked: Sequence[str]) -> Told:
    said = Text.of(row["draft"])
    spans = sentences_of(said, language_pack(row["language"])).spans
    raw = [said.span(span.start, span.end) for span in spans]
    places = [(at, at + len(one)) for one in marked if (at := row["draft"].find(one)) >= 0]
    untold = [any(one.start < end and start < one.end for start, end in places) for one in raw]
    return Told(author, [span.of(said.plain) for span in spans], *sources_of(row), untold, _DRAFT)


def sources_of(row: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the sentences of the message, and what the house told."""
    text, pack = Text.of(row["message"]), language_pack(row["language"])
    sentences = [span.of(text.plain) for span in sentences_of(text, pack).spans]
    facts = [str(one) for one in row["facts"].values() if one]
    return sentences, [*facts, *row.get("policy", ())]


def learnt_witness(
    read: Sequence[Told], encoder: Encoder, say: Callable[[str], None] = print
) -> Witness:
    """Fit the witness; say how well it tells letters of an author it was not fitted on."""
    mean = _mean([one for one in read if one.counts == 1], encoder)
    seen = np.concatenate(
        [looked_at(encoder, mean, one.sentences, one.message, one.house) for one in read]
    ).reshape(-1, PARTS * SIZE)
    untold = np.array([each for one in read for each in one.untold])
    author = np.array([one.author for one in read for _ in one.untold])
    counts = np.array([one.counts for one in read for _ in one.untold])
    letter = counts == 1
    middle, spread = seen[letter].mean(axis=0), seen[letter].std(axis=0) + _FAR
    laid = (seen - middle) / spread
    said = np.zeros(len(untold))
    for name in sorted(set(author[letter].tolist())):
        out = author == name
        said[out] = _fit(laid[~out], untold[~out], counts[~out]).decision_function(laid[out])
    told, false = said[letter & ~untold], said[letter & untold]
    say(
        f"witness: {len(told) + len(false)} sentences of letters; by authors left out AUC "
        f"{roc_auc_score(untold[letter], said[letter]):.3f}, "
        f"{(false > np.quantile(told, 0.95)).mean():.0%} of the untold found where 5 % of the told "
        "are doubted"
    )
    fit = _fit(laid, untold, counts)
    weights = fit.coef_[0] / spread
    bias = float(fit.intercept_[0] - (fit.coef_[0] * middle / spread).sum())
    return Witness(mean, weights.reshape(PARTS, SIZE).astype(np.float32), bias)


def _fit(seen: np.ndarray, untold: np.ndarray, counts: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=_FIRM, max_iter=2000).fit(seen, untold, counts)


def _mean(read: Sequence[Told], encoder: Encoder) -> np.ndarray:
    states = [one for told in read for one in encoder.apart(told.sentences).each() if len(one)]
    return np.asarray(np.concatenate(states).astype(np.float32).mean(axis=0))
