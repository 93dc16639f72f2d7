"""What kind of message it is, and how deep it goes: cues weighed clause by clause."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.cues import Cue, Hit, weight
from bot.domain.message import Kind, Severity
from bot.domain.text import Stretches

ENOUGH = 1.0
"""The weight at which praise or blame counts."""

_GRAVE = frozenset(
    {
        "injury", "safety", "unsafe", "damage", "allergy", "discrimination", "data_leak", "legal",
        "event_spoiled",
    }
)  # fmt: skip
"""Flags and causes that make no remark, however mildly told: severity errs upward."""

_AGAINST = ("problem", "displeasure", "sarcasm", "cause")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The hits that count in one message, and the sums they make."""

    praise: tuple[Hit[Cue], ...]
    blame: tuple[Hit[Cue], ...]
    mild: tuple[Hit[Cue], ...]
    harm: tuple[Hit[Cue], ...]
    claim: tuple[Hit[Cue], ...]
    auto: tuple[Hit[Cue], ...]
    grave: bool = False

    @property
    def kind(self) -> Kind:
        """The kind: `mixed` where both sides weigh enough."""
        if self.auto:
            return Kind.OTHER
        praised, blamed = weight(self.praise) >= ENOUGH, weight(self.blame) >= ENOUGH
        if praised and blamed:
            return Kind.MIXED
        if blamed or (self.claim and not praised):
            return Kind.COMPLAINT
        return Kind.PRAISE if praised else Kind.OTHER

    @property
    def mocks(self) -> bool:
        """Whether what sounds like praise is mockery: sarcasm, and no praise but in its words."""
        mocked = [hit.span for hit in self.blame if hit.cue.group == "sarcasm"]
        meant = (one for one in self.praise if not any(one.span.overlaps(it) for it in mocked))
        return bool(mocked) and not any(meant)

    @property
    def severity(self) -> Severity | None:
        """The severity of a complaint; it errs upward (`method.md`)."""
        if self.kind not in {Kind.COMPLAINT, Kind.MIXED}:
            return None
        if weight(self.claim) >= ENOUGH:
            return Severity.CLAIM
        light = weight(self.mild) > weight(self.harm) and not self.claim and not self.grave
        return Severity.REMARK if light else Severity.GRIEVANCE

    @property
    def confidence(self) -> dict[str, float]:
        """How far each decision lies from its edge, squeezed into 0…1."""
        sides = [abs(weight(side) - ENOUGH / 2) for side in (self.praise, self.blame)]
        depth = abs(weight(self.mild) - weight(self.harm)) + weight(self.claim)
        return {"kind": _sure(min(sides)), "severity": _sure(depth)}


def weigh(found: Mapping[str, Sequence[Hit[Cue]]], sentences: Stretches) -> Weighed:
    """
    Tell what speaks for praise and for blame in what was `found`, and how much.

    A longer hit hides one of the other side inside it ("ei ollut hyvä" hides "hyvä");
    a sarcastic sentence, and a few words behind it, praise nothing; a supposed or reported
    event blames nobody. A hit that sweeps over several sentences is no praise of a message
    that tells displeasure.
    """
    muted = {sentences.at(hit.start) for hit in found.get("mute", [])}
    blame = [
        hit
        for group in _AGAINST
        for hit in found.get(group, [])
        if group == "sarcasm" or sentences.at(hit.start) not in muted
    ]
    displeased = any(hit.cue.group == "displeasure" and hit.cue.weight >= ENOUGH for hit in blame)
    mocking = {sentences.at(hit.start) for hit in found.get("sarcasm", [])}
    mocking |= {after for one in mocking if _echoes(after := one + 1, sentences)}
    praise = [
        hit
        for hit in found.get("praise", [])
        if sentences.at(hit.start) not in mocking | muted
        and not _hidden(hit, blame)
        and not (displeased and sentences.at(hit.start) != sentences.at(hit.end - 1))
    ]
    return Weighed(
        praise=tuple(praise),
        blame=tuple(hit for hit in blame if not _hidden(hit, praise)),
        mild=tuple(found.get("mild", [])),
        harm=tuple(found.get("harm", [])),
        claim=tuple(h for h in found.get("claim", []) if sentences.at(h.start) not in muted),
        auto=tuple(found.get("auto", [])),
        grave=any(
            hit.cue.name in _GRAVE for group in ("flag", "cause") for hit in found.get(group, [])
        ),
    )


def _echoes(number: int, sentences: Stretches) -> bool:
    """Tell whether a sentence is so short that it only goes on in the tone of the one before."""
    if number >= len(sentences.spans):
        return False
    span = sentences.spans[number]
    return span.end - span.start <= _SHORT


_SHORT = 25
"""Characters: "Ten points." after mockery is mockery."""


def _hidden(hit: Hit[Cue], others: Iterable[Hit[Cue]]) -> bool:
    size = hit.end - hit.start
    return any(o.span.overlaps(hit.span) and o.end - o.start > size for o in others)


def _sure(margin: float) -> float:
    return round(1 / (1 + math.exp(-1.5 * margin - 0.2)), 2)
