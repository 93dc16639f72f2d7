"""What is done from the card, on Home and in the settings."""

from __future__ import annotations

import json

from aiohttp import web

from bot.domain.steps import Step
from bot.domain.team import Watch
from tests.fakes.slack_person import Person
from tests.slack.place import Place
from tests.slack.test_doors import ROSE, SOFA, settled


async def test_home_shows_my_cases_and_how_to_begin(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    await settled(place, mari.click(card, "move:take"))
    opened = {"type": "app_home_opened", "user": "UMARI", "channel": "DUMARI", "tab": "home"}
    await place.slack.send_event(opened)
    await place.slack.send_event({**opened, "tab": "messages"})
    await place.settled()
    home = place.slack.workspace.homes["UMARI"]
    assert place.case().origin.link in str(home)
    assert len(place.slack.workspace.prompts[0]["prompts"]) == 3


async def test_home_shows_what_i_have_promised_the_soonest_first(
    place: Place, mari: Person
) -> None:
    reply = "Hei Anna, palautamme toimitusmaksun perjantaihin {day} mennessä. T. Mari"
    for day in ("13.3.", "6.3."):
        before = len(place.said())
        await settled(place, mari.command("/reklamaatio", f"{SOFA} {day}"))
        card = place.said()[before]
        form = mari.form(await settled(place, mari.click(card, "words")))
        await settled(place, mari.fill(form, **{"asked:cause": "tehdas myöhästyi"}))
        for _ in range(6):
            await settled(place, mari.click(place.said()[-1], "move:skip"))
        form = mari.form(await settled(place, mari.click(place.said()[-1], "move:sent")))
        await settled(place, mari.fill(form, reply_1=reply.format(day=day)))
    await mari.opens_home()
    await place.settled()
    shown = str(place.slack.workspace.homes["UMARI"]["blocks"])
    assert "Lupauksia, jotka erääntyvät" in shown
    owed = shown.split("Lupauksia")[1].split("Näin pääset alkuun", maxsplit=1)[0]
    assert owed.index("6.3.") < owed.index("13.3.")
    form = mari.form(await settled(place, mari.click_home("to:practice")))
    assert form["title"]["text"] == "Harjoittele"


async def test_settings_are_changed_by_administrators_alone(place: Place, mari: Person) -> None:
    boss = Person(place.slack, "UBOSS")
    answer = await mari.command("/ruusu")
    form = mari.form(await settled(place, mari.click(answer, "to:settings")))
    assert "ylläpitäjä" in str(form)
    form = boss.form(await settled(place, boss.click(answer, "to:settings")))
    told = await boss.fill(
        form, language="sv", digest_place="C9", here_watch="off", signature="Mari"
    )
    assert "sparade" in str(told)
    team = await place.house.teams.get("T1")
    assert (team.language, team.digest_place, team.signature) == ("sv", "slack:C9", "Mari")
    assert team.watches("C1") is Watch.OFF
    assert "samtidigt" in str(await boss.fill(form))


async def test_a_case_is_handed_over_taken_reopened_and_corrected(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    form = mari.form(await settled(place, mari.click(card, "move:hand_over")))
    await settled(place, mari.fill(form, to="UVILLE"))
    assert place.case().owner == "uville"
    assert "Vastuussa uville" in str(place.said()[0]["blocks"])
    chosen = {"value": f"{place.case().id}|claim", "text": {"type": "plain_text", "text": "x"}}
    await settled(place, mari.click(card, "level", selected_option=chosen))
    assert place.case().reading.severity == "claim"
    assert "Reklamaatio" in place.said()[0]["text"]
    form = mari.form(await settled(place, mari.click(card, "move:close")))
    await settled(place, mari.fill(form, won="opittiin"))
    (card,) = place.said()
    await settled(place, mari.click(card, "move:reopen"))
    assert place.case().closed is None


async def test_feedback_on_the_coaching_is_stored(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/kiitos", ROSE))
    (card,) = place.said()
    block = next(one for one in card["blocks"] if one["type"] == "context_actions")
    button = block["elements"][0]
    told = {"value": button["positive_button"]["value"]}
    await settled(place, mari.act(button, card, "C1", **told))
    history = await place.house.cases.history("T1", place.case().id)
    assert (history[-1].what, history[-1].about) == ("rated", {"good": "yes"})


async def test_a_promise_is_kept_by_a_click(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    for _ in range(6):
        await settled(place, mari.click(place.said()[-1], "move:skip"))
    (card, turn) = place.said()
    form = mari.form(await settled(place, mari.click(turn, "move:sent")))
    reply = "Hei Anna, palautamme toimitusmaksun perjantaihin 6.3. mennessä. T. Mari"
    await settled(place, mari.fill(form, reply_1=reply))
    (card, turn) = place.said()
    await settled(place, mari.click(card, "move:kept"))
    assert place.case().promises[0].kept
    assert "move:kept" not in str(place.said()[0]["blocks"])


async def test_the_reply_can_be_had_in_another_language(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/kiitos", ROSE))
    (card,) = place.said()
    chosen = {"value": f"{place.case().id}|sv"}
    await settled(place, mari.click(card, "language", selected_option=chosen))
    assert "Hej Liisa" in place.said()[-1]["text"]


async def test_the_card_tells_whose_it_is_by_when_and_the_steps_as_they_fill(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    shown = str(place.said()[0]["blocks"])
    assert "Vastaus viimeistään" in shown
    texts = place.office.texts(await place.house.teams.get("T1"))
    assert texts["card.nobody"] in shown
    names = [texts[f"step.{step}"] for step in Step]
    assert all(name in shown for name in names)
    await settled(place, mari.click(place.said()[0], "move:skip"))
    for number, name in enumerate(names):
        assert texts["card.now"].format(name=name) in str(place.said()[0]["blocks"])
        move = "move:skip" if number == 1 else "move:use"
        await settled(place, mari.click(place.said()[-1], move))
    shown = str(place.said()[0]["blocks"])
    assert texts["card.left_out"].format(name=names[1], text="") in shown
    assert texts["card.done"].format(name=names[0], text="").strip() in shown


async def test_the_finished_reply_stands_with_its_findings(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    await settled(place, mari.click(place.said()[0], "move:skip"))
    form = mari.form(await settled(place, mari.click(place.said()[-1], "words")))
    await settled(place, mari.fill(form, words="Olisitte voinut lukea ehdot, Anna."))
    for _ in range(4):
        await settled(place, mari.click(place.said()[-1], "move:use"))
    _, turn = place.said()
    copied = [one for one in turn["blocks"] if "rich_text_preformatted" in str(one)]
    assert "lukea ehdot" in str(copied)
    assert "Jälkiviisaus" in str(turn["blocks"])


async def test_buttons_of_a_card_long_closed_explain_themselves(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    old = json.loads(json.dumps(place.said()[0]))
    form = mari.form(await settled(place, mari.click(old, "move:close")))
    await settled(place, mari.fill(form, won="opittiin"))
    before, ville = place.case(), Person(place.slack, "UVILLE")
    for action in ("move:take", "move:skip", "words", "move:hand_over", "move:close"):
        answer = await settled(place, ville.click(old, action))
        (told,) = place.slack.responses[answer["response"]]
        assert "jo suljettu" in told["text"]
        assert answer["trigger"] not in place.slack.workspace.views
    assert place.case() == before


async def test_settings_handed_in_by_whoever_may_not_set_them_change_nothing(
    place: Place, mari: Person
) -> None:
    boss = Person(place.slack, "UBOSS")
    answer = await boss.command("/ruusu")
    form = boss.form(await settled(place, boss.click(answer, "to:settings")))
    told = await mari.fill(form, language="sv")
    assert "ylläpitäjä" in str(told)
    assert (await place.house.teams.get("T1")).language == "fi"


async def test_a_form_that_came_too_late_is_told_to_whoever_asked(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    for action in ("words", "move:close"):
        late = web.json_response({"ok": False, "error": "expired_trigger_id"})
        place.slack.fail("views.open", late)
        answer = await settled(place, mari.click(card, action))
        (told,) = place.slack.responses[answer["response"]]
        assert "uudelleen" in told["text"]
