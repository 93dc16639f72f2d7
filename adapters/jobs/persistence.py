"""Trying again: patiently, with jitter, and never before a platform asked to be left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_delay,
    stop_never,
    wait_random_exponential,
)

from bot.domain.errors import RuusuError, Stale, Unavailable

log = structlog.get_logger("ruusu.jobs")

Done = TypeVar("Done")

LONGEST_WAIT = 300.0
"""Seconds between two tries of something that has been away for long."""


async def until_done(
    work: Callable[[], Awaitable[Done]],
    rests: Callable[[BaseException, float], None],
    within: float | None = None,
    longest: float = LONGEST_WAIT,
) -> Done:
    """
    Do `work`, again and again where it cannot be done yet; for ever, or `within` seconds.

    `rests` hears of each failure and how many seconds are waited after it: ever longer, up to
    `longest`, and no less than a platform asked for. What is refused for good (`InputError`)
    and the last failure are raised.
    """
    try:
        return await work()  # most work is done at once, and needs nothing of the below
    except Exception as error:  # noqa: BLE001 - what may not pass is raised below
        failed = [error]
    trying = AsyncRetrying(
        retry=retry_if_exception(_passes),
        wait=_patience(longest),
        stop=stop_never if within is None else stop_after_delay(within),
        before_sleep=lambda state: rests(_failure(state), state.upcoming_sleep),
        reraise=True,
    )

    async def once() -> Done:
        if failed:
            raise failed.pop()
        return await work()

    return await trying(once)


def _passes(error: BaseException) -> bool:
    """Tell whether a failure may pass: a refusal of ours does not."""
    return isinstance(error, Unavailable | Stale) or (
        isinstance(error, Exception) and not isinstance(error, RuusuError)
    )


def _patience(longest: float) -> Callable[[RetryCallState], float]:
    backoff = wait_random_exponential(multiplier=0.5, max=longest)

    def wait(state: RetryCallState) -> float:
        error = _failure(state)
        asked = error.after if isinstance(error, Unavailable) and error.after else 0.0
        return asked + backoff(state)

    return wait


def _failure(state: RetryCallState) -> BaseException:
    outcome = state.outcome
    return (outcome.exception() if outcome else None) or Unavailable()


async def again_and_again(once: Callable[[], Awaitable[None]], every: float, what: str) -> None:
    """Do `once`, and again `every` seconds later, until cancelled; a failure is told, no more."""
    while True:
        try:
            await once()
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes on
            log.warning("waits", what=what, why=type(error).__name__)
        await asyncio.sleep(every)
