"""What goes wrong on the way to a model, and what is worth doing about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from bot.domain.asking import Missing

_AGAIN = frozenset({408, 409, 429})
_SERVER = 500
_NOT_THIS_WAY = frozenset({400, 422, 500, 501})
_NO_MONEY = "insufficient_quota"
_TOO_LONG = ("context_length_exceeded", "exceed_context_size_error")


class Cut(Exception):
    """A stream ended before the answer was whole: no finish reason, or the limit of tokens."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Filtered(Exception):
    """The provider's filter withheld the answer."""


def worth_again(error: BaseException) -> bool:
    """
    Tell whether asking once more may help.

    Never where money or permission is lacking, a filter spoke, or the answer was too long.
    """
    if isinstance(error, APIStatusError):
        if error.code == _NO_MONEY:
            return False
        return error.status_code in _AGAIN or error.status_code >= _SERVER
    if isinstance(error, Cut):
        return error.why != "length"
    return isinstance(error, APIConnectionError | json.JSONDecodeError | httpx2.TransportError)


def paid(error: BaseException) -> bool:
    """Tell whether the provider may have charged for what came of it: words had begun."""
    return not isinstance(error, APIStatusError | APITimeoutError)


def not_this_way(error: BaseException) -> bool:
    """Tell whether the server may only dislike how the structure was asked for."""
    if not isinstance(error, APIStatusError) or error.status_code not in _NOT_THIS_WAY:
        return False
    said = str(error.body)
    return error.code not in _TOO_LONG and not any(one in said for one in _TOO_LONG)


def asked_to_wait(error: BaseException | None) -> float | None:
    """Return the seconds the server asked to be left alone, None where it did not."""
    if not isinstance(error, APIStatusError):
        return None
    told = error.response.headers
    if exact := told.get("retry-after-ms"):
        return _number(exact, 1000)
    if (after := told.get("retry-after")) is None:
        return None
    if (seconds := _number(after, 1)) is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(after)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def why_none(error: BaseException) -> Missing:
    """Say in one word why there is no answer."""
    if isinstance(error, Filtered):
        return Missing.REFUSED
    if isinstance(error, Cut | json.JSONDecodeError):
        return Missing.GARBLED
    if isinstance(error, TimeoutError | APITimeoutError):
        return Missing.LATE
    if isinstance(error, APIStatusError) and error.status_code < _SERVER:
        return (
            Missing.BUSY
            if error.status_code in _AGAIN and worth_again(error)
            else (Missing.REFUSED)
        )
    return Missing.AWAY


FAULTS = (APIError, Cut, Filtered, json.JSONDecodeError, httpx2.HTTPError)
"""Everything that is known to go wrong between us and an answer."""


def _number(told: str, parts: int) -> float | None:
    try:
        return max(0.0, float(told) / parts)
    except ValueError:
        return None
