"""From a complaint pasted to a case closed, as an agent clicks it, in three languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.domain.case import State
from bot.domain.walk import Stage
from tests.fakes.teams_server import Person, buttons, content, text_of
from tests.teams.place import Place

MESSAGES = {
    "fi": (
        "reklamaatio Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja "
        "nukuimme kaksi viikkoa lattialla. Olen todella pettynyt. T. Anna Virtanen"
    ),
    "sv": (
        "klagomål Hej, jag beställde en soffa som skulle komma den 20 februari. Den kom först i "
        "går och vi har sovit på golvet i två veckor. Jag är mycket besviken. Hälsningar Anna Lind"
    ),
    "en": (
        "complaint Hello, I ordered a sofa from you that was to come on 20 February. It came only "
        "yesterday, and we slept on the floor for two weeks. I am very disappointed. Anna Wood"
    ),
}


@pytest.mark.parametrize("language", MESSAGES)
async def test_the_whole_walk(place: Place, language: str) -> None:
    mari = Person(place.teams)
    await place.speaks(language)
    assert await mari.writes(MESSAGES[language]) == 200
    await place.settled()
    (card,) = place.said(mari.alone)
    assert place.case().origin.private

    card = await pressed(place, mari, "words", words="tehdas myöhästyi; palautamme maksun 6.3.")
    if place.case().walk.stage is Stage.ASKING:
        card = await pressed(place, mari, "move:skip")
    for _ in range(5):
        assert {"move:use", "move:other", "move:skip", "words"} <= set(buttons(card))
        card = await pressed(place, mari, "move:use")
    assert place.case().walk.stage is Stage.REPLY
    for style in ("move:shorter", "move:warmer", "move:formal"):
        card = await pressed(place, mari, style)
    card = await pressed(place, mari, "language", language="en")
    assert place.case().walk.reading.language == "en"

    await pressed(place, mari, "sent")
    assert place.case().state is State.ANSWERED
    assert place.case().owner == "Mari Mattila"
    (card,) = place.said(mari.alone)
    refused = await mari.presses(card, "gave", what="lahjakortti", cost="paljon")
    assert refused["value"] == place.texts(language)["page.note.amends"]
    card = await pressed(place, mari, "gave", what="lahjakortti", cost="12,50 €")
    assert place.case().spent == Decimal("12.5")
    assert "lahjakortti" in text_of(content(card))
    told = {"won": "luottamus", "lost": "kaksi viikkoa", "cause": "tehdas", "action": "soitto"}
    await pressed(place, mari, "close", **told)
    assert place.case().state is State.CLOSED
    assert len(place.memory.lessons) == 1
    assert len(place.said(mari.alone)) == 1
    assert set(place.teams.statuses) == {200}


async def pressed(place: Place, mari: Person, do: str, **typed: str) -> dict[str, Any]:
    """Press a button of the one card there is; return it as it then stands, for everybody."""
    (card,) = place.said(mari.alone)
    body = await mari.presses(card, do, **typed)
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    await place.settled()
    (now,) = place.said(mari.alone)
    assert content(now) == body["value"]
    return now


async def test_a_stale_click_explains_itself_and_changes_nothing(
    place: Place, mari: Person
) -> None:
    await mari.writes(MESSAGES["fi"])
    await place.settled()
    (old,) = place.said(mari.alone)
    await pressed(place, mari, "move:skip")
    before = place.case().walk
    body = await mari.presses(old, "move:skip")
    await place.settled()
    assert place.case().walk == before
    assert place.texts()["walk.stale"] in text_of(body["value"])
