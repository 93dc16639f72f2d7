"""What takes seconds once is done before anybody waits for it."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import UTC, datetime

from adapters.packs import PROMPTS
from bot.application.coach import begin, words
from bot.application.house import House
from bot.domain.errors import InputError
from bot.domain.message import Message
from bot.domain.walk import Wishes


def warmed(house: House, language: str) -> None:
    """Read a sample of each language, as its first message would be: patterns are compiled."""
    desk = house.desk_of(language)
    told = tomllib.loads((PROMPTS / "samples.toml").read_text("utf-8"))["sample"]
    for sample in told:
        message = Message(sample["text"], datetime.now(UTC))
        with suppress(InputError):
            walk, _ = begin(message, desk.reader.read(message), desk.coach, Wishes())
            words(walk, sample["text"], desk.coach)
