"""What the bot needs from outside, as roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.domain.hearing import Ear
from bot.domain.judging import Opinion
from bot.domain.language import LanguagePack
from bot.domain.message import Message
from bot.domain.reading import Reading


class Reader(Protocol):
    """Reads a customer's message: by rules today, by a trained model behind the same port."""

    def read(self, message: Message) -> Reading:
        """Return what `message` says; raises `EmptyText` where there is nothing to read."""
        ...


class Judge(Ear, Protocol):
    """A trained opinion beside the rules; without one the rules decide alone."""

    def opinion(self, text: str, signals: Mapping[str, float]) -> Opinion:
        """Return the shares of kinds and severities, given what the rules saw in `text`."""
        ...


class LanguageTeller(Protocol):
    """Tells which language a text is in."""

    def language(self, text: str) -> str:
        """Return the ISO 639-1 code of `text`."""
        ...


Packs = Mapping[str, LanguagePack]
"""The language packs by code; a code Ruusu has no pack for is absent."""
