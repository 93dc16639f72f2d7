"""One late sofa, in three languages, and a letter about it that nothing is wrong with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.contract import desk
from adapters.model.client import OpenAiModel
from adapters.model.endpoint import Endpoint, Price
from adapters.model.words import model_words
from adapters.reader.heads import trained
from adapters.text.language_id import LanguageId
from bot.application.suggest_reply import Coach
from bot.application.to_write import Pen, ToWrite
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
        piece("close", "Viihdy sohvalla pitkään.\n\nYstävällisin terveisin\n{NAME_1}"),
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
            yield server, Pen(model, words, LanguageId("fi"), trained())
        finally:
            await model.close()


SV = replace(
    FI,
    text="Hej, jag beställde en soffa av er för fem veckor sedan och den skulle komma redan i "
    "september. Jag tog ledigt två dagar för leveransen och ingen kom. Hälsningar Karin Ek",
    told={
        "cause": "soffan hade skrivits in på fel vecka i terminalen",
        "fix": "vi kommer med soffan torsdagen den 26.11. kl. 17",
        "amends": "hemleveransen kostar ingenting",
    },
    signature="Malin",
    good=answer(
        piece("open", "Hej {NAME_2}!"),
        piece("thanks", "Tack för att du skrev till oss."),
        piece("empathise", "Du tog ledigt två dagar och väntade förgäves, och jag förstår att det "
              "känns tungt.", paragraph=False),
        piece("understand", "Soffan hade skrivits in på fel vecka i terminalen."),
        piece("apologise", "Det ber jag om ursäkt för.", paragraph=False),
        piece("fix", "Vi kommer med soffan torsdagen den 26.11. kl. 17."),
        piece("make_good", "Hemleveransen kostar ingenting.", paragraph=False),
        piece("close", "Hoppas att du trivs i soffan länge.\n\nVänliga hälsningar\n{NAME_1}"),
    ),
)  # fmt: skip
EN = replace(
    FI,
    text="Hello, I ordered a sofa from you five weeks ago and it was to come in September. I took "
    "two days off work for the delivery and nobody came. Best, Priya Shah",
    told={
        "cause": "the sofa had been entered for a wrong week at the terminal",
        "fix": "we bring the sofa on Thursday 26 November at 17:00",
        "amends": "home delivery is free of charge",
    },
    signature="Mara",
    good=answer(
        piece("open", "Dear {NAME_2},"),
        piece("thanks", "Thank you for writing to us."),
        piece("empathise", "You took two days off and waited for nothing, and I quite see how "
              "frustrating that was.", paragraph=False),
        piece("understand", "The sofa had been entered for a wrong week at the terminal."),
        piece("apologise", "I apologise for that.", paragraph=False),
        piece("fix", "We will bring the sofa on Thursday 26 November at 17:00."),
        piece("make_good", "Home delivery is free of charge.", paragraph=False),
        piece("close", "I hope you enjoy the sofa for many years.\n\nKind regards\n{NAME_1}"),
    ),
)  # fmt: skip
CASES = {"fi": FI, "sv": SV, "en": EN}
