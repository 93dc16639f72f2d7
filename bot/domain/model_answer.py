"""What a language model answers: a reading check, the letter piece by piece, coaching, asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.message import Kind, Severity
from bot.domain.steps import Step


class Takes(StrEnum):
    """What a piece of the letter is for: one of the five steps, or what stands around them."""

    OPEN = "open"
    THANKS = "thanks"
    EMPATHISE = "empathise"
    UNDERSTAND = "understand"
    APOLOGISE = "apologise"
    FIX = "fix"
    MAKE_GOOD = "make_good"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ReadingCheck:
    """How the model reads the message; `doubt` says where the coach's reading may be wrong."""

    kind: Kind
    severity: Severity | None
    doubt: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the letter; `paragraph` tells that it begins a new one."""

    step: Takes
    paragraph: bool
    text: str


@dataclass(frozen=True, slots=True)
class Coaching:
    """Why a step is taken so, in the agent's language, and what it rests on."""

    step: Step
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the model sees it: the letter's own words, who, and by when (ISO) or ""."""

    what: str
    who: str
    by: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the letter still needs from the agent."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One whole answer, in the order it is streamed."""

    reading: ReadingCheck
    letter: tuple[Piece, ...]
    coaching: tuple[Coaching, ...] = ()
    promises: tuple[Promised, ...] = ()
    asks: tuple[Asked, ...] = ()


def laid_out(pieces: Iterable[Piece], *, brief: bool) -> str:
    r"""
    Join pieces into a letter; a `brief` one (chat, public) is a single paragraph.

    >>> one, two = (Piece(Takes.FIX, paragraph=p, text=t) for p, t in ((True, "A."), (False, "B.")))
    >>> laid_out([one, two, one], brief=False)
    'A. B.\n\nA.'
    """
    letter = ""
    for piece in pieces:
        text = piece.text.strip()
        if not text:
            continue
        gap = "" if not letter else "\n\n" if piece.paragraph and not brief else " "
        letter += gap + text
    return letter
