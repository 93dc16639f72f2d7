"""Who writes with a model, for whom, and what stands in its place where it cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.application.model_desk import Shown, ToWrite
from bot.application.suggest_reply import Coach, Engine, Suggestion
from bot.domain.asking import Missing, Spent
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
        begun: Callable[[], None] = lambda: None,
    ) -> Suggestion:
        """Write the suggestion; `shown` sees it as it comes. Raises `NoAnswer`."""
        ...

    async def month(self, team: Team, now: datetime) -> Spent:
        """Return what a team has used this month."""
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
