"""The rules reader: the `Reader` port over language packs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.application.ports import Judge, LanguageTeller, Packs
from bot.domain.cues import compiled
from bot.domain.errors import EmptyText
from bot.domain.message import Message
from bot.domain.reading import Reading
from bot.domain.rules_reader import read_by_rules


@dataclass(frozen=True, slots=True)
class RulesReader:
    """
    Reads by the cues of the message's own language.

    A message in a language Ruusu has no pack for is named as such and read, as well as
    can be, with the team's.
    """

    packs: Packs
    teller: LanguageTeller
    team_language: str
    judge: Judge | None = None

    def read(self, message: Message) -> Reading:
        """Return what `message` says; raises `EmptyText` where there is nothing to read."""
        if not compiled(r"[\p{L}\p{N}\p{Emoji_Presentation}]").search(message.text):
            text = self.packs[self.team_language].texts["error.empty"]
            raise EmptyText(text)
        language = self.teller.language(message.text)
        pack = self.packs.get(language) or self.packs[self.team_language]
        ask = self.judge.opinion if self.judge else None
        return read_by_rules(message, pack, language, ask)
