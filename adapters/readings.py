"""How well messages are read: F1 with its interval, confusion, calibration, the worst mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from adapters.packs import language_pack
from adapters.reader.heads import Heads, trained
from bot.domain.message import Message
from bot.domain.reading import Reading
from bot.domain.rules_reader import read_by_rules

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Row = dict[str, Any]
Pair = tuple[str, str]
Shown = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through the rows while it shows how far it has come."""
_DRAWS = 1000
_BINS = 15
_WORST = 12


def plainly(these: Sequence[Any], _what: str) -> Iterable[Any]:
    """Go through `these` and show nothing."""
    return these


def reading_figures(
    messages: list[Row], code: str, shown: Shown = plainly, judge: Heads | None = None
) -> Row:
    """Read every message of one language, and say how far that agrees with its labels."""
    ask, pack = (judge or trained()).opinion, language_pack(code)
    read = [
        read_by_rules(Message(row["text"], NOW), pack, code, ask)
        for row in shown(messages, f"{code}: messages")
    ]
    kinds = [(row["kind"], str(got.kind)) for row, got in zip(messages, read, strict=True)]
    depths = [
        (row["severity"], str(got.severity))
        for row, got in zip(messages, read, strict=True)
        if row["severity"]
    ]
    claims = [got for gold, got in depths if gold == "claim"]
    named = [gold for gold, got in depths if got == "claim"]
    return {
        "messages": len(messages),
        "kind_f1": macro_f1(kinds),
        "kind_interval": interval(kinds),
        "kind_calibration": calibration_error(
            [got.confidence["kind"] for got in read], [gold == got for gold, got in kinds]
        ),
        "kind_sure": [
            (one.confidence["kind"], gold == got)
            for one, (gold, got) in zip(read, kinds, strict=True)
        ],
        "kind_confusion": confusion(kinds),
        "kind_worst": _worst(messages, read, kinds),
        "severity_f1": macro_f1(depths),
        "severity_interval": interval(depths),
        "severity_confusion": confusion(depths),
        "claims": len(claims),
        "claims_found": claims.count("claim"),
        "claims_as_remark": claims.count("remark"),
        "claim_precision": round(named.count("claim") / max(1, len(named)), 3),
        **_felt_figures(messages, read),
    }


def _felt_figures(messages: Sequence[Row], read: Sequence[Reading]) -> Row:
    """Say how many flags were found, and how well feelings were told, where they are labelled."""
    both = [(row, one) for row, one in zip(messages, read, strict=True) if "flags" in row]
    if not both:
        return {}
    marked = [(set(row["flags"]), set(one.flags)) for row, one in both]
    found, gold, named = (
        sum(len(one) for one in these)
        for these in (
            [is_ & got for is_, got in marked],
            [is_ for is_, _ in marked],
            [got for _, got in marked],
        )
    )
    return {
        "flags": gold,
        "flags_found": found,
        "flags_precision": round(found / max(1, named), 3),
        "feeling_f1": _each_f1([(set(row["feelings"]), set(one.emotions)) for row, one in both]),
    }


def _each_f1(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    """
    Return the mean F1 over labels of which several may hold, in per cent.

    >>> _each_f1([({"angry"}, {"angry", "worried"}), ({"worried"}, set())])
    50.0
    """
    scores = []
    for label in sorted({one for gold, _ in pairs for one in gold}):
        right = sum(label in gold and label in got for gold, got in pairs)
        either = sum((label in gold) + (label in got) for gold, got in pairs)
        scores.append(2 * right / max(1, either))
    return round(100 * sum(scores) / max(1, len(scores)), 1)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """
    Return the mean F1 over the gold labels, in per cent.

    >>> macro_f1([("a", "a"), ("b", "b"), ("b", "a")])
    66.7
    """
    scores = []
    for label in sorted({gold for gold, _ in pairs}):
        right = sum(gold == got == label for gold, got in pairs)
        either = sum(gold == label for gold, _ in pairs) + sum(got == label for _, got in pairs)
        scores.append(2 * right / max(1, either))
    return round(100 * sum(scores) / max(1, len(scores)), 1)


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return between what the F1 lies in 95 of 100 sets drawn from this one (bootstrap)."""
    if not pairs:
        return (0.0, 0.0)
    drawn = np.random.default_rng(0).integers(0, len(pairs), (_DRAWS, len(pairs)))
    scores = [macro_f1([pairs[one] for one in row]) for row in drawn[: _draws(len(pairs))]]
    low, high = np.percentile(scores, [2.5, 97.5])
    return (round(float(low), 1), round(float(high), 1))


def _draws(texts: int) -> int:
    """Draw less often from large sets: their interval is narrow and steady."""
    return max(200, min(_DRAWS, 100_000 // texts))


def confusion(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """
    Count, by what a text is, what it was read as.

    >>> confusion([("a", "a"), ("a", "b")])
    {'a': {'a': 1, 'b': 1}}
    """
    counted = Counter(pairs)
    out: dict[str, dict[str, int]] = {}
    for (gold, got), times in sorted(counted.items()):
        out.setdefault(gold, {})[got] = times
    return out


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """
    Return how far confidence is from being right, on average, over bins of equal width.

    >>> calibration_error([0.9, 0.9], [True, False])
    0.4
    """
    if not sure:
        return 0.0
    said, hit = np.array(sure), np.array(right, dtype=float)
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(said[bins == one].mean() - hit[bins == one].mean()) * (bins == one).mean()
        for one in sorted(set(bins.tolist()))
    ]
    return round(float(sum(gaps)), 3)


def _worst(messages: list[Row], read: list[Reading], kinds: list[Pair]) -> list[Row]:
    """Name the messages read wrong with the most confidence, by id."""
    wrong = [
        {"id": row["id"], "is": gold, "read": got, "sure": round(one.confidence["kind"], 2)}
        for row, one, (gold, got) in zip(messages, read, kinds, strict=True)
        if gold != got
    ]
    return sorted(wrong, key=lambda one: -float(one["sure"]))[:_WORST]
