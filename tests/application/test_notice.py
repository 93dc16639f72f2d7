"""Whoever sent a text waits until it is known whether it is a customer's: a glance says most."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from adapters.contract import desk
from bot.application.notice import noticed
from bot.domain.message import Kind, Message
from bot.domain.reading import Reading
from bot.domain.team import Team
from tests.fakes.house import house
from tests.storage.samples import NOW

PLAIN = "Hei, tilaamani sohva tuli rikki ja kaksi viikkoa myöhässä. Olen todella pettynyt."
DOUBTFUL = "Kiitos vastauksesta, mutta en ole ihan varma, mitä tarkoititte sillä maksulla."
TALK = "Moi, muistakaa että huomenna on tiimipalaveri kello kymmenen neuvotteluhuoneessa kaksi."


@dataclass
class Listening:
    """A reader that notes what it was asked to read closely."""

    read_: list[str] = field(default_factory=list)

    def read(self, message: Message) -> Reading:
        self.read_.append(message.text)
        return desk("fi").reader.read(message)


async def seen(text: str, *, mail: bool = False) -> tuple[Kind, list[str]]:
    closely = Listening()
    at = replace(house(), desk_of=lambda code: replace(desk(code), reader=closely))
    return await noticed(text, Team("shop"), at, NOW, mail=mail), closely.read_


@pytest.mark.parametrize(
    ("text", "kind"), [(PLAIN, Kind.COMPLAINT), (TALK, Kind.OTHER)], ids=["complaint", "talk"]
)
async def test_what_is_plain_is_known_at_a_glance(text: str, kind: Kind) -> None:
    assert await seen(text) == (kind, [])


async def test_what_a_glance_leaves_open_is_read_closely() -> None:
    _, closely = await seen(DOUBTFUL)
    assert closely == [DOUBTFUL]


@pytest.mark.parametrize("text", ["", "?!"])
async def test_where_there_is_nothing_to_read_nothing_is_noticed(text: str) -> None:
    assert await seen(text) == (Kind.OTHER, [])
