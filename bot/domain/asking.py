"""What a language model is asked, what it answered, and what that took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.errors import RuusuError
from bot.domain.model_answer import ModelAnswer


@dataclass(frozen=True, slots=True)
class Prompt:
    """
    What a language model is asked.

    `stable` comes first and is the same, byte for byte, for every case of a team, so that
    providers keep it; `case` comes last. `turns` are what was answered and asked since.
    `schema` is the JSON schema of the answer.
    """

    stable: str
    case: str
    schema: Mapping[str, object]
    turns: tuple[tuple[str, str], ...] = ()

    def followed_by(self, answered: str, asked: str) -> Prompt:
        """Return the prompt with one more turn: what was answered, and what is asked of it."""
        return replace(self, turns=(*self.turns, (answered, asked)))


@dataclass(frozen=True, slots=True)
class Used:
    """
    What calls took: tokens (`cached` ones of the prompt's), money, how many calls.

    `estimated` where the server told no usage. `cost` is in `RUUSU_MODEL_PRICE`'s currency.
    """

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    cost: Decimal = Decimal(0)
    calls: int = 0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """All tokens, in and out."""
        return self.prompt + self.completion

    def __add__(self, other: Used) -> Used:
        """Add what further calls took."""
        return Used(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
            self.cost + other.cost,
            self.calls + other.calls,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a team may use in a month; 0 is no limit."""

    tokens: int = 0
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Begun:
    """
    A suggestion about to be asked for.

    `expected` are the tokens it is taken to need until it has ended; `month` is when the
    team's month began, `until` when its place is free again if nobody says how it ended.
    """

    team: str
    case: str
    endpoint: str
    limits: Limits
    expected: Used
    month: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """What a team has used: in all, and for how many cases."""

    used: Used = field(default_factory=Used)
    cases: int = 0

    @property
    def each(self) -> Decimal:
        """What a case cost."""
        return self.used.cost / self.cases if self.cases else Decimal(0)


class Missing(StrEnum):
    """Why there is no answer of a model's; each has a text for the agent, `model.none.<why>`."""

    AWAY = "away"
    LATE = "late"
    REFUSED = "refused"
    GARBLED = "garbled"
    SPENT = "spent"
    BUSY = "busy"
    UNFIT = "unfit"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Answered:
    """A model's whole answer, the text it came as, and what it took."""

    answer: ModelAnswer
    raw: str
    used: Used


class NoAnswer(RuusuError):
    """A model gave no answer that can be used: the embedded writer's stands. `used` was paid."""

    code = "no-answer"

    def __init__(self, why: Missing, used: Used | None = None) -> None:
        super().__init__(str(why))
        self.why, self.used = why, used or Used()
