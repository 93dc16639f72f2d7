"""What takes seconds once is done before anybody waits for it."""

from __future__ import annotations

import asyncio
import gc
import tomllib
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread

from adapters.packs import PROMPTS
from bot.application.coach import begin, suggestion, words
from bot.application.desk import Desk
from bot.domain.errors import InputError
from bot.domain.message import Message
from bot.domain.walk import Wishes


async def warm(desk: Desk) -> None:
    """Return when the desk is warm; a thread of its own does it, and nobody waits for its end."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def work() -> None:
        warmed(desk)
        with suppress(RuntimeError):  # the loop is closed: the service was stopped meanwhile
            loop.call_soon_threadsafe(done.set)

    Thread(target=work, daemon=True).start()
    await done.wait()


def warmed(desk: Desk) -> None:
    """Read and answer the samples of each language: the patterns they need are compiled."""
    told = tomllib.loads((PROMPTS / "samples.toml").read_text("utf-8"))["sample"]
    for sample in told:
        message = Message(sample["text"], datetime.now(UTC))
        with suppress(InputError):
            walk, _ = begin(message, desk.reader.read(message), desk.coach, Wishes())
            suggestion(walk, desk.coach)
            words(walk, sample["text"], desk.coach)
    gc.collect()
    gc.freeze()  # packs live as long as the process: no need to look through them again
