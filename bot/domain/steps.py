"""The five steps, what a reply must show of them, and what it does show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.cues import Cue, Cues, compiled, fires
from bot.domain.message import Kind, Severity
from bot.domain.text import Stretches, Text


class Step(StrEnum):
    """One of the five steps, in their order (seed 002)."""

    EMPATHISE = "empathise"
    UNDERSTAND = "understand"
    APOLOGISE = "apologise"
    FIX = "fix"
    MAKE_GOOD = "make_good"


GAP = r"\[[^\]\n]*\]"
"""What an agent has yet to fill in."""

THANKS = "thanks"
PHONE = "phone"

_NAMES = {
    Step.EMPATHISE: "missing-empathy",
    Step.UNDERSTAND: "missing-understanding",
    Step.APOLOGISE: "missing-apology",
    Step.FIX: "missing-fix",
    Step.MAKE_GOOD: "missing-amends",
    THANKS: "missing-thanks",
    PHONE: "missing-phone-offer",
}
_ECHOES_NEEDED = 2
_STEM = 5


def demanded(kind: Kind, severity: Severity | None, *, public: bool) -> tuple[str, ...]:
    """
    Return what a reply must show, as `method.md` says under "What may be missing".

    >>> [str(part) for part in demanded(Kind.COMPLAINT, Severity.REMARK, public=False)]
    ['understand', 'thanks']
    """
    if kind is Kind.OTHER:
        return ()
    if kind is Kind.PRAISE:
        return (THANKS,)
    if severity is Severity.REMARK:
        return (Step.UNDERSTAND, THANKS)
    if public:
        return (Step.EMPATHISE, Step.APOLOGISE, PHONE)
    return (Step.EMPATHISE, Step.UNDERSTAND, Step.APOLOGISE, Step.FIX)


def shown(
    draft: Text, sentences: Stretches, covers: Mapping[str, Cues[Cue]], message: str = ""
) -> frozenset[str]:
    """
    Return which steps (and `thanks`, `phone`) the draft takes.

    Understanding is also shown by saying back what the customer told: two content
    words shared with `message`. A `[gap]` is a fix still to be told, not one left out.
    """
    parts = {
        part for part in (*Step, THANKS, PHONE) if fires(covers.get(part, ()), draft, sentences)
    }
    if echoes(draft.plain, message) >= _ECHOES_NEEDED:
        parts.add(Step.UNDERSTAND)
    if compiled(GAP).search(draft.plain):
        parts.add(Step.FIX)
    return frozenset(parts)


def echoes(draft: str, message: str) -> int:
    """
    Count the content words of `message` that `draft` says back, by their first letters.

    >>> echoes("Varasitte vapaapäivän meitä varten.", "Otin vapaapäivän, kukaan ei tullut.")
    1
    """
    return len(content_stems(draft) & content_stems(message))


def content_stems(text: str) -> set[str]:
    """
    Return the beginnings of the long words of `text`, and its numbers.

    >>> sorted(content_stems("Varasitte 25 euron huoneen."))
    ['25', 'euron', 'huone', 'varas']
    """
    words: list[str] = compiled(r"\p{L}{5,}").findall(text.lower())
    return {word[:_STEM] for word in words} | set(compiled(r"\d{2,}").findall(text))


def missing(parts: frozenset[str], needs: tuple[str, ...]) -> list[str]:
    """
    Return the names of the findings for what is needed and not shown.

    In a remark, which needs no fix, having felt with the customer or done something
    about it shows well enough that it was understood.
    """
    if Step.FIX not in needs and parts & {Step.EMPATHISE, Step.FIX}:
        parts |= {Step.UNDERSTAND}
    return [_NAMES[part] for part in needs if part not in parts]


def settled(
    parts: frozenset[str], needs: tuple[str, ...], lacking: Iterable[str]
) -> frozenset[str]:
    """
    Return the parts shown once it is settled which are `lacking` (names of findings).

    >>> sorted(settled(frozenset({"fix", "apologise"}), ("apologise", "empathise"),
    ...     ["missing-apology"]))
    ['empathise', 'fix']
    """
    left_out = {part for part, name in _NAMES.items() if name in lacking}
    return (parts | {*needs}) - left_out
