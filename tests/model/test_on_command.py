"""`ruusu reply` with a model configured: its letter over the wire, or the embedded one in time."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.model_server import ModelServer, Says, model_server
from tests.model.case import FI

ROOT = Path(__file__).parents[2]


@contextmanager
def server(*says: Says) -> Iterator[ModelServer]:
    """Run a model's server on a loop of its own, as the command runs beside it."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[ModelServer] = []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with model_server(*says) as one:
            found.append(one)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def ruusu(*told: str, given: str, **environment: str) -> Any:
    kept = {key: one for key, one in os.environ.items() if not key.startswith(("OPENAI", "RUUSU"))}
    done = subprocess.run(
        [sys.executable, "-c", "from adapters.cli import main; main()", *told],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, **environment, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def line(id_: str) -> str:
    told = {"id": id_, "text": FI.text, "facts": FI.told, "signature": FI.signature}
    return json.dumps({**told, "now": "2026-11-20T09:00"}) + "\n"


def settings(url: str) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": url,
        "OPENAI_MODEL": "fake",
        "RUUSU_MODEL_PLACE": "oma palvelin",
        "RUUSU_MODEL_DEADLINE": "20",
    }


def test_the_model_writes_where_it_is_configured_and_the_embedded_writer_where_it_is_not() -> None:
    with server(Says(FI.good)) as one:
        told = settings(one.url)
        by_model = ruusu("reply", "--jsonl", given=line("a") + line("b"), **told)
        embedded = ruusu("reply", "--jsonl", "--embedded", given=line("a"), **told)
    plain = ruusu("reply", "--jsonl", given=line("a"))
    assert [(made["id"], made["engine"]) for made in by_model] == [("a", "model"), ("b", "model")]
    assert "oma palvelin" in by_model[0]["engine_note"]
    assert by_model[0]["reply"].startswith("Hei Sanna Koskela!")
    assert embedded == plain
    assert plain[0]["engine"] == "embedded"
    assert "engine_note" not in plain[0]
    assert len(one.asked) == 2


def test_a_model_that_is_down_leaves_the_embedded_letter_which_says_so() -> None:
    with server(Says(status=401, error={"error": {"message": "no"}})) as one:
        made = ruusu("reply", "--jsonl", given=line("a"), **settings(one.url))[0]
    assert made["engine"] == "embedded-fallback"
    assert made["engine_note"]
    assert made["reply"]


@pytest.mark.parametrize("told", [{"OPENAI_MODEL": "x"}])
def test_a_model_without_a_way_to_it_is_named_as_wrong(told: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="OPENAI_API_KEY"):
        ruusu("reply", "--jsonl", given=line("a"), **told)
