"""
`LanguageModel` over the OpenAI SDK: one retry policy, one ladder, one breaker an endpoint.

The SDK itself retries nothing (`max_retries=0`): two layers made 15 requests of 5.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import httpx2
import structlog
from openai import AsyncOpenAI
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from adapters.model.breaker import Breaker
from adapters.model.endpoint import Endpoint
from adapters.model.faults import (
    FAULTS,
    asked_to_wait,
    not_this_way,
    paid,
    why_none,
    worth_again,
)
from adapters.model.ladder import Ladder, Rung
from adapters.model.parsing import Garbled, pieces_so_far, whole
from adapters.model.stream import MOST_WORDS, Call, messages, streamed
from bot.application.ports import Heard
from bot.domain.asking import Answered, Missing, NoAnswer, Prompt, Used
from bot.domain.model_answer import Piece

log = structlog.get_logger("ruusu.model")

_ATTEMPTS = 3
_CONNECT = 5.0
_AWAY_WITHIN = 0.01
"""Seconds in which a request is on its way: what is computed meanwhile does not hold it up."""
_BACKOFF = wait_random_exponential(multiplier=0.5, max=8, min=0.2)
"""Never at once: a server has to notice first that it was hung up on."""


@dataclass(slots=True)
class _Going:
    """One answer under way: what it took, what was heard of it, until when it must come."""

    heard: Heard
    shown: bool
    until: float
    used: Used = field(default_factory=Used)
    pieces: Sequence[Piece] = ()
    broken: int = 0
    """Calls that failed after words had come: those are paid for."""

    def grown(self, text: str) -> None:
        """Tell of each piece of the letter as it becomes whole."""
        pieces = pieces_so_far(text) if text.endswith(("}", "]", ",", '"', " ", "\n")) else ()
        if len(pieces) > len(self.pieces):
            self.pieces = pieces
            self.heard(pieces)

    def may_begin_again(self, error: BaseException) -> bool:
        """Tell whether another try helps, is not shown twice and not paid for thrice."""
        unseen = not (self.shown and self.pieces)
        return worth_again(error) and unseen and self.broken <= 1


class OpenAiModel:
    """One model at one endpoint; kept for the life of the process."""

    def __init__(
        self, endpoint: Endpoint, repair: str, clock: Callable[[], float] = monotonic
    ) -> None:
        """`repair` is what is asked where an answer was no JSON; `$wrong` says why."""
        self.endpoint, self._repair, self._clock = endpoint, repair, clock
        self.breaker, self.ladder = Breaker(clock=clock), Ladder(clock=clock)
        timeout = httpx2.Timeout(endpoint.limit, connect=min(_CONNECT, endpoint.limit))
        self._client = AsyncOpenAI(
            api_key=endpoint.key, base_url=endpoint.url, max_retries=0, timeout=timeout
        )

    @property
    def place(self) -> str:
        """Where it runs, as the agent is told."""
        return self.endpoint.place

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def begin(
        self, prompt: Prompt, heard: Heard, *, shown: bool = False
    ) -> Awaitable[Answered]:
        """Ask `prompt`; return what to await once the request is on its way."""
        answering = asyncio.create_task(self.answer(prompt, heard, shown=shown))
        await asyncio.wait({answering}, timeout=_AWAY_WITHIN)
        return answering

    async def answer(self, prompt: Prompt, heard: Heard, *, shown: bool = False) -> Answered:
        """Answer `prompt` within the endpoint's limit; raises `NoAnswer`."""
        if not self.breaker.admits():
            raise NoAnswer(Missing.AWAY)
        going = _Going(heard, shown, self._clock() + self.endpoint.limit)
        try:
            async with asyncio.timeout(self.endpoint.limit):
                raw, rung = await self._by_the_ladder(prompt, going)
                answered = await self._understood(prompt, raw, rung, going)
        except (*FAULTS, TimeoutError) as error:
            raise self._none(error, going) from error
        except Garbled as error:
            self.breaker.let_go()
            raise NoAnswer(Missing.GARBLED, going.used) from error
        except BaseException:
            self.breaker.let_go()
            raise
        self.breaker.answered()
        return answered

    async def _by_the_ladder(self, prompt: Prompt, going: _Going) -> tuple[str, Rung]:
        """Ask as strictly as the endpoint can take; remember how strictly that is."""
        for rung in self.ladder.ways():
            try:
                raw = await self._again_and_again(prompt, rung, going)
            except FAULTS as error:
                if rung is Rung.PLAIN or not not_this_way(error):
                    raise
                log.info("model.steps_down", place=self.place, from_=rung.name)
            else:
                self.ladder.holds(rung)
                return raw, rung
        raise AssertionError("the last rung answers or raises")

    async def _again_and_again(self, prompt: Prompt, rung: Rung, going: _Going) -> str:
        """Ask until there is an answer, or asking again is no use: the one place that retries."""
        tries = AsyncRetrying(
            stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(going.until - self._clock()),
            wait=_wait,
            retry=retry_if_exception(going.may_begin_again),
            reraise=True,
        )
        return await tries(self._once, prompt, rung, going)

    async def _once(self, prompt: Prompt, rung: Rung, going: _Going) -> str:
        call = Call(prompt, grown=going.grown)
        sent = {
            "model": self.endpoint.name,
            "messages": messages(prompt),
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_completion_tokens": MOST_WORDS,
            **rung.asks(prompt.schema),
        }
        try:
            raw = await streamed(self._client, call, sent, self.endpoint.stall)
        except (*FAULTS, asyncio.CancelledError) as error:
            if paid(error) or call.text:
                going.broken += 1
                going.used += self._priced(call.used(sent))
            raise
        going.used += self._priced(call.used(sent))
        return raw

    async def _understood(self, prompt: Prompt, raw: str, rung: Rung, going: _Going) -> Answered:
        """Take the answer out of `raw`; what is no answer is asked to be sent again, once."""
        try:
            return Answered(whole(raw), raw, going.used)
        except Garbled as wrong:
            asked = self._repair.replace("$wrong", str(wrong)[:200])
        raw = await self._again_and_again(prompt.followed_by(raw, asked), rung, going)
        return Answered(whole(raw), raw, going.used)

    def _priced(self, used: Used) -> Used:
        return replace(used, cost=self.endpoint.price.of(used))

    def _none(self, error: BaseException, going: _Going) -> NoAnswer:
        why = why_none(error)
        self.breaker.failed_again(asked_to_wait(error))
        log.warning("model.none", place=self.place, why=str(why), error=type(error).__name__)
        return NoAnswer(why, going.used)


def _wait(state: RetryCallState) -> float:
    """Wait as long as the server asked, else ever longer and by chance."""
    failed = state.outcome.exception() if state.outcome else None
    asked = asked_to_wait(failed)
    return _BACKOFF(state) if asked is None else asked
