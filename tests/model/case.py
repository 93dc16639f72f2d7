"""One late sofa, in three languages, and a letter about it that nothing is wrong with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.contract import desk
from adapters.model.client import OpenAiModel
from adapters.model.endpoint import Endpoint, Price
from adapters.model.words import model_words
from adapters.text.language_id import LanguageId
from bot.application.model_desk import Pen, ToWrite
from bot.application.suggest_reply import Coach
from bot.domain.message import Medium, Message
from bot.domain.walk import Wishes
from tests.fakes.model_server import ModelServer, Says, answer, model_server, piece

NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Helsinki"))


@dataclass(frozen=True)
class Case:
    """A message, what the agent told, and a clean letter of a model's, from behind its masks."""

    text: str
    told: Mapping[str, str]
    signature: str
    good: str


FI = Case(
    "Moi, tilasin teiltä sohvan viisi viikkoa sitten ja sen piti tulla jo syyskuussa. Otin kaksi "
    "päivää vapaata töistä kuljetusta varten, eikä kukaan tullut. Terveisin Sanna Koskela",
    {
        "cause": "sohva oli kirjattu terminaalissa väärälle viikolle",
        "fix": "tuomme sohvan kotiin asti torstaina 26.11. klo 17",
        "amends": "kotiinkuljetuksesta ei veloiteta",
    },
    "Mari",
    answer(
        piece("open", "Hei {NAME_2}!"),
        piece("thanks", "Kiitos, että kirjoitit meille."),
        piece("empathise", "Otit kaksi päivää vapaata ja odotit turhaan, ja ymmärrän hyvin, että "
              "se harmittaa.", paragraph=False),
        piece("understand", "Sohva oli kirjattu terminaalissa väärälle viikolle."),
        piece("apologise", "Pyydän sitä anteeksi.", paragraph=False),
        piece("fix", "Tuomme sohvan kotiin asti torstaina 26.11. klo 17."),
        piece("make_good", "Kotiinkuljetuksesta ei veloiteta.", paragraph=False),
        piece("close", "Toivottavasti viihdyt sohvalla pitkään.\n\nYstävällisin terveisin\n{NAME_1}"),
        coaching=[{"step": "empathise", "why": "Vapaapäivät olivat hänelle se varsinainen menetys.",
                   "source": "told_by_agent"}],
    ),
)  # fmt: skip


def to_write(case: Case = FI, medium: Medium = Medium.MAIL, **wishes: object) -> ToWrite:
    message = Message(case.text, NOW, medium)
    reading = desk("fi").reader.read(message)
    wanted = Wishes(signature=case.signature, **wishes)  # type: ignore[arg-type]
    return ToWrite(message, reading, case.told, wanted)


def coach(language: str = "fi") -> Coach:
    return desk(language).coach


def endpoint(url: str, **more: object) -> Endpoint:
    told = {"place": "oma palvelin", "price": Price.read("0.40/0.10/1.60"), "limit": 10.0,
            "stall": 0.5, **more}  # fmt: skip
    return Endpoint(url, "fake", "key", **told)  # type: ignore[arg-type]


@asynccontextmanager
async def writing(*says: Says, **more: object) -> AsyncIterator[tuple[ModelServer, Pen]]:
    """Open a server that says `says`, and a pen that writes with it over the wire."""
    words = model_words()
    async with model_server(*says) as server:
        model = OpenAiModel(endpoint(server.url, **more), words.repair)
        try:
            yield server, Pen(model, words, LanguageId("fi"))
        finally:
            await model.close()
