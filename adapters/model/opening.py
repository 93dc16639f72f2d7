"""The model writer opened as the settings say, and closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.model.endpoint import endpoint
from adapters.model.words import model_words
from adapters.model.writer import ModelWriter, Outcome
from adapters.settings import Settings
from bot.application.ports import LanguageTeller
from bot.application.to_write import Pen
from bot.application.writers import ModelUse
from bot.domain.asking import Used
from bot.domain.hearing import Ear


def _nobody(_how: str, _used: Used) -> None:
    """Hear nothing."""


@asynccontextmanager
async def open_writer(
    told: Settings,
    teller: LanguageTeller,
    ear: Ear | None,
    use: ModelUse | None = None,
    ended: Outcome = _nobody,
) -> AsyncIterator[ModelWriter | None]:
    """Open the writer the settings name, None where they name none; the `ear` hears its letters."""
    where = endpoint(told)
    if where is None:
        yield None
        return
    from adapters.model.client import OpenAiModel  # noqa: PLC0415 - the SDK takes a second to load

    words = model_words()
    model = OpenAiModel(where, words.repair)
    try:
        yield ModelWriter(Pen(model, words, teller, ear), where, use, ended)
    finally:
        await model.close()
