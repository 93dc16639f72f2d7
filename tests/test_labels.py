"""The corpus was labelled a second time, blind: how far two labellers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from adapters.quality import SETS, rows

AGAIN = {row["id"]: row for row in rows(SETS / "second" / "corpus.jsonl")}
FIRST = {
    row["id"]: row
    for path in sorted((SETS / "corpus").glob("?.jsonl"))
    for row in rows(path)
    if row["id"] in AGAIN
}


def kappa(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Return Cohen's kappa: agreement beyond what chance would give."""
    many = len(ours)
    agreed = sum(one == other for one, other in zip(ours, theirs, strict=True)) / many
    left, right = Counter(ours), Counter(theirs)
    by_chance = sum(left[label] * right[label] for label in left) / many**2
    return (agreed - by_chance) / (1 - by_chance)


def test_chance_alone_agrees_in_nothing() -> None:
    assert kappa(["a", "a", "b", "b"], ["a", "b", "a", "b"]) == pytest.approx(0)
    assert kappa(["a", "a", "b"], ["a", "a", "b"]) == pytest.approx(1)


@pytest.mark.parametrize("field", ["kind", "severity"])
def test_two_labellers_of_the_corpus_agree(field: str) -> None:
    assert len(FIRST) == len(AGAIN) == 900
    ours = [str(row[field]) for row in FIRST.values()]
    theirs = [str(AGAIN[id_][field]) for id_ in FIRST]
    share = kappa(ours, theirs)
    print(f"{field}: Cohen's kappa {share:.3f}")
    assert share > 0.95
