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
from adapters.slack.workspaces import asked_for
from bot.domain.errors import Unavailable

TRIES = 4
Call = Callable[[], Awaitable[Any]]
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})

RENEWED = frozenset(
    {"invalid_auth", "token_expired", "token_revoked", "account_inactive", "not_authed"}
)
"""What Slack says of a token; it may be renewed, or the app installed again."""


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

    async def __call__(self, call: Call, done: Call | None = None) -> Any:
        """
        Return what Slack answered.

        Where nobody knows whether a call was heard, `done` looks before it is made again, and
        returns what it finds, None for nothing. Raises `Unavailable` where Slack was away
        however often it was tried, `Refused` where trying again is no use.
        """
        try:
            return await _once(call)  # most calls are heard at once, and need nothing of the below
        except Unavailable as error:
            failed, in_doubt = [error], error.after is None
        retrying = AsyncRetrying(
            sleep=self.sleep,
            stop=stop_after_attempt(self.tries),
            wait=_WaitAsAsked(),
            retry=retry_if_exception_type(Unavailable),
            reraise=True,
        )

        async def once() -> Any:
            nonlocal in_doubt
            if failed:
                raise failed.pop()
            if in_doubt and done and (found := await done()):
                return found
            try:
                return await _once(call)
            except Unavailable as error:
                in_doubt = in_doubt or error.after is None
                raise

        return await retrying(once)


async def _once(call: Call) -> Any:
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
    if (seconds := asked_for(error)) is not None:
        return Unavailable("ratelimited", seconds)
    if status >= 500 or why in _PASSING or not why:  # noqa: PLR2004 - HTTP's own number
        return Unavailable(why or f"http-{status}")
    return Refused(why)
