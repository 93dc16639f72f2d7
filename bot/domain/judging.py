"""The last word on what a message is: rules alone, or rules weighed with a trained opinion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.cues import Cue, Hit
from bot.domain.message import Kind, Severity
from bot.domain.text import Span
from bot.domain.weighing import Weighed

_UPWARD = 0.8
"""What a share for `remark` is worth: severity errs upward (`method.md`)."""
_NO_REMARK = 0.1
"""From this share of `claim` on, a message is no remark."""
_MOCKING = {Kind.PRAISE: 0.25, Kind.MIXED: 0.15}
"""The share of `complaint` from which mockery the rules saw makes one of praise; what is read
as mixed blames already."""
_LIKELY = 0.27
"""From this probability on a cause is named: three of four so named are right."""
_MOST = 4.0
_BLAME = (Kind.COMPLAINT, Kind.MIXED)
_THINKABLE = 0.35
"""From this chance of blame on a message is no other: of 5,610 of sources left out 75 instead of
114 complaints were missed, 129 instead of 100 others taken for one (macro-F1 87.7 and 87.6)."""


_CLAIMED = 0.4
"""Under this chance no message is a claim that has no words of one: of 4,169 left out 7 instead
of 28 remarks were taken for claims, 67 instead of 60 claims for grievances, 1 for a remark."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """
    What a trained reader makes of a message.

    The shares of each kind and each severity add up to one; `causes` are the probabilities
    of what may have gone wrong, each for itself. `felt` are feelings and flags worth naming,
    each with the words that speak most for it. `sentences` are the shares of each kind for every
    sentence, heard where it stands; empty where it was not heard.
    """

    kind: Mapping[str, float]
    severity: Mapping[str, float]
    causes: Mapping[str, float] = field(default_factory=dict)
    felt: Mapping[str, Span] = field(default_factory=dict)
    sentences: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided, and how sure it is, from 0 to 1."""

    kind: Kind
    severity: Severity | None
    confidence: Mapping[str, float]


def signals(found: Mapping[str, Sequence[Hit[Cue]]], weighed: Weighed) -> dict[str, float]:
    """
    Return what the rules saw as numbers, by name.

    How many different cues of each group fired and what they weigh (at most four), which
    cues they were, and what the rules alone would say.
    """
    out: dict[str, float] = {f"kind.{weighed.kind}": 1, f"severity.{weighed.severity}": 1}
    for group, of_group in found.items():
        weights = {hit.cue.key: hit.cue.weight for hit in of_group}
        out[f"number.{group}"] = min(float(len(weights)), _MOST)
        out[f"weight.{group}"] = min(sum(weights.values()), _MOST)
        out |= {f"cue.{key}": 1.0 for key in weights}
    return out


def judged(weighed: Weighed, opinion: Opinion | None) -> Judgement:
    """
    Decide by the trained opinion where there is one, else by the rules.

    Nothing to answer is said only of what is hardly a complaint: a needless question to the
    agent costs less than a customer nobody answers. An automatic answer is known by its form;
    mockery praises nothing, where a complaint is thinkable at all; grave words make no remark,
    however mild the message reads.
    """
    if opinion is None or weighed.auto:
        return Judgement(weighed.kind, weighed.severity, weighed.confidence)
    kind = Kind(max(opinion.kind, key=opinion.kind.__getitem__))
    least = _MOCKING.get(kind, 1)
    if kind is Kind.OTHER and sum(opinion.kind[one] for one in _BLAME) >= _THINKABLE:
        kind = max(_BLAME, key=opinion.kind.__getitem__)
    if weighed.mocks and opinion.kind[Kind.COMPLAINT] >= least:
        kind = Kind.COMPLAINT
    confidence = {"kind": opinion.kind[kind]}
    if kind not in _BLAME:
        return Judgement(kind, None, confidence)
    worth = dict(opinion.severity)
    grave = weighed.grave or weighed.claim or worth[Severity.CLAIM] >= _NO_REMARK
    worth[Severity.REMARK] *= 0 if grave else _UPWARD
    severity = Severity(max(worth, key=worth.__getitem__))
    if severity is Severity.CLAIM and worth[severity] < _CLAIMED and not weighed.claim:
        severity = Severity.GRIEVANCE
    return Judgement(kind, severity, confidence | {"severity": opinion.severity[severity]})


def causes_of(opinion: Opinion) -> tuple[str, ...]:
    """Return the causes worth naming, the likeliest first."""
    likely = [name for name, share in opinion.causes.items() if share >= _LIKELY]
    return tuple(sorted(likely, key=lambda name: -opinion.causes[name]))
