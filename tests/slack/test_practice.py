"""A newcomer rehearses what others have answered; nothing of it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.slack_person import Person
from tests.slack.place import Place
from tests.slack.test_doors import ROSE, SOFA, settled

REPLY = "Hei Anna, olen pahoillani, että nukuitte lattialla. Tuomme sohvan huomenna. T. Mari"


async def closed(place: Place, mari: Person, text: str, reply: str = REPLY) -> None:
    """Answer and close a case, so that there is something to rehearse."""
    before = len(place.said())
    await settled(place, mari.command("/reklamaatio", text))
    card = place.said()[before]
    for _ in range(6):
        await settled(place, mari.click(place.said()[-1], "move:skip"))
    form = mari.form(await settled(place, mari.click(place.said()[-1], "move:sent")))
    await settled(place, mari.fill(form, reply_1=reply))
    form = mari.form(await settled(place, mari.click(card, "move:close")))
    await settled(place, mari.fill(form, won="luottamus"))


@pytest.mark.parametrize("word", ["harjoittele", "öva", "Practise"])
async def test_the_command_puts_a_closed_case_before_a_newcomer(
    place: Place, mari: Person, word: str
) -> None:
    await closed(place, mari, SOFA)
    ville = Person(place.slack, "UVILLE")
    form = ville.form(await settled(place, ville.command("/ruusu", word)))
    assert "lattialla" in str(form["blocks"])
    assert "Virtanen" not in str(form["blocks"])
    before = [*place.cases()], len(place.memory.lessons)
    told = await ville.fill(form, reply="Olisitte voinut lukea ehdot.")
    shown = str(told["view"])
    assert "Puolusteleva" in shown
    assert "Tuomme sohvan huomenna" in shown
    assert "jäi pois" in shown
    assert ([*place.cases()], len(place.memory.lessons)) == before


async def test_another_case_takes_the_place_of_the_one_that_is_open(
    place: Place, mari: Person
) -> None:
    await closed(place, mari, SOFA)
    await closed(place, mari, "Lasku on taas väärin ja olen todella pettynyt. T. Pia Salo")
    form = mari.form(await settled(place, mari.command("/ruusu", "harjoittele")))
    seen = [words_of(form)]
    for _ in range(2):
        await settled(place, mari.click_form(form, "to:practice"))
        form = place.slack.workspace.views[trigger_of(place, form)]
        seen.append(words_of(form))
    assert seen[0] != seen[1]
    assert seen[0] == seen[2]


def trigger_of(place: Place, form: dict[str, Any]) -> str:
    views = place.slack.workspace.views
    return next(trigger for trigger, view in views.items() if view["id"] == form["id"])


def words_of(form: dict[str, Any]) -> str:
    return str([one for one in form["blocks"] if one["type"] == "rich_text"])


async def test_where_nothing_was_closed_yet_there_is_nothing_to_rehearse(
    place: Place, mari: Person
) -> None:
    answer = await mari.command("/ruusu")
    form = mari.form(await settled(place, mari.click(answer, "to:practice")))
    assert "ensimmäinen suljettu tapaus" in str(form["blocks"])


async def test_praise_is_rehearsed_without_the_five_steps(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/kiitos", ROSE))
    (card,) = place.said()
    form = mari.form(await settled(place, mari.click(card, "move:close")))
    await settled(place, mari.fill(form, won="ilo"))
    form = mari.form(await settled(place, mari.command("/ruusu", "harjoittele")))
    told = await mari.fill(form, reply="Kiitos, Liisa! Kerron Pekalle. T. Mari")
    assert "Askeleet" not in str(told["view"])


async def test_the_other_ways_have_names_too(place: Place, mari: Person) -> None:
    form = mari.form(await settled(place, mari.command("/ruusu", "opit")))
    assert form["title"]["text"] == "Opit"
    form = mari.form(await settled(place, mari.command("/ruusu", "settings")))
    assert "ylläpitäjä" in str(form)
    assert "Ruusu auttaa" in (await mari.command("/ruusu", "jotain muuta"))["text"]


async def test_lessons_are_looked_for_in_the_form_they_stand_in(place: Place, mari: Person) -> None:
    await closed(place, mari, SOFA)
    await closed(place, mari, "Lasku on taas väärin ja olen todella pettynyt. T. Pia Salo")
    form = mari.form(await settled(place, mari.command("/ruusu", "opit")))
    assert "lattialla" in str(form["blocks"])
    assert "Lasku" in str(form["blocks"]), form
    told = await mari.fill(form, words="lasku väärin")
    lines = str(told["view"]["blocks"])
    assert told["response_action"] == "update"
    assert "lattialla" not in lines[: lines.index("Lasku")]
    assert "Virtanen" not in lines
