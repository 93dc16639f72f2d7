"""The model at work: within the team's budget, within the deadline, or the embedded letter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.model.endpoint import Endpoint
from bot.application.model_prompt import MOST_TOKENS
from bot.application.suggest_reply import Coach, Suggestion
from bot.application.to_write import Pen, Shown, ToWrite
from bot.application.write_with_model import write_with_model
from bot.application.writers import ModelUse, Whose, fallback, month_of
from bot.domain.asking import Begun, Missing, NoAnswer, Spent, Used
from bot.domain.errors import Unavailable
from bot.domain.team import ModelFor, Team

_ANSWER = 1000
_GRACE = timedelta(seconds=10)

Outcome = Callable[[str, Used], None]
"""Hears how a suggestion ended, `"written"` or why not, and what it took."""


@dataclass(frozen=True)
class ModelWriter:
    """
    The port `Writer`: a model at one endpoint, with its budget.

    `use` is None where nobody keeps count (the command line).
    """

    pen: Pen
    endpoint: Endpoint
    use: ModelUse | None = None
    ended: Outcome = lambda _how, _used: None
    running: set[asyncio.Task[Suggestion]] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Where the model runs, as the agent is told."""
        return self.pen.model.place

    async def write(
        self,
        task: ToWrite,
        coach: Coach,
        whose: Whose,
        shown: Shown | None = None,
        begun: Callable[[], None] | None = None,
    ) -> Suggestion:
        """
        Let the model write, within the team's budget; `shown` and `begun` as it comes.

        Raises `NoAnswer`.
        """
        if whose.team.model is ModelFor.OFF:
            raise NoAnswer(Missing.OFF)
        ticket = await self._begun(whose)
        used, how = Used(), "lost"
        try:
            written = await write_with_model(task, coach, self.pen, shown, begun)
            used, how = written.used, "written"
        except NoAnswer as none:
            used, how = none.used, str(none.why)
            raise
        finally:
            self.ended(how, used)
            if self.use:
                with suppress(Unavailable):  # the letter is there, its place frees itself
                    await asyncio.shield(self.use.end(ticket, used))
        return written.suggestion

    async def in_time(
        self, task: ToWrite, coach: Coach, whose: Whose, late: Callable[[Suggestion], None]
    ) -> Suggestion:
        """
        Return the model's suggestion where its first words come within the deadline.

        Else the embedded one, which says so; the model's then goes to `late`, if it comes.
        """
        first = asyncio.Event()
        writing = asyncio.create_task(self.write(task, coach, whose, begun=first.set))
        self.running.add(writing)
        writing.add_done_callback(self.running.discard)
        hearing = asyncio.create_task(first.wait())
        await asyncio.wait(
            {writing, hearing},
            timeout=self.endpoint.deadline,
            return_when=asyncio.FIRST_COMPLETED,
        )
        hearing.cancel()
        if not first.is_set() and not writing.done():
            writing.add_done_callback(lambda done: _handed(done, late))
            return fallback(task, coach, Missing.LATE)
        try:
            return await writing
        except NoAnswer as none:
            return fallback(task, coach, none.why)

    async def month(self, team: Team, now: datetime) -> Spent:
        """Return what a team has used this month."""
        return await self.use.since(team.id, month_of(now)) if self.use else Spent()

    async def _begun(self, whose: Whose) -> str:
        if self.use is None:
            return ""
        expected = Used(prompt=MOST_TOKENS, completion=_ANSWER)
        call = Begun(
            team=whose.team.id,
            case=whose.case,
            endpoint=self.endpoint.url,
            limits=whose.team.model_limits,
            expected=replace(expected, cost=self.endpoint.price.of(expected)),
            month=month_of(whose.now),
            until=whose.now + 2 * timedelta(seconds=self.endpoint.limit) + _GRACE,
        )
        return await self.use.begin(call, self.endpoint.at_once, whose.now)


def _handed(done: asyncio.Task[Suggestion], late: Callable[[Suggestion], None]) -> None:
    """Hand over what came too late to be the first; what failed is nobody's concern any more."""
    if not done.cancelled() and done.exception() is None:
        late(done.result())
