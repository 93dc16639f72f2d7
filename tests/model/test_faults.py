"""
Whatever a provider does, there is a good suggestion within the deadline.

Over the wire, with the real SDK, against `llmock`, which also judges how we behaved.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import pytest

from adapters.model.client import OpenAiModel
from adapters.model.words import model_words
from adapters.model.writer import ModelWriter
from adapters.reader.heads import trained
from adapters.text.language_id import LanguageId
from bot.application.suggest_reply import Engine, Suggestion
from bot.application.to_write import Pen
from bot.application.writers import Whose
from bot.domain.asking import Missing, Used
from bot.domain.team import Team
from tests.model.case import FI, NOW, coach, endpoint, to_write

pytest.importorskip("llmock")

DEADLINE, LIMIT = 3.0, 6.0
_PACE = 8
"""Milliseconds between chunks: who has said all by then does not see that we hung up."""
Fault = Callable[[Any], object]

MENDED: dict[str, Fault] = {
    "429 with a Retry-After": lambda mock: mock.rate_limit(times=1, retry_after=1.0),
    "429 twice, no Retry-After": lambda mock: mock.fail(429, times=2),
    "500": lambda mock: mock.fail(500),
    "502": lambda mock: mock.fail(502),
    "503 twice": lambda mock: mock.fail(503, times=2),
    "408": lambda mock: mock.fail(408),
    "a short delay": lambda mock: mock.delay(0.3),
    "a slow first word": lambda mock: mock.slow_first_token(0.3),
    "the line dropped": lambda mock: mock.disconnect(after_chunks=2),
    "the end never said": lambda mock: mock.truncate(after_chunks=2),
    "a broken chunk": lambda mock: mock.corrupt(after_chunks=2).pace(_PACE),
    "a standstill": lambda mock: mock.stall(after_chunks=2, seconds=2.0),
}
"""Faults a good letter of the model's comes through."""

FALLEN: dict[str, tuple[Fault, Missing]] = {
    "an outage": (lambda mock: mock.outage(), Missing.AWAY),
    "a Retry-After beyond all patience": (
        lambda mock: mock.rate_limit(times=None, retry_after=60.0), Missing.BUSY),
    "no money": (lambda mock: mock.fail(429, times=None, code="insufficient_quota"),
                 Missing.REFUSED),
    "no such key": (lambda mock: mock.fail(401, times=None), Missing.REFUSED),
    "forbidden": (lambda mock: mock.fail(403, times=None), Missing.REFUSED),
    "no such model": (lambda mock: mock.fail(404, times=None), Missing.REFUSED),
    "too long a prompt": (lambda mock: mock.context_overflow(times=None), Missing.REFUSED),
    "a long delay": (lambda mock: mock.delay(30.0, times=None), Missing.LATE),
    "the end never said, ever": (
        lambda mock: mock.truncate(after_chunks=2, times=None), Missing.GARBLED),
    "broken chunks, ever": (
        lambda mock: mock.corrupt(after_chunks=2, times=None), Missing.GARBLED),
    "the line dropped, ever": (
        lambda mock: mock.disconnect(after_chunks=2, times=None), Missing.AWAY),
    "words that are no JSON": (
        lambda mock: mock.reply("Hei! En osaa tätä.", times=None), Missing.GARBLED),
}  # fmt: skip
"""Faults the embedded letter stands in for, and what the agent is told."""


