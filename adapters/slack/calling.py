"""Calling Slack: tried again where that may help, and told in our own errors where it did not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base

from adapters.slack.pace import Sleep
from bot.domain.errors import Unavailable

TRIES = 4
_LONGEST = 120.0
_PASSING = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


class Refused(Exception):
    """Slack said no and will go on saying so; `why` is its own word, never a customer's."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _WaitAsAsked(wait_base):
    """Wait as long as Slack asks, else twice as long each time."""

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.after if isinstance(error, Unavailable) else None
        return asked if asked is not None else min(2.0 ** (retry_state.attempt_number - 2), 10.0)


@dataclass(frozen=True, slots=True)
class Caller:
    """How a call is made: how often it is tried, and how the waiting is done."""

    sleep: Sleep = asyncio.sleep
    tries: int = TRIES

    async def __call__(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """
        Return what Slack answered.

        Raises `Unavailable` where it was away however often it was tried, `Refused` where
        trying again is no use.
        """
        retrying = AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(self.tries),
            wait=_WaitAsAsked(),
            retry=retry_if_exception_type(Unavailable),
            reraise=True,
        )
        return await retrying(_once, call)


async def _once(call: Callable[[], Awaitable[Any]]) -> Any:
    try:
        return await call()
    except SlackApiError as error:
        raise _ours(error) from None
    except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
        raise Unavailable(type(error).__name__) from None


def _ours(error: SlackApiError) -> Unavailable | Refused:
    response: Any = error.response
    status = getattr(response, "status_code", 0)
    body = getattr(response, "data", None)
    why = str(body.get("error", "")) if isinstance(body, dict) else ""
    if status == 429 or why == "ratelimited":  # noqa: PLR2004 - HTTP's own number
        return Unavailable("ratelimited", _asked(getattr(response, "headers", {})))
    if status >= 500 or why in _PASSING or not why:  # noqa: PLR2004 - HTTP's own number
        return Unavailable(why or f"http-{status}")
    return Refused(why)


def _asked(headers: Any) -> float:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return min(max(float(told), 0.0), _LONGEST)
    except ValueError:
        return 1.0
