"""A trained ear beside the rules: what it is told of a draft, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.message import Severity
from bot.domain.steps import content_stems
from bot.domain.text import Span, Stretches, Text
from bot.domain.tone import Finding

_MANY_SENTENCES = 8
_MANY_ECHOES = 4


@dataclass(frozen=True, slots=True)
class OfSentence:
    """
    What the ear says of one sentence.

    `doubted` are keys of rules whose finding there it does not believe; `missed` are faults
    that no pattern saw, each with its place in the sentence.
    """

    doubted: frozenset[str] = frozenset()
    missed: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the ear says of every sentence, and which `missing-*` hold for the whole draft."""

    each: Sequence[OfSentence]
    lacking: frozenset[str]


class Ear(Protocol):
    """Hears faults as people put them; without one the rules decide alone."""

    def heard(
        self,
        sentences: Sequence[str],
        each: Sequence[Mapping[str, float]],
        whole: Mapping[str, float],
        needs: Sequence[str],
    ) -> Heard:
        """
        Return what is to be said of a draft, given its sentences one after the other.

        `each` and `whole` are what the rules saw in every sentence and in all of it; `needs`
        are the `missing-*` findings that may hold.
        """
        ...

    def untold(
        self, sentences: Sequence[str], message: Sequence[str], house: Sequence[str]
    ) -> Sequence[float] | None:
        """
        Return the chance of every sentence of a letter that it says what nobody told.

        `message` is what the customer told, sentence by sentence, `house` what the agent and the
        policy did. None where meaning is not heard.
        """
        ...


def sentence_signals(
    findings: Iterable[Finding],
    draft: Text,
    sentences: Stretches,
    *,
    praise: bool,
    public: bool,
    known: str | None,
) -> list[dict[str, float]]:
    """
    Return what the rules saw in each sentence, by name, and where it stands.

    `known` is all that message, facts and policy tell, None where no facts were given: how
    much of a sentence is `new` beside it speaks for a promise nobody gave.
    """
    last = len(sentences.spans) - 1
    told: list[dict[str, float]] = [
        {"praise": float(praise), "public": float(public)}
        | ({"first": 1.0} if number == 0 else {})
        | ({"last": 1.0} if number >= last - 1 else {})
        for number in range(last + 1)
    ]
    if known is not None:
        stems = content_stems(known)
        for span, seen in zip(sentences.spans, told, strict=True):
            words = content_stems(span.of(draft.plain))
            seen |= {"facts": 1.0, "new": len(words - stems) / max(1, len(words))}
    for finding in findings:
        if finding.span:
            seen = told[sentences.at(draft.place(finding.span.start))]
            seen |= {f"rule.{finding.rule}": 1.0, f"cue.{finding.id}": 1.0}
    return told


def draft_signals(
    parts: Iterable[str],
    missing: Iterable[str],
    sentences: int,
    echoes: int,
    severity: Severity | None,
    *,
    public: bool,
) -> dict[str, float]:
    """Return what the rules saw in the draft as a whole: steps shown, steps left out."""
    return {
        **{f"shown.{part}": 1.0 for part in parts},
        **{f"lacks.{name}": 1.0 for name in missing},
        f"severity.{severity}": 1.0,
        "public": float(public),
        "sentences": min(sentences, _MANY_SENTENCES) / _MANY_SENTENCES,
        "echoes": min(echoes, _MANY_ECHOES) / _MANY_ECHOES,
    }
