"""Every door: forms, shortcuts, mails, talk, mentions, direct messages, Home."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.message import Kind, Medium, Register
from bot.domain.team import Team, Watch
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import Place

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


async def test_a_forwarded_mail_is_coached_in_its_thread_once(place: Place) -> None:
    file = mail_file("F1", "Sohva", SOFA)
    ts = await forward_mail(place.slack, file)
    await place.settled()
    event = place.channel.messages[ts]
    await place.slack.send_event(event)
    await place.settled()
    (card,) = place.said()
    assert card["thread_ts"] == ts
    case = place.case()
    assert (case.customer_name, case.subject) == ("Anna Virtanen", "Sohva")


async def test_a_long_mail_is_fetched_whole(place: Place) -> None:
    place.slack.workspace.files["F1"] = {
        "id": "F1",
        "has_more": True,
        "plain_text": "Hei, tilasin",
        "url_private_download": f"{place.slack.root}/files-pri/T1/F1",
    }
    place.slack.workspace.bodies["F1"] = f"<p>{SOFA}</p>".encode()
    await forward_mail(place.slack, mail_file("F1", "Sohva", "Hei, tilasin", has_more=True))
    await place.settled()
    assert "lattialla" in place.case().message.text


async def test_where_the_whole_mail_cannot_be_had_what_came_is_coached(place: Place) -> None:
    place.slack.workspace.files["F1"] = {"id": "F1", "has_more": True, "url_private": "http://x"}
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA, has_more=True))
    await place.settled()
    assert place.case().message.text.startswith("Hei, tilasin")


async def test_a_follow_up_mail_joins_its_case(place: Place) -> None:
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    await place.settled()
    headers = {"message_id": "<2@posti.fi>", "in_reply_to": "<F1@posti.fi>"}
    second = mail_file("F2", "Re: Sohva", "Hei, missä viipyy vastaus? Anna", headers=headers)
    await forward_mail(place.slack, second)
    await place.settled()
    assert len(place.case().follow_ups) == 1
    card, told = place.said()
    assert told["thread_ts"] == card["thread_ts"]
    assert "kirjoitti uudelleen" in told["text"]


async def test_automatic_mails_and_ordinary_ones_are_left_in_peace(place: Place) -> None:
    auto = "Olen lomalla 1.3. asti enkä lue viestejäni. Kiireellisissä asioissa ota yhteyttä."
    await forward_mail(place.slack, mail_file("F1", "Automaattinen vastaus: Lomalla", auto))
    await forward_mail(
        place.slack,
        mail_file("F2", "Aukiolo", "Hei, mihin asti olette auki lauantaina? T. Pia"),
    )
    await place.settled()
    assert place.cases() == []
    assert place.said() == []


async def test_the_team_sets_what_is_done_with_mail_by_channel(place: Place) -> None:
    await place.house.teams.save(replace(Team("T1"), watched={"C1": Watch.OFF, "C2": Watch.ASK}))
    await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
    place.slack.workspace.channel("C2")
    ts = await forward_mail(place.slack, mail_file("F2", "Sohva", SOFA), "C2")
    await place.settled()
    assert place.cases() == []
    (asked,) = place.said("C2")
    assert asked["thread_ts"] == ts
    mari = Person(place.slack)
    await settled(place, mari.click(asked, "offer:coach_here", "C2"))
    assert place.case().origin.thread == ts


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
    await place.settled()
    assert place.cases() == []
    ((who, offer),) = place.channel.seen
    assert who == "UMARI"
    await settled(place, mari.click({**offer, "seen": True}, "offer:coach_here"))
    assert place.case().origin.thread == ts
    (card,) = place.said()
    assert card["thread_ts"] == ts


async def test_an_offer_taken_privately_is_coached_in_a_direct_message(
    place: Place, mari: Person
) -> None:
    await mari.write(SOFA)
    await place.settled()
    ((_, offer),) = place.channel.seen
    await settled(place, mari.click({**offer, "seen": True}, "offer:coach_alone"))
    assert place.said() == []
    assert len(place.said("DUMARI")) == 1


async def test_an_offer_declined_is_let_be(place: Place, mari: Person) -> None:
    await mari.write(SOFA)
    await place.settled()
    ((_, offer),) = place.channel.seen
    answer = await settled(place, mari.click({**offer, "seen": True}, "offer:no_thanks"))
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
    assert "<!channel>" not in str(answer)
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
    assert "tehdas myöhästyi" in place.case().walk.told.values()


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
    assert "Glada hälsningar" in place.said()[-1]["text"]
