"""Every door: forms, shortcuts, mails, talk, mentions, direct messages, Home."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.message import Kind, Medium, Register
from bot.domain.team import Team, Watch
from tests.fakes.slack_person import Person
from tests.slack.place import Place
from tests.slack.test_outgoing import texts_in

SOFA = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme "
    "kaksi viikkoa lattialla. Olen todella pettynyt. T. Anna Virtanen"
)
ROSE = (
    "Hei! Haluan kiittää teidän Pekkaa. Hän auttoi minua todella ystävällisesti ja jaksoi "
    "selittää kaiken rauhassa. Aivan ihanaa palvelua, kiitos! T. Liisa"
)
TALK = "Moi, monelta meillä onkaan se palaveri tänään? Varasin jo neukkarin kolmelta."


async def test_the_command_alone_opens_a_form_and_the_form_begins_a_case(
    place: Place, mari: Person
) -> None:
    answer = await mari.command("/reklamaatio")
    await place.settled()
    form = mari.form(answer)
    await mari.fill(
        form,
        message=SOFA,
        medium="chat",
        order="12345",
        customer="Anna Virtanen",
        register="formal",
        where="here",
    )
    await place.settled()
    case = place.case()
    assert case.message.medium is Medium.CHAT
    assert case.walk.told == {"customer_name": "Anna Virtanen", "order": "12345"}
    assert case.walk.wishes.register is Register.FORMAL
    assert len(place.said()) == 1


async def test_a_case_coached_alone_is_shared_when_the_agent_says_so(
    place: Place, mari: Person
) -> None:
    form = mari.form(await settled(place, mari.command("/reklamaatio")))
    await settled(place, mari.fill(form, message=SOFA, where="alone"))
    assert place.said() == []
    (card,) = place.said("DUMARI")
    assert place.case().origin.private
    await settled(place, mari.click(card, "move:skip", "DUMARI"))
    card, _ = place.said("DUMARI")
    form = mari.form(await settled(place, mari.click(card, "move:share", "DUMARI")))
    await settled(place, mari.fill(form, channel="C1"))
    assert place.said("DUMARI") == []
    (card,) = place.said()
    case = place.case()
    assert (case.origin.place, case.origin.thread) == ("C1", card["ts"])
    assert not case.origin.private
    await settled(place, mari.click(card, "move:use"))
    assert len(place.said()) == 2


async def settled(place: Place, doing):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    answer = await doing
    assert isinstance(answer, str) or answer["status"] == 200
    await place.settled()
    return answer


async def offered(place: Place) -> dict[str, Any]:
    """Return the one offer of help there is, which its agent alone saw."""
    await place.settled()
    ((who, offer),) = place.channel.seen
    assert who == "UMARI"
    return {**offer, "seen": True}


async def test_praise_gets_its_own_card(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/kiitos", ROSE))
    (card,) = place.said()
    assert place.case().reading.kind is Kind.PRAISE
    assert "Ruusuja" in card["text"]
    assert "rich_text_preformatted" in str(card["blocks"])


async def test_praise_is_passed_on_to_the_roses_channel_without_names(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.channel("C7")
    await place.house.teams.save(replace(Team("T1"), roses_place="slack:C7"))
    await settled(place, mari.command("/kiitos", ROSE + " liisa@posti.fi"))
    (told,) = place.said("C7")
    assert "jaksoi selittää kaiken" in str(told["blocks"])
    assert "liisa@posti.fi" not in str(told)
    await settled(place, mari.command("/reklamaatio", SOFA))
    assert len(place.said("C7")) == 1


async def test_feedback_people_write_is_noticed_and_help_offered_privately(
    place: Place, mari: Person
) -> None:
    await mari.write(TALK)
    ts = await mari.write(SOFA)
    offer = await offered(place)
    assert place.cases() == []
    await settled(place, mari.click(offer, "offer:coach_here"))
    assert place.case().origin.thread == ts
    (card,) = place.said()
    assert card["thread_ts"] == ts


async def test_an_offer_taken_privately_is_coached_in_a_direct_message(
    place: Place, mari: Person
) -> None:
    await mari.write(SOFA)
    offer = await offered(place)
    await settled(place, mari.click(offer, "offer:coach_alone"))
    assert place.said() == []
    assert len(place.said("DUMARI")) == 1


async def test_an_offer_declined_is_let_be(place: Place, mari: Person) -> None:
    await mari.write(SOFA)
    offer = await offered(place)
    answer = await settled(place, mari.click(offer, "offer:no_thanks"))
    assert place.cases() == []
    (told,) = place.slack.responses[answer["response"]]
    assert told["replace_original"] is True


async def test_listening_can_be_set_off_and_at_once(place: Place, mari: Person) -> None:
    listened = {"C1": Watch.OFF, "C2": Watch.AT_ONCE}
    await place.house.teams.save(replace(Team("T1"), listened=listened))
    place.slack.workspace.channel("C2")
    await mari.write(SOFA)
    await mari.write(TALK, "C2")
    ts = await mari.write(SOFA, "C2")
    await place.settled()
    assert place.channel.seen == []
    assert place.case().origin.thread == ts


async def test_the_shortcut_coaches_any_message_in_its_thread(place: Place, mari: Person) -> None:
    await place.house.teams.save(replace(Team("T1"), listen=Watch.OFF))
    root = await mari.write("Tällainen tuli tänään")
    ts = await mari.write(SOFA, thread=root)
    await settled(place, mari.shortcut("coach_this", "C1", ts))
    await settled(place, mari.shortcut("coach_this", "C1", ts))
    (card,) = place.said()
    assert card["thread_ts"] == root
    assert len(place.cases()) == 1


async def test_the_shortcut_checks_a_draft(place: Place, mari: Person) -> None:
    ts = await mari.write("Olisitte voinut lukea ehdot.")
    form = mari.form(await settled(place, mari.shortcut("check_this", "C1", ts)))
    assert "Jälkiviisaus" in str(form["blocks"])


async def test_the_global_shortcut_opens_a_private_form(place: Place, mari: Person) -> None:
    form = mari.form(await settled(place, mari.shortcut("begin")))
    await settled(place, mari.fill(form, message=SOFA))
    assert len(place.said("DUMARI")) == 1


async def test_a_draft_is_checked_in_the_answer_itself(place: Place, mari: Person) -> None:
    answer = await mari.command("/luonnos", "Olisitte voinut lukea ehdot. <!channel>")
    assert answer["response_type"] == "ephemeral"
    assert "Puolusteleva" in answer["text"]
    assert "<!channel>" not in answer["text"]
    assert "<!" not in str(texts_in(answer["blocks"]))
    form = mari.form(await settled(place, mari.command("/luonnos")))
    shown = await mari.fill(form, draft="Olisitte voinut lukea ehdot.", message=SOFA)
    assert "Jälkiviisaus" in str(shown["view"])


async def test_the_digest_is_told_to_the_one_who_asks(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    await settled(place, mari.command("/avoimet"))
    told = [one for many in place.slack.responses.values() for one in many]
    assert "Avoimet tapaukset" in told[0]["text"]
    assert place.case().origin.link in str(told)


async def test_a_direct_message_begins_a_case_and_its_thread_goes_on_with_it(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.dm_of("UMARI")
    ts = await mari.write(SOFA, "DUMARI")
    await place.settled()
    case = place.case()
    assert case.origin.private
    (card,) = place.said("DUMARI")
    assert card["thread_ts"] == ts
    await mari.write("tehdas myöhästyi", "DUMARI", thread=ts)
    await place.settled()
    assert "myöhästyi" in place.case().walk.told["cause"]
    assert place.slack.workspace.statuses


async def test_other_direct_messages_get_the_help_and_prompts_their_answer(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.dm_of("UMARI")
    await mari.write("Mitä osaat?", "DUMARI")
    await mari.write("Mikä on avoinna?", "DUMARI")
    await mari.write("Mitä olemme oppineet?", "DUMARI")
    await place.settled()
    texts = [one["text"] for one in place.said("DUMARI")]
    assert "Ruusu auttaa" in texts[0]
    assert "Avoimet tapaukset" in texts[1]
    assert "Oppeja" in texts[2]
    asked = [one.at for one in place.slack.called if one.method == "chat.startStream"]
    assert len(asked) == 3, "none was refused for pace"


async def test_a_mention_coaches_what_it_says_or_the_thread_it_stands_in(
    place: Place, mari: Person
) -> None:
    await place.house.teams.save(replace(Team("T1"), listen=Watch.OFF))
    await mari.mention(SOFA)
    await place.settled()
    assert len(place.cases()) == 1
    root = await mari.write(SOFA + " Soittakaa.")
    await mari.mention("auta", thread=root)
    await place.settled()
    assert [case.origin.thread for case in place.cases()][1] == root


async def test_a_mention_in_a_cases_thread_answers_the_coach(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    thread = place.case().origin.thread
    await mari.write("moi, kuka hoitaa?", thread=thread)
    await mari.mention("tehdas myöhästyi", thread=thread)
    await place.settled()
    told = place.case().walk.told
    assert {name: one for name, one in told.items() if name != "customer_name"} == {
        "cause": "tehdas myöhästyi"
    }


async def test_praise_alone_opens_a_form_and_the_form_begins_its_case(
    place: Place, mari: Person
) -> None:
    form = mari.form(await settled(place, mari.command("/tack")))
    await settled(place, mari.fill(form, message=ROSE))
    assert place.case().reading.kind is Kind.PRAISE
    assert len(place.said()) == 1


async def test_findings_that_fit_in_no_single_answer_follow_it(place: Place, mari: Person) -> None:
    draft = "Olisitte voinut lukea ehdot. " * 500
    answer = await settled(place, mari.command("/luonnos", draft))
    more = [one for many in place.slack.responses.values() for one in many]
    shown = str(answer["blocks"]) + str([one["blocks"] for one in more])
    assert shown.count("Olisitte voinut") >= 500
    assert "Jälkiviisaus" in shown
    assert "Jälkiviisaus" not in str(answer["blocks"])


async def test_a_prompt_is_known_in_every_language_and_answered_once(
    place: Place, mari: Person
) -> None:
    place.slack.workspace.dm_of("UMARI")
    ts = await mari.write("What is open?", "DUMARI")
    event = {**place.slack.workspace.channels["DUMARI"].messages[ts], "channel": "DUMARI"}
    await place.settled()
    await place.slack.send_event({**event, "channel_type": "im"})
    await place.settled()
    (told,) = place.said("DUMARI")
    assert "Avoimet tapaukset" in told["text"]
    assert told["thread_ts"] == ts


async def test_the_help_leads_on_from_a_direct_message(place: Place, mari: Person) -> None:
    place.slack.workspace.dm_of("UMARI")
    await mari.write("Mitä osaat?", "DUMARI")
    await place.settled()
    (told,) = place.said("DUMARI")
    assert "*/reklamaatio*" in str(told["blocks"])
    form = mari.form(await settled(place, mari.click(told, "to:lessons", "DUMARI")))
    assert form["title"]["text"] == "Opit"


async def test_a_draft_of_no_words_is_told_so_in_a_cases_thread_too(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    ts = await mari.write("…!", thread=place.case().origin.thread)
    form = mari.form(await settled(place, mari.shortcut("check_this", "C1", ts)))
    assert place.office.texts(Team("T1"))["error.empty_draft"] in str(form["blocks"])
