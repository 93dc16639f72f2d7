"""The model writer on the command line: one loop and one connection for all lines of a run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.contract import Item, facts_of, message_of, suggestion_out, wishes_of
from adapters.model.opening import open_writer
from adapters.model.writer import ModelWriter
from adapters.reader.heads import trained
from adapters.settings import settings
from adapters.text.language_id import LanguageId
from bot.application.desk import Desk
from bot.application.model_prompt import Grounding
from bot.application.suggest_reply import Suggestion
from bot.application.to_write import ToWrite
from bot.application.writers import Whose, fallback
from bot.domain.asking import NoAnswer
from bot.domain.team import Team

_NOBODYS = Team("")


@dataclass(frozen=True, slots=True)
class OnCommand:
    """A writer, and the loop it runs on."""

    writer: ModelWriter
    loop: asyncio.Runner

    def reply(self, item: Item, at: Desk) -> dict[str, Any]:
        """`ruusu reply` with a model: its letter in time, or the embedded one, which says so."""
        task = to_write(item, at)
        return suggestion_out(
            self.loop.run(self.writer.in_time(task, at.coach, _whose(), lambda _late: None))
        )

    def draft(self, task: ToWrite, at: Desk, shown: Callable[[str], None]) -> Suggestion:
        """Write one draft while `shown` sees it come; where there is none, say why."""
        try:
            return self.loop.run(self.writer.write(task, at.coach, _whose(), shown))
        except NoAnswer as none:
            return fallback(task, at.coach, none.why)


def to_write(item: Item, at: Desk) -> ToWrite:
    """Gather what a model writes from of a `reply` object; the policy is told as it is given."""
    message, wishes = message_of(item, "text"), wishes_of(item)
    reading = at.reader.read(message)
    grounding = Grounding(policy=wishes.policy or "")
    return ToWrite(message, reading, facts_of(item), wishes, grounding=grounding)


@contextmanager
def opened() -> Iterator[OnCommand | None]:
    """Open the model the settings name; raises `ValueError` naming every wrong setting."""
    told = settings()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)  # the answer says it itself
    structlog.configure(wrapper_class=quiet)
    with asyncio.Runner() as loop:
        stack = AsyncExitStack()
        opening = open_writer(told, LanguageId(told.locale), trained())
        writer = loop.run(stack.enter_async_context(opening))
        try:
            yield OnCommand(writer, loop) if writer else None
        finally:
            loop.run(_closed(stack, writer))


async def _closed(stack: AsyncExitStack, writer: ModelWriter | None) -> None:
    """Let go of what is still under way: nobody waits for it any more."""
    late = [*writer.running] if writer else []
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    await stack.aclose()


def _whose() -> Whose:
    return Whose(_NOBODYS, "", datetime.now(UTC))
