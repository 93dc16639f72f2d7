"""The walk as a value: where it stands, what was told, chosen and reworded so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.case_brief import Style
from bot.domain.message import Kind, Message, Register, Severity
from bot.domain.reading import Reading
from bot.domain.steps import Step

_HEARD = 8


class Stage(StrEnum):
    """Where a walk stands."""

    ASKING = "asking"
    STEP = "step"
    REPLY = "reply"
    LOG = "log"
    DONE = "done"


class Move(StrEnum):
    """What an agent may do; free words are an answer, or the agent's own wording of a step."""

    USE = "use"
    OTHER = "other"
    SKIP = "skip"
    BACK = "back"
    SHORTER = "shorter"
    WARMER = "warmer"
    FORMAL = "formal"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the agent wants the reply; None leaves it to the reading."""

    kind: Kind | None = None
    severity: Severity | None = None
    register: Register | None = None
    styles: tuple[Style, ...] = ()
    signature: str = ""
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """
    One walk through one message: what was told, chosen and rewritten so far.

    `heard` are the platform's ids of the latest words taken, so that none is taken twice.
    """

    message: Message
    reading: Reading
    wishes: Wishes = field(default_factory=Wishes)
    told: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    own_words: Mapping[Step, str] = field(default_factory=dict)
    stage: Stage = Stage.ASKING
    at: int = 0
    log: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()

    def having_heard(self, id_: str) -> Walk:
        """Note the id of words just taken; the latest few are known again."""
        return replace(self, heard=(*self.heard, id_)[-_HEARD:])

    @property
    def step(self) -> Step:
        """The step the walk stands on."""
        return list(Step)[self.at]

    @property
    def place(self) -> str:
        """Where the walk stands, for a button to remember: a click from elsewhere is stale."""
        return f"{self.stage}-{self.at}-{len(self.asked) + len(self.log)}"