class Counter:
    """What a writer tells of how its suggestions ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, Used]] = []

    def __call__(self, how: str, used: Used) -> None:
        self.ended.append((how, used))


@asynccontextmanager
async def writer(url: str, heard: Counter) -> AsyncIterator[ModelWriter]:
    words, told = model_words(), endpoint(url, deadline=DEADLINE, limit=LIMIT)
    model = OpenAiModel(told, words.repair)
    try:
        yield ModelWriter(Pen(model, words, LanguageId("fi"), trained()), told, ended=heard)
    finally:
        await model.close()


async def suggested(mock: Any) -> tuple[Suggestion, float, Used]:
    """Ask for a suggestion in time; return it, how long it took, and what was paid."""
    heard, task, at = Counter(), to_write(), coach()
    task.embedded(at)  # patterns are compiled once a process
    async with writer(mock.base_url(), heard) as by:
        begun = monotonic()
        made = await by.in_time(task, at, Whose(Team(""), "c1", NOW), lambda _late: None)
        took = monotonic() - begun
        for one in [*by.running]:
            one.cancel()
        await asyncio.gather(*by.running, return_exceptions=True)
    return made, took, heard.ended[0][1]


@pytest.mark.parametrize("fault", MENDED.values(), ids=MENDED)
async def test_a_passing_fault_ends_in_the_models_letter(llmock: Any, fault: Fault) -> None:
    fault(llmock)
    llmock.reply(FI.good, times=None)
    made, took, paid = await suggested(llmock)
    assert made.engine is Engine.MODEL
    assert made.findings == ()
    assert took < LIMIT
    assert paid.calls <= 2
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize(("fault", "why"), FALLEN.values(), ids=FALLEN)
async def test_a_lasting_fault_ends_in_the_embedded_letter_which_says_so(
    llmock: Any, fault: Fault, why: Missing, request: pytest.FixtureRequest
) -> None:
    fault(llmock)
    made, took, paid = await suggested(llmock)
    assert made.engine is Engine.FALLBACK
    assert made.engine_note == coach().texts[f"model.none.{why}"]
    assert made.reply == to_write().embedded(coach()).reply
    assert took < LIMIT + 0.5
    assert paid.calls <= 2
    # A stream that is always cut is let be after the second: a third would be paid for again.
    blamed = {finding.code for finding in llmock.verdict().errors}
    assert blamed <= ({"truncated_stream_accepted"} if "ever" in request.node.name else set())


async def test_a_late_letter_is_handed_over_when_it_comes(llmock: Any) -> None:
    llmock.delay(DEADLINE + 0.5)
    llmock.reply(FI.good, times=None)
    late: list[Suggestion] = []
    async with writer(llmock.base_url(), Counter()) as by:
        made = await by.in_time(to_write(), coach(), Whose(Team(""), "c1", NOW), late.append)
        assert made.engine is Engine.FALLBACK
        await asyncio.gather(*by.running)
    assert [one.engine for one in late] == [Engine.MODEL]


async def test_a_server_that_is_down_is_left_alone_after_five_calls(llmock: Any) -> None:
    llmock.fail(500, times=None)
    async with writer(llmock.base_url(), Counter()) as by:
        for _ in range(5):
            by.pen.model.breaker.failed_again()  # type: ignore[attr-defined]
        made = await by.in_time(to_write(), coach(), Whose(Team(""), "c1", NOW), lambda _: None)
    assert made.engine is Engine.FALLBACK
    assert llmock.requests == []


@pytest.mark.parametrize(
    ("status", "code"), [(401, ""), (403, ""), (429, "insufficient_quota")], ids=str
)
async def test_what_is_refused_is_not_asked_again(llmock: Any, status: int, code: str) -> None:
    llmock.fail(status, times=None, **({"code": code} if code else {}))
    made, _, paid = await suggested(llmock)
    assert made.engine is Engine.FALLBACK
    assert len(llmock.requests) == 1
    assert paid.calls == 0


async def test_what_a_server_asked_for_is_kept_over_the_next_suggestion(llmock: Any) -> None:
    llmock.rate_limit(times=1, retry_after=60.0)
    llmock.reply(FI.good, times=None)
    async with writer(llmock.base_url(), Counter()) as by:
        for _ in range(2):
            made = await by.in_time(to_write(), coach(), Whose(Team(""), "c", NOW), lambda _: None)
            assert made.engine is Engine.FALLBACK
    assert len(llmock.requests) == 1
    llmock.assert_resilient()
