"""From a complaint pasted to a case closed, as an agent clicks it, in three languages."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.case import State
from bot.domain.walk import Stage
from tests.fakes.slack_person import Person
from tests.slack.place import Place

MESSAGES = {
    "fi": (
        "/reklamaatio",
        (
            "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme "
            "kaksi viikkoa lattialla. Olen todella pettynyt. T. Anna Virtanen"
        ),
    ),
    "sv": (
        "/klagomal",
        (
            "Hej, jag beställde en soffa som skulle komma den 20 februari. Den kom först i går och "
            "vi har sovit på golvet i två veckor. Jag är mycket besviken. Hälsningar Anna Lind"
        ),
    ),
    "en": (
        "/complaint",
        (
            "Hello, I ordered a sofa from you that was to come on 20 February. It came only "
            "yesterday, and we slept on the floor for two weeks. I am very disappointed. Anna Wood"
        ),
    ),
}


@pytest.mark.parametrize("language", MESSAGES)
async def test_the_whole_walk(place: Place, language: str) -> None:
    mari = Person(place.slack)
    await place.speaks(language)
    command, text = MESSAGES[language]
    assert (await mari.command(command, text))["status"] == 200
    await place.settled()
    (card,) = place.said()
    assert place.case().origin.thread == card["ts"]

    form = mari.form(await clicked(place, mari, card, "words"))
    told = {"cause": "tehdas myöhästyi", "fix": "palautamme toimitusmaksun 6.3."}
    await mari.fill(form, **{f"asked:{key}": words for key, words in told.items()})
    await place.settled()
    if place.case().walk.stage is Stage.ASKING:
        await clicked(place, mari, place.said()[-1], "move:skip")
    for _ in range(5):
        card, turn = place.said()
        assert turn["thread_ts"] == card["ts"]
        await clicked(place, mari, turn, "move:use")
    assert place.case().walk.stage is Stage.REPLY
    card, turn = place.said()
    for style in ("move:shorter", "move:warmer", "move:formal"):
        await clicked(place, mari, turn, style)
        card, turn = place.said()

    form = mari.form(await clicked(place, mari, card, "move:sent"))
    await mari.fill(form)
    await place.settled()
    assert place.case().state is State.ANSWERED
    assert place.case().owner == "umari"

    card, _ = place.said()
    form = mari.form(await clicked(place, mari, card, "move:gave"))
    refused = await mari.fill(form, what="lahjakortti", cost="paljon")
    assert refused["response_action"] == "errors"
    await mari.fill(form, what="lahjakortti", cost="12,50")
    await place.settled()
    assert place.case().spent == Decimal("12.5")

    card, _ = place.said()
    assert "lahjakortti" in json.dumps(card)
    form = mari.form(await clicked(place, mari, card, "move:close"))
    await mari.fill(form, won="luottamus", lost="kaksi viikkoa", cause="tehdas", action="soitto")
    await place.settled()
    assert place.case().state is State.CLOSED
    assert len(place.memory.lessons) == 1
    assert len(place.said()) == 2
    assert not [one for one in place.slack.answered if one[1] != 200]


async def clicked(place: Place, mari: Person, message: Any, action: str) -> dict[str, Any]:
    answer = await mari.click(message, action)
    assert answer["status"] == 200
    await place.settled()
    return answer


async def test_a_stale_click_explains_itself_and_changes_nothing(
    place: Place, mari: Person
) -> None:
    await mari.command(*MESSAGES["fi"])
    await place.settled()
    (card,) = place.said()
    old = json.loads(json.dumps(card))
    await clicked(place, mari, card, "move:skip")
    before = place.case().walk
    answer = await mari.click(old, "move:skip")
    await place.settled()
    assert place.case().walk == before
    (told,) = place.slack.responses[answer["response"]]
    assert "ehti jo edetä" in told["text"]


async def test_two_people_clicking_at_once_do_no_harm(place: Place, mari: Person) -> None:
    ville = Person(place.slack, "UVILLE")
    await mari.command(*MESSAGES["fi"])
    await place.settled()
    (card,) = place.said()
    await asyncio.gather(mari.click(card, "move:skip"), ville.click(card, "move:skip"))
    await place.settled()
    assert (place.case().walk.stage, place.case().walk.at) == (Stage.STEP, 0)
    assert len(place.said()) == 2
