"""Who writes with a model, for whom, and what stands in its place where it cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.application.suggest_reply import Coach, Engine, Suggestion
from bot.application.to_write import Shown, ToWrite
from bot.domain.asking import Begun, Missing, Spent, Used
from bot.domain.team import Team


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose case a suggestion is for, and when: budgets are the team's."""

    team: Team
    case: str
    now: datetime


class Writer(Protocol):
    """Writes suggestions with a language model, within the team's budget."""

    @property
    def place(self) -> str:
        """Where the model runs, as the agent is told."""
        ...

    async def write(
        self,
        task: ToWrite,
        coach: Coach,
        whose: Whose,
        shown: Shown | None = None,
        begun: Callable[[], None] | None = None,
    ) -> Suggestion:
        """Write the suggestion; `shown` sees it as it comes. Raises `NoAnswer`."""
        ...

    async def month(self, team: Team, now: datetime) -> Spent:
        """Return what a team has used this month."""
        ...


class ModelUse(Protocol):
    """What a language model is used for and costs: counted, kept within limits, by team."""

    async def begin(self, call: Begun, at_once: int, now: datetime) -> str:
        """
        Let a suggestion begin, and return its ticket.

        Raises `NoAnswer`: `BUSY` where `at_once` are under way on all replicas together,
        `SPENT` where the team's month has no room for one more.
        """
        ...

    async def end(self, ticket: str, used: Used) -> None:
        """Note what a suggestion took, however it ended; its place is free again."""
        ...

    async def since(self, team: str, moment: datetime) -> Spent:
        """Return what a team has used since a moment."""
        ...

    async def erase_of(self, team: str, case: str) -> None:
        """Forget which case it was that something was used for; what it took still counts."""
        ...

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove what was used before `until`; return how many suggestions."""
        ...


Drafts = Callable[[str, str, str], Awaitable[object]]
"""Has a model's draft written and offered, by team, case and what it rests on; at once or later."""


def fallback(task: ToWrite, coach: Coach, why: Missing) -> Suggestion:
    """Return the embedded suggestion, which says why it is not the model's."""
    made = task.embedded(coach)
    if made.reply is None or why is Missing.OFF:
        return made
    return replace(made, engine=Engine.FALLBACK, engine_note=coach.texts[f"model.none.{why}"])


def month_of(now: datetime) -> datetime:
    """Return when the month of `now` began."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
