"""Half-compatible servers are met: the strictest way that bears is found and remembered."""

from __future__ import annotations

import pytest

from adapters.model.breaker import Breaker
from adapters.model.client import OpenAiModel
from adapters.model.ladder import Ladder, Rung
from adapters.model.writer import ModelWriter
from bot.application.suggest_reply import Engine
from bot.application.to_write import Pen
from bot.application.write_with_model import write_with_model
from bot.application.writers import Whose
from bot.domain.asking import Missing, NoAnswer
from bot.domain.team import Team
from tests.fakes.model_server import Says
from tests.model.case import FI, NOW, coach, to_write, writing


def model_of(pen: Pen) -> OpenAiModel:
    assert isinstance(pen.model, OpenAiModel)
    return pen.model


def forms(asked: list[dict[str, object]]) -> list[str]:
    told = [one.get("response_format", {"type": "text"}) for one in asked]
    return [one["type"] for one in told if isinstance(one, dict)]


@pytest.mark.parametrize(
    ("only", "rung"), [("json_object", Rung.OBJECT), ("text", Rung.PLAIN)], ids=["object", "plain"]
)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_takes_no_schema_is_asked_otherwise_from_then_on(
    only: str, rung: Rung, status: int
) -> None:
    refuses = [Says(FI.good, only=only, status=status)] * rung
    async with writing(*refuses, Says(FI.good, only=only)) as (server, pen):
        first = await write_with_model(to_write(), coach(), pen)
        asked = len(server.asked)
        await write_with_model(to_write(), coach(), pen)
    assert first.suggestion.engine is Engine.MODEL
    assert model_of(pen).ladder.best is rung
    assert len(server.asked) == asked + 1


AROUND = "Tässä vastaus:\n```json\n" + FI.good.removesuffix("}") + "\n"
NO_JSON = "Hei! Kirje on jo matkalla, älä huoli."
HALF: dict[str, tuple[list[Says], Engine, Rung]] = {
    "a strict schema": ([Says(FI.good)], Engine.MODEL, Rung.SCHEMA),
    "an object, told with 400": (
        [Says(FI.good, only="json_object", status=400), Says(FI.good, only="json_object")],
        Engine.MODEL, Rung.OBJECT),
    "an object, told with 500": ([Says(FI.good, only="json_object")], Engine.MODEL, Rung.OBJECT),
    "plain JSON to be mended, no usage told": (
        [*[Says(only="text", status=422)] * 2, Says(AROUND, usage=False)],
        Engine.MODEL, Rung.PLAIN),
    "one more turn": (
        [*[Says(only="text", status=400)] * 2, Says(NO_JSON), Says(FI.good, usage=False)],
        Engine.MODEL, Rung.PLAIN),
    "the embedded letter": (
        [*[Says(only="text", status=400)] * 2, Says(NO_JSON)], Engine.FALLBACK, Rung.PLAIN),
}  # fmt: skip
"""Servers by the rung that bears with them, from the top down."""


@pytest.mark.parametrize(("says", "engine", "rung"), HALF.values(), ids=HALF)
async def test_every_rung_ends_in_a_good_suggestion(
    says: list[Says], engine: Engine, rung: Rung
) -> None:
    task, at = to_write(), coach()
    async with writing(*says) as (server, pen):
        writer = ModelWriter(pen, model_of(pen).endpoint)
        made = await writer.in_time(task, at, Whose(Team(""), "c1", NOW), lambda _late: None)
        assert model_of(pen).ladder.best is rung
        asked = forms(server.asked)
    assert made.engine is engine
    assert made.findings == ()
    assert (made.reply == task.embedded(at).reply) is (engine is Engine.FALLBACK)
    assert sorted(asked, key=["json_schema", "json_object", "text"].index) == asked


async def test_a_server_that_falls_over_a_schema_is_asked_otherwise() -> None:
    async with writing(Says(FI.good, only="json_object")) as (server, pen):
        made = await write_with_model(to_write(), coach(), pen)
    assert made.suggestion.engine is Engine.MODEL
    assert forms(server.asked) == ["json_schema"] * 3 + ["json_object"]


async def test_broken_json_is_mended_and_words_around_it_are_left() -> None:
    broken = "Tässä vastaus:\n```json\n" + FI.good.removesuffix("}") + "\n"
    async with writing(Says(broken)) as (server, pen):
        made = await write_with_model(to_write(), coach(), pen)
    assert made.suggestion.findings == ()
    assert len(server.asked) == 1


async def test_what_is_no_answer_is_asked_to_be_sent_again_once() -> None:
    async with writing(Says('{"kirje": "Hei!"}'), Says(FI.good)) as (server, pen):
        made = await write_with_model(to_write(), coach(), pen)
    assert made.suggestion.engine is Engine.MODEL
    assert made.used.calls == 2
    assert server.asked[1]["messages"][2]["content"] == '{"kirje": "Hei!"}'


@pytest.mark.parametrize(
    "says",
    [
        Says(FI.good, finish="length"),
        Says(FI.good, finish="content_filter"),
        Says("x" * 20_000, chunk=2000),
    ],
    ids=["length", "filter", "no end"],
)
async def test_an_answer_cut_off_or_withheld_is_a_failure_and_asked_only_once(says: Says) -> None:
    async with writing(says) as (server, pen):
        with pytest.raises(NoAnswer) as none:
            await write_with_model(to_write(), coach(), pen)
    assert len(server.asked) == 1
    assert none.value.why in {Missing.GARBLED, Missing.REFUSED}
    assert none.value.used.calls == 1


async def test_usage_nobody_told_is_estimated() -> None:
    async with writing(Says(FI.good, usage=False)) as (_, pen):
        used = (await write_with_model(to_write(), coach(), pen)).used
    assert used.estimated
    assert used.prompt > 1000
    assert used.cost > 0


async def test_usage_is_counted_and_priced_with_what_the_provider_kept() -> None:
    async with writing(Says(FI.good)) as (_, pen):
        used = (await write_with_model(to_write(), coach(), pen)).used
    assert (used.prompt, used.cached, used.completion) == (2000, 1800, 400)
    assert str(used.cost) == "0.000900"


async def test_nothing_that_was_shown_is_begun_again() -> None:
    seen: list[str] = []
    async with writing(Says(FI.good[:700], finish=None), Says(FI.good)) as (server, pen):
        with pytest.raises(NoAnswer):
            await write_with_model(to_write(), coach(), pen, seen.append)
    assert seen
    assert len(server.asked) == 1


def test_after_an_hour_the_strictest_way_is_tried_again() -> None:
    now = 0.0
    ladder = Ladder(clock=lambda: now)
    ladder.holds(Rung.PLAIN)
    assert next(iter(ladder.ways())) is Rung.PLAIN
    now = 4000.0
    assert next(iter(ladder.ways())) is Rung.SCHEMA


def test_an_open_breaker_lets_one_call_try_and_closes_when_it_is_answered() -> None:
    now = 0.0
    breaker = Breaker(clock=lambda: now)
    for _ in range(5):
        assert breaker.admits()
        breaker.failed_again()
    assert not breaker.admits()
    now = 31.0
    assert breaker.admits()
    assert not breaker.admits()
    breaker.answered()
    assert breaker.admits()
    assert breaker.admits()
