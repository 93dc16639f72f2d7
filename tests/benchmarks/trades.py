"""
The kind of a message in trades that were never learnt from, beside trades that were.

    python -m tests.benchmarks.trades [--kept FILE] [--words]

The corpus names sixteen trades. Four at a time are left out of a fit, with every message that a
head over words guesses to be of one of them, and the fit is tested on them (`words`: without
the sense, which takes minutes a fit). Beside it stands the fit that leaves out other
messages of the same number, chosen by chance, but not the trades' own.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from adapters.fitting import fit_one_of
from adapters.labelled import Example, labelled
from adapters.looking import Looked, laid_out, looked_at, rarity_in
from adapters.quality import SETS, rows
from adapters.reader.encoder import encoder
from adapters.readings import macro_f1
from adapters.sensing import felt_in, states_of

TRADES = (
    ("shop", "parcels", "bank", "care"),
    ("travel", "software", "restaurant", "rental"),
    ("telecom", "event", "repair", "energy"),
    ("insurance", "fitness", "school", "public"),
)
GUESSED = 0.4
"""From this chance on a message that names no trade is taken to be of four (a quarter are)."""
WEIGHT = 1.2
"""What the sense counts beside words; `ruusu train` gives it 1.9, weighed on all trades."""


def main() -> None:
    """Print macro-F1 of the kind for each four trades, and for all sixteen together."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kept", type=Path, help="what the encoder has read, as `ruusu train`")
    parser.add_argument("--words", action="store_true")
    told = parser.parse_args()
    with threadpool_limits(1):
        sets = labelled()
        examples = sets["kind"]
        looked = looked_at("kind", examples)
        seen = laid_out(looked, examples, rarity_in(looked), 0.3)
        named = trades_of(examples)
        trades = guessed(seen, named)
        states = None
        if not told.words and (one := encoder()):
            states = states_of([row.text for row in examples], one, told.kept, print)
        measure(seen, named, trades, sets["felt"], states)


def trades_of(examples: Sequence[Example]) -> np.ndarray:
    """Return the trade each message names, "" where it names none of the sixteen."""
    known = {
        row["text"].strip(): row["trade"]
        for path in sorted((SETS / "corpus").glob("*.jsonl"))
        for row in rows(path)
        if row.get("trade") in {trade for four in TRADES for trade in four}
    }
    return np.array([known.get(one.text.strip(), "") for one in examples])


def guessed(seen: Looked, named: np.ndarray) -> np.ndarray:
    """Return, a row a message and a column four trades, whether it is or may be of them."""
    out = np.zeros((len(named), len(TRADES)), dtype=bool)
    for column, four in enumerate(TRADES):
        mine, known = np.isin(named, four), named != ""
        model = LogisticRegression(C=5, solver="liblinear")
        model.fit(seen.words[known], mine[known])
        perhaps = model.predict_proba(seen.words)[:, 1] >= GUESSED
        out[:, column] = np.where(known, mine, perhaps)
    return out


def measure(
    seen: Looked,
    named: np.ndarray,
    trades: np.ndarray,
    felt: Sequence[Example],
    states: Sequence[np.ndarray] | None,
) -> None:
    """Fit without each four trades and test on those who name them; then without others."""
    random = np.random.default_rng(0)
    pairs: dict[str, list[tuple[str, str]]] = {"unseen trades": [], "seen trades": []}
    for column, four in enumerate(TRADES):
        test = np.flatnonzero(np.isin(named, four))
        others = np.flatnonzero(~trades[:, column])
        many = min(len(others) // 2, int(trades[:, column].sum()))
        left = random.choice(others, many, replace=False)
        instead = ~np.isin(np.arange(len(named)), left)
        instead[test] = False
        fits = {"unseen trades": ~trades[:, column], "seen trades": instead}
        for what, chosen in fits.items():
            got = kinds(seen, chosen, test, felt, states)
            pairs[what] += got
            print(f"{', '.join(four)}: {what} {macro_f1(got)} on {len(test)}", flush=True)
    for what, all_of in pairs.items():
        print(f"all: {what} {macro_f1(all_of)} on {len(all_of)} (bar 85)")


def kinds(
    seen: Looked,
    chosen: np.ndarray,
    test: np.ndarray,
    felt: Sequence[Example],
    states: Sequence[np.ndarray] | None,
) -> list[tuple[str, str]]:
    """Fit on the `chosen`, and return what each of `test` is and was read as."""
    fitted = fit_one_of(seen.part(chosen))
    sums = fitted.sums(seen.part(np.isin(np.arange(len(chosen)), test)))
    if states:
        from adapters.sense_fit import fitted as sense_fitted  # noqa: PLC0415 - jax, slow

        learnt = np.flatnonzero(chosen)
        truth = np.array([fitted.classes.index(one.labels[0]) for one in seen.examples])
        sense = sense_fitted(
            [states[row] for row in learnt.tolist()],
            truth[learnt],
            felt_in([seen.examples[row] for row in learnt.tolist()], felt),
            len(fitted.classes),
        )
        said = [sense.said(states[row])[: len(fitted.classes)] for row in test.tolist()]
        sums = sums + WEIGHT * np.array(said)
    return [
        (seen.examples[row].labels[0], fitted.classes[best])
        for row, best in zip(test.tolist(), sums.argmax(axis=1).tolist(), strict=True)
    ]


if __name__ == "__main__":
    main()
