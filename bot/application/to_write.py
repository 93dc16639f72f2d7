"""What a suggestion is written from, and what a model writes it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.application.model_prompt import Grounding, ModelWords
from bot.application.ports import LanguageModel, LanguageTeller
from bot.application.suggest_reply import (
    Coach,
    Suggestion,
    brief_of,
    suggest_reply,
)
from bot.domain.case_brief import CaseBrief
from bot.domain.hearing import Ear
from bot.domain.message import Message
from bot.domain.reading import Reading
from bot.domain.steps import Step
from bot.domain.walk import Wishes

Shown = Callable[[str], None]
"""Sees the letter grow, looked at already."""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What a suggestion is written from: a walk as it stands, and what of the house is given."""

    message: Message
    reading: Reading
    told: Mapping[str, object] | str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    own_words: Mapping[Step, str] = field(default_factory=dict)
    grounding: Grounding = field(default_factory=Grounding)

    def embedded(self, coach: Coach) -> Suggestion:
        """Return what the embedded writer suggests."""
        return suggest_reply(
            self.message, self.reading, self.told, coach, self.wishes, self.own_words
        )

    def brief(self, coach: Coach) -> CaseBrief:
        """Gather what a writer is told."""
        return brief_of(self.message, self.reading, self.told, coach, self.wishes, self.own_words)


@dataclass(frozen=True, slots=True)
class Pen:
    """
    What a model writes with: itself, its prompts, and who tells languages apart.

    The `ear` hears what of a letter nobody told; without one lists of cues do alone.
    """

    model: LanguageModel
    words: ModelWords
    teller: LanguageTeller
    ear: Ear | None
