"""
A real model behind a real server: stream, schema and fallback on the wire (`make test-model`).

SmolLM2 (135M, English) writes no letter worth sending; how well it writes is not the point.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from adapters.model.client import OpenAiModel
from adapters.model.ladder import Rung
from adapters.model.words import model_words
from adapters.model.writer import ModelWriter
from adapters.reader.heads import trained
from adapters.text.language_id import LanguageId
from bot.application.suggest_reply import Engine
from bot.application.to_write import Pen
from bot.application.writers import Whose
from bot.domain.asking import Prompt
from bot.domain.team import Team
from tests.model.case import EN, NOW, coach, endpoint, to_write

PLACE = os.environ.get("RUUSU_LLAMA")
pytestmark = pytest.mark.skipif(not PLACE, reason="opt-in: `make test-model` builds llama-server")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Run llama-server; one thread, as more would wait for each other on a busy machine."""
    place = Path(PLACE or ".")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    threads = ["-c", "8192", "-np", "1", "-t", "1", "-tb", "1"]
    told = ["--alias", "smollm2", "--host", "127.0.0.1", *threads]
    command = [f"{place}/llama-server", "-m", f"{place}/model.gguf", "--port", str(port), *told]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            asyncio.run(_awake(f"http://127.0.0.1:{port}/health"))
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


async def _awake(url: str) -> None:
    async with ClientSession() as web:
        for _ in range(300):
            try:
                async with web.get(url) as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.2)
    raise AssertionError("llama-server did not wake")


@asynccontextmanager
async def model_at(url: str, **more: object) -> AsyncIterator[OpenAiModel]:
    patient = {"limit": 300.0, "stall": 120.0, "deadline": 120.0, **more}
    told = replace(endpoint(url, **patient), name="smollm2")
    model = OpenAiModel(told, model_words().repair)
    try:
        yield model
    finally:
        await model.close()


def prompt() -> Prompt:
    """Ask for a short answer in our schema, bounded: a model this small never ends by itself."""
    schema = json.loads(json.dumps(model_words().schema))
    parts = schema["properties"]
    for name, most in {"letter": 3, "coaching": 1, "promises": 0, "asks": 0}.items():
        parts[name] |= {"minItems": min(most, 1), "maxItems": most}
    for part in (parts["letter"], parts["coaching"]):
        for field in part["items"]["properties"].values():
            if field["type"] == "string" and "enum" not in field:
                field["maxLength"] = 60
    parts["reading"]["properties"]["doubt"]["maxLength"] = 10
    asked = "You answer customers. Answer with one JSON object: a short, friendly letter. " * 12
    return Prompt(asked, json.dumps({"customer_message": EN.text}), schema)


async def test_a_real_server_streams_an_answer_that_keeps_the_schema(url: str) -> None:
    pieces: list[int] = []
    async with model_at(url) as model:
        first = await model.answer(prompt(), lambda so_far: pieces.append(len(so_far)))
        assert model.ladder.best is Rung.SCHEMA
        again = await model.answer(prompt(), lambda _pieces: None)
    assert first.answer.letter
    assert pieces == sorted(pieces)
    assert not first.used.estimated
    assert again.used.cached >= 0.9 * again.used.prompt


async def test_whatever_a_real_model_writes_there_is_a_suggestion(url: str) -> None:
    task, at, words = to_write(EN), coach("en"), model_words()
    async with model_at(url, limit=60.0) as model:
        writer = ModelWriter(Pen(model, words, LanguageId("en"), trained()), model.endpoint)
        made = await writer.in_time(task, at, Whose(Team(""), "c1", NOW), lambda _late: None)
    assert made.reply
    assert made.engine in {Engine.MODEL, Engine.FALLBACK}
    assert made.engine_note


async def test_a_real_server_that_is_too_slow_is_not_waited_for(url: str) -> None:
    task, at, words = to_write(EN), coach("en"), model_words()
    async with model_at(url, deadline=0.01, limit=5.0) as model:
        writer = ModelWriter(Pen(model, words, LanguageId("en"), trained()), model.endpoint)
        made = await writer.in_time(task, at, Whose(Team(""), "c1", NOW), lambda _late: None)
        await asyncio.gather(*writer.running, return_exceptions=True)
    assert made.engine is Engine.FALLBACK
    assert made.reply == task.embedded(at).reply
