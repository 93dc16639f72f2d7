"""Every door: words typed, forms, message actions, channels, votes; private until it is agreed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.teams.incoming import Agent
from bot.application.check_back import check_back
from bot.application.keep_promises import remind
from bot.application.send_digest import digest_post
from bot.application.speak import speak
from bot.domain.case import State
from bot.domain.happening import What
from bot.domain.message import Kind, Medium, Register
from bot.domain.team import Watch
from bot.domain.walk import Stage
from tests.fakes.teams_server import BOT, TENANT, Person, buttons, content, parts, text_of
from tests.slack.test_doors import ROSE, SOFA, TALK
from tests.teams.place import CHANNEL, NOW, THREAD, Place, opened
from tests.teams.test_the_walk import MESSAGES

WORDS = {
    "fi": ("reklamaatio", "luonnos", "kiitos", "avoimet", "opit", "apua", "asetukset"),
    "sv": ("klagomål", "utkast", "tack", "öppna", "lärdomar", "hjälp", "inställningar"),
    "en": ("complaint", "draft", "thanks", "open", "lessons", "help", "settings"),
}


@pytest.mark.parametrize("language", WORDS)
async def test_every_word_of_the_menu_is_answered_once(place: Place, language: str) -> None:
    await place.speaks(language)
    mari = Person(place.teams)
    for number, word in enumerate(WORDS[language], start=1):
        one = mari.written(word.capitalize())
        assert (await place.teams.send(one))[0] == 200
        await place.settled()
        await place.teams.send(one)  # Teams sends it again
        await place.settled()
        assert len(place.said(mari.alone)) == number


async def test_a_message_pasted_without_a_word_begins_a_case(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    assert place.case().reading.kind is Kind.COMPLAINT
    assert len(place.said(mari.alone)) == 1


async def test_a_message_sent_again_is_one_case_and_one_card(place: Place, mari: Person) -> None:
    one = mari.written(SOFA)
    for _ in range(3):
        assert (await place.teams.send(one))[0] == 200
        await place.settled()
    assert len(place.cases()) == 1
    assert len(place.said(mari.alone)) == 1


async def test_talk_with_the_bot_is_answered_with_what_there_is(place: Place, mari: Person) -> None:
    await mari.writes(TALK)
    await mari.writes("Kiitos avusta!")
    await place.settled()
    assert not place.cases()
    assert len(place.said(mari.alone)) == 2


async def test_what_may_be_a_customers_is_asked_about_and_coached_where_it_is(
    place: Place, mari: Person
) -> None:
    await mari.writes(f"{TALK} {TALK}")
    await place.settled()
    (asked,) = place.said(mari.alone)
    assert buttons(asked) == ["offer:take"]
    assert place.texts()["help.title"] in text_of(asked)
    await mari.presses(asked, "offer:take")
    await place.settled()
    assert place.case().reading.kind is Kind.COMPLAINT
    assert "move:skip" in buttons(place.said(mari.alone)[-1])


async def test_words_typed_under_a_question_answer_it_once(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    assert place.case().walk.stage is Stage.ASKING
    told = mari.written("Tehdas myöhästyi, hyvitämme toimituksen")
    await place.teams.send(told)
    await place.settled()
    after = place.case().walk
    assert after.told
    await place.teams.send(told)
    await place.settled()
    assert place.case().walk == after
    (card,) = place.said(mari.alone)
    assert after.stage is Stage.ASKING or "move:use" in buttons(card)


async def test_the_form_begins_a_case_with_what_the_agent_knows(place: Place, mari: Person) -> None:
    await mari.writes("reklamaatio")
    await place.settled()
    (form,) = place.said(mari.alone)
    assert all(one["label"] for one in parts(content(form)) if "isMultiline" in one)
    typed = {
        "message": SOFA,
        "medium": "chat",
        "order": "12345",
        "customer": "Anna Virtanen",
        "register": "formal",
    }
    body = await mari.presses(form, "form:coach", **typed)
    assert not buttons(body["value"])
    await mari.presses(form, "form:coach", **typed)
    await place.settled()
    case = place.case()
    assert case.message.medium is Medium.CHAT
    assert case.walk.told == {"customer_name": "Anna Virtanen", "order": "12345"}
    assert case.walk.wishes.register is Register.FORMAL


@pytest.mark.parametrize("language", MESSAGES)
async def test_a_draft_is_checked(place: Place, language: str) -> None:
    await place.speaks(language)
    drafts = {
        "fi": "luonnos Valitettavasti emme voi tehdä asialle mitään, sillä ehdot ovat selvät.",
        "sv": "utkast Tyvärr kan vi inte göra något åt saken, villkoren är tydliga.",
        "en": "draft Unfortunately we cannot do anything about it, the terms are clear.",
    }
    mari = Person(place.teams)
    await mari.writes(drafts[language])
    await place.settled()
    (said,) = place.said(mari.alone)
    texts = place.texts(language)
    assert texts["check.none"] not in text_of(said)
    assert any(texts[f"verdict.{one}"] in text_of(said) for one in ("defensive", "cold"))
    assert not place.cases()


async def test_a_draft_of_a_case_is_checked_against_it(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    await mari.presses(card, "check", draft="Olette väärässä, ette lukenut ehtoja.")
    await place.settled()
    assert len(place.said(mari.alone)) == 2
    events = place.memory.events[TENANT, place.case().id]
    assert [one.what for one in events][-1] is What.CHECKED


async def test_praise_is_walked_and_its_rose_shown_in_the_channel(place: Place) -> None:
    for language, text in (
        ("fi", f"kiitos {ROSE}"),
        ("sv", "tack Hej! Jag vill tacka er Pekka. Han hjälpte mig så vänligt. Underbart! Liisa"),
        ("en", "thanks Hello! I want to thank your Pekka. He helped me so kindly. Lovely! Liisa"),
    ):
        place.memory.cases.clear()
        await place.house.teams.save(
            replace(await place.house.teams.get(TENANT), language=language)
        )
        mari = Person(place.teams, f"Mari{language} M")
        await mari.calls(place.texts(language)["command.help"], THREAD)  # the bot knows the room
        team = await place.house.teams.get(TENANT)
        await place.house.teams.save(replace(team, roses_place=f"teams:{CHANNEL}"))
        before = len(place.said(CHANNEL))
        await mari.writes(text)
        await place.settled()
        assert place.case().reading.kind is Kind.PRAISE
        card = place.said(mari.alone)[-1]
        await mari.presses(card, "move:done")
        await place.settled()
        card = place.said(mari.alone)[-1]
        await mari.presses(card, "words", words="Hän soitti itse takaisin")
        await place.settled()
        assert place.case().walk.stage is Stage.LOG
        rose = place.said(CHANNEL)[before:]
        assert len(rose) == 1
        assert "Pekka" in text_of(rose[0])
        assert "Liisa" not in text_of(rose[0])  # who is thanked is told, who signed is not


async def test_called_in_a_channel_it_coaches_alone_and_the_reply_alone_goes_to_the_thread(
    place: Place, mari: Person
) -> None:
    assert await mari.calls(SOFA, THREAD) == 200
    await place.settled()
    (note,) = place.said(THREAD)
    assert text_of(note) == place.texts()["offer.private"]
    (card,) = place.said(mari.alone)
    case = place.case()
    assert (case.origin.place, case.origin.thread) == (CHANNEL, "1700000000000")
    assert "Ruusu" not in case.message.text
    assert case.message.text == SOFA
    await mari.presses(card, "move:skip")
    for _ in range(5):
        await place.settled()
        (card,) = place.said(mari.alone)
        assert "publish" not in buttons(card)
        await mari.presses(card, "move:use")
    await place.settled()
    (card,) = place.said(mari.alone)
    body = await mari.presses(card, "publish", agreed="Hei Anna, pahoittelut. T. Mari")
    await mari.presses(card, "publish", agreed="Hei Anna, pahoittelut. T. Mari")
    assert place.texts()["teams.published"] in text_of(body["value"])
    await place.settled()
    _, agreed = place.said(THREAD)
    assert "Hei Anna, pahoittelut. T. Mari" in text_of(agreed)
    assert not buttons(agreed)


async def test_in_a_group_chat_it_coaches_alone_too(place: Place, mari: Person) -> None:
    group = "19:group@unq.gbl.spaces"
    mention = {"type": "mention", "text": "<at>Ruusu</at>", "mentioned": {"id": BOT}}
    one = mari.written(f"<at>Ruusu</at> {SOFA}", group, entities=[mention])
    one["conversation"]["conversationType"] = "groupChat"
    again = asyncio.gather(*(place.teams.send(one) for _ in range(3)))  # Teams is impatient
    assert {status for status, _ in await again} == {200}
    await place.settled()
    assert len(place.said(group)) == 1
    assert len(place.said(mari.alone)) == 1
    card = await to_the_reply(place, mari)
    await mari.presses(card, "publish", agreed="Hei Anna, anteeksi.")
    await place.settled()
    assert "Hei Anna, anteeksi." in text_of(place.said(group)[-1])


async def test_where_nobody_lets_it_speak_alone_it_coaches_in_the_thread(
    place: Place, mari: Person
) -> None:
    place.teams.shut.add(mari.id)
    await mari.calls(SOFA, THREAD)
    await place.settled()
    card = place.said(THREAD)[-1]
    assert "move:skip" in buttons(card)
    await mari.presses(card, "move:skip", THREAD)
    await place.settled()
    assert place.case().walk.stage is Stage.STEP


async def test_a_short_call_is_answered_with_what_there_is(place: Place, mari: Person) -> None:
    await mari.calls("mitä osaat?", THREAD)
    await place.settled()
    (said,) = place.said(THREAD)
    assert place.texts()["help.title"].split(",")[0] in text_of(said)


async def test_channels_are_left_in_peace_unless_the_team_wants_otherwise(
    place: Place, mari: Person
) -> None:
    await mari.writes(SOFA, THREAD)
    await place.settled()
    assert not place.said(THREAD)
    assert not place.cases()
    await place.speaks("fi", listened={CHANNEL: Watch.ASK})
    await mari.writes(TALK, THREAD)
    await mari.writes(SOFA, THREAD)
    await place.settled()
    (offer,) = place.said(THREAD)
    body = await mari.presses(offer, "offer:take", THREAD)
    assert not buttons(body["value"])
    await place.settled()
    assert place.case().message.text == SOFA
    assert len(place.said(mari.alone)) == 1
    await place.speaks("fi", listened={CHANNEL: Watch.AT_ONCE}, version=1)
    await mari.writes(SOFA.replace("sohvan", "tuolin"), f"{CHANNEL};messageid=5")
    await place.settled()
    assert len(place.cases()) == 2


@pytest.mark.parametrize("language", MESSAGES)
async def test_a_message_action_reads_and_suggests_for_one_pair_of_eyes(
    place: Place, language: str
) -> None:
    await place.speaks(language)
    mari, texts = Person(place.teams), place.texts(language)
    text = MESSAGES[language].partition(" ")[2]
    html = f"<div><p>{text}</p><script>alert(1)</script></div>"
    dialog = (await mari.points(html, "coach", THREAD))["task"]["value"]
    card = dialog["card"]["content"]
    assert dialog["title"] == texts["form.coach"]
    (field,) = [one for one in parts(card) if one.get("type") == "Input.Text"]
    assert len(field["value"]) > 100
    assert "alert" not in str(card)
    assert not place.memory.incoming
    assert not place.said(THREAD)

    data = {"do": "dialog:publish", "reply": "Hei Anna, anteeksi."}
    assert await mari.points(html, "coach", THREAD, data=data) == {}
    await place.settled()
    (agreed,) = place.said(f"{CHANNEL};messageid=1700000000000")
    assert "Hei Anna, anteeksi." in text_of(agreed)
    assert not place.cases()

    for _ in range(2):
        await mari.points(html, "coach", THREAD, data={"do": "dialog:coach"})
        await place.settled()
    assert place.case().origin.link == "https://teams.microsoft.com/l/message/x/1"
    assert len(place.said(mari.alone)) == 1


async def test_a_message_action_checks_a_draft(place: Place, mari: Person) -> None:
    html = "<p>Valitettavasti emme voi tehdä asialle mitään.</p>"
    dialog = (await mari.points(html, "check", THREAD))["task"]["value"]
    assert dialog["title"] == place.texts()["form.check"]
    assert "emme voi" in text_of(dialog["card"]["content"])
    empty = (await mari.points("<img src=x>", "check", THREAD))["task"]["value"]
    assert place.texts()["error.empty"] in text_of(empty["card"]["content"])


async def test_the_whole_of_a_long_message_opens_in_a_dialog(place: Place, mari: Person) -> None:
    await mari.writes(f"reklamaatio {SOFA} {'Ja vielä yksi asia. ' * 80} Aivan lopuksi: kissa.")
    await place.settled()
    (card,) = place.said(mari.alone)
    assert "kissa" not in text_of(card)
    whole = next(one for one in parts(content(card)) if one.get("data", {}).get("do") == "whole")
    one = mari.activity("invoke", name="task/fetch", value={"data": whole["data"]})
    _, body = await place.teams.send(one)
    assert "kissa" in text_of(body["task"]["value"]["card"]["content"])
    ville = Person(place.teams, "Ville Virta")
    one = ville.activity("invoke", name="task/fetch", value={"data": whole["data"]})
    _, body = await place.teams.send(one)
    assert "kissa" not in text_of(body["task"]["value"]["card"]["content"])


async def test_clicks_are_taken_from_where_the_card_is_and_from_our_own_people(
    place: Place, mari: Person
) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    before = place.case()
    ville = Person(place.teams, "Ville Virta")
    body = await ville.presses(card, "move:skip")
    assert body["value"] == place.texts()["error.elsewhere"]
    guest = Person(place.teams, "Guido Guest", more={"userRole": "guest"})
    body = await guest.presses(card, "move:skip")
    assert body["value"] == place.texts()["error.stranger"]
    other = Person(place.teams, "Olli Ovela", more={"tenantId": "99"})
    body = await other.presses(card, "move:skip", mari.alone)
    assert body["value"] == place.texts()["error.stranger"]
    await place.settled()
    assert place.case() == before
    place.memory.cases.clear()
    body = await mari.presses(card, "move:skip")
    assert body["value"] == place.texts()["error.no_case"]


async def test_a_client_without_execute_is_served_by_submit(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    plain = next(one["fallback"] for one in parts(content(card)) if one.get("verb") == "move:skip")
    one = mari.activity("message", value=plain["data"], replyToId=card["id"])
    assert (await place.teams.send(one))[0] == 200
    await place.settled()
    assert place.case().walk.stage is Stage.STEP
    (card,) = place.said(mari.alone)
    assert "move:use" in buttons(card)


async def test_a_client_without_execute_shares_a_case_too(place: Place, mari: Person) -> None:
    await mari.calls("apua", THREAD)
    await mari.writes(SOFA)
    await place.settled()
    for do, told in (("share", {}), ("form:share", {"channel": CHANNEL})):
        shown = place.said(mari.alone)[-1]
        pressed = (one.get("fallback", {}) for one in parts(content(shown)))
        data = next(one["data"] for one in pressed if one.get("data", {}).get("do") == do)
        await place.teams.send(mari.activity("message", value={**data, **told}))
        await place.settled()
    assert not place.case().origin.private
    assert "move:skip" in buttons(place.said(CHANNEL)[-1])


async def test_a_private_case_is_shared_in_a_channel(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    body = await mari.presses(card, "share")
    assert body["value"] == place.texts()["teams.no_channel"]
    await mari.calls("apua", THREAD)
    await place.settled()
    form = (await mari.presses(card, "share"))["value"]
    assert "form:share" in buttons(form)
    await mari.presses(form | {"id": card["id"]}, "form:share", channel="19:other@thread.tacv2")
    await place.settled()
    assert place.case().origin.private
    body = await mari.presses(form | {"id": card["id"]}, "form:share", channel=CHANNEL)
    assert body["value"] == place.texts()["card.moved"]
    await place.settled()
    assert place.said(mari.alone) == []
    (card,) = place.said(CHANNEL)
    case = place.case()
    assert (case.origin.place, case.origin.thread) == (CHANNEL, card["id"])
    assert not case.origin.private
    assert card["id"] in case.origin.link
    ville = Person(place.teams, "Ville Virta")
    await ville.presses(card, "take", f"{CHANNEL};messageid={card['id']}")
    await place.settled()
    assert place.case().owner == "Ville Virta"


async def test_a_case_handed_over_moves_to_the_colleague(place: Place, mari: Person) -> None:
    ville = Person(place.teams, "Ville Virta")
    await ville.writes("apua")
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    body = await mari.presses(card, "hand_over", to="Ville Virta")
    assert body["value"] == place.texts()["teams.handed"]
    await place.settled()
    assert place.said(mari.alone) == []
    card = place.said(ville.alone)[-1]
    assert place.case().owner == "Ville Virta"
    await ville.presses(card, "hand_over", to="Mari Mattila")
    await place.settled()
    (card,) = place.said(mari.alone)
    await mari.presses(card, "move:skip")
    await mari.presses(card, "hand_over", to="Joku Muu")
    await place.settled()
    assert place.case().owner == "Joku Muu"


async def test_the_reading_is_corrected_by_the_agent(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    await mari.presses(card, "level", level="claim")
    await place.settled()
    assert str(place.case().reading.severity) == "claim"
    before = place.case()
    await mari.presses(card, "level", level="nonsense")
    assert place.case().reading == before.reading


async def test_a_promise_made_is_shown_and_kept(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    card = await to_the_reply(place, mari)
    await mari.presses(card, "language", language="xx")
    await mari.presses(card, "sent", reply="Hei Anna! Olen pahoillani. Soitan sinulle 6.3. T. Mari")
    await place.settled()
    assert place.case().state is State.ANSWERED
    (card,) = place.said(mari.alone)
    await mari.presses(card, "kept")
    await place.settled()
    assert not place.case().open_promises
    (card,) = place.said(mari.alone)
    await mari.presses(card, "close", won="luottamus", check_back="2026-03-10")
    await place.settled()
    (card,) = place.said(mari.alone)
    assert place.case().state is State.CLOSED
    await mari.presses(card, "reopen")
    assert place.case().state is State.OPEN


async def to_the_reply(place: Place, mari: Person) -> dict[str, Any]:
    """Walk through the five steps to the reply."""
    for do in ("move:skip", *["move:use"] * 5):
        await mari.presses(place.said(mari.alone)[-1], do)
        await place.settled()
    return place.said(mari.alone)[-1]


async def test_a_vote_is_kept_with_the_case_of_its_message(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await mari.writes("avoimet")
    await place.settled()
    card = next(one for one in place.said(mari.alone) if "move:skip" in buttons(one))
    vote = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": "{}"}}
    more: dict[str, Any] = {"name": "message/submitAction", "value": vote}
    for to in (card["id"], "act999"):
        one = mari.activity("invoke", **more, replyToId=to)
        assert await place.teams.send(one) == (200, {})
    rated = [one for one in place.memory.events[TENANT, place.case().id] if one.what is What.RATED]
    assert len(rated) == 1


async def test_a_reminder_calls_its_maker_and_is_kept_with_a_click(
    place: Place, mari: Person
) -> None:
    await mari.writes(SOFA)
    await place.settled()
    card = await to_the_reply(place, mari)
    await mari.presses(card, "sent", reply="Hei Anna! Olen pahoillani. Soitan sinulle 6.3. T. Mari")
    await place.settled()
    case = place.case()
    (promise,) = case.open_promises
    post = await remind(TENANT, case.id, promise.id, place.house)
    assert post
    await speak(post, place.house, NOW)
    _, reminder = place.said(mari.alone)
    (mention,) = content(reminder)["msteams"]["entities"]
    assert mention["mentioned"] == {"id": mari.id, "name": "Mari Mattila"}
    assert mention["text"] in text_of(reminder)
    await mari.presses(reminder, "kept")
    assert not place.case().open_promises

    (card, _) = place.said(mari.alone)
    await mari.presses(card, "close", check_back="2026-03-10")
    await place.settled()
    post = await check_back(TENANT, case.id, place.house)
    assert post
    await speak(post, place.house, NOW)
    asks = place.said(mari.alone)[-1]
    await mari.presses(asks, "asked")
    assert place.case().checked_back


async def test_it_greets_once_where_it_is_let_in(place: Place, mari: Person) -> None:
    for _ in range(2):
        await place.teams.send(mari.activity("installationUpdate", action="add"))
        await place.teams.send(mari.activity("conversationUpdate", membersAdded=[{"id": mari.id}]))
    await place.settled()
    assert len(place.said(mari.alone)) == 1
    await place.teams.send(mari.activity("installationUpdate", action="remove"))
    assert await place.office.chat.rooms.of_user(TENANT, mari.id) is None


@pytest.mark.parametrize("language", MESSAGES)
async def test_the_digest_is_posted_of_its_own_accord(place: Place, language: str) -> None:
    mari = Person(place.teams)
    await mari.calls("apua", THREAD)
    await mari.writes(MESSAGES[language])
    await place.settled()
    await place.speaks(language, digest_place=f"teams:{CHANNEL}")
    later = NOW + timedelta(days=1)
    post = await digest_post(TENANT, date(2026, 3, 5), place.house, later)
    assert post
    for _ in range(2):
        await speak(post, place.house, later)
    (digest,) = place.said(CHANNEL)
    assert not buttons(digest)
    assert place.texts(language)["digest.due_today"] in text_of(digest)


async def test_settings_are_made_in_the_channel_they_are_for(place: Place, mari: Person) -> None:
    await mari.calls("asetukset", THREAD)
    await place.settled()
    (no,) = place.said(THREAD)
    assert text_of(no) == place.texts()["teams.not_setter"]
    await place.teams.send(mari.activity("installationUpdate", THREAD, action="add"))
    await mari.calls("asetukset", THREAD)
    await place.settled()
    _, form = place.said(THREAD)
    told = {
        "language": "sv",
        "digest_place": CHANNEL,
        "digest_at": "07:45",
        "here_listen": "ask",
        "signature": "Kaupan väki",
    }
    await mari.presses(form, "form:settings", THREAD, **told)
    team = await place.house.teams.get(TENANT)
    assert (team.language, team.digest_place) == ("sv", f"teams:{CHANNEL}")
    assert team.listened == {CHANNEL: Watch.ASK}
    assert f"{team.digest_at:%H:%M}" == "07:45"
    body = await mari.presses(form, "form:settings", THREAD, language="en")
    assert body["value"] == place.texts("sv")["settings.stale"]
    guest = Person(place.teams, "Guido Guest", more={"userRole": "guest"})
    body = await guest.presses(form, "form:settings", THREAD, language="en")
    assert body["value"] == place.texts("sv")["error.stranger"]
    ville = Person(place.teams, "Ville Virta")
    body = await ville.presses(form, "form:settings", THREAD, language="en")
    assert body["value"] == place.texts("sv")["teams.not_setter"]
    assert (await place.house.teams.get(TENANT)).language == "sv"


async def test_who_may_set_is_named_by_their_id_in_the_directory() -> None:
    async with opened(setters=frozenset({"33333333-cccc"})) as place:
        for id_, many in (("33333333-CCCC", 1), ("44444444-dddd", 0)):
            who = Person(place.teams, f"Agentti{many} A", more={"aadObjectId": id_})
            await who.writes("asetukset")
            await place.settled()
            (said,) = place.said(who.alone)
            assert buttons(said) == ["form:settings"] * many


async def test_who_adds_the_bot_to_a_chat_of_their_own_may_set_nothing(
    place: Place, mari: Person
) -> None:
    group = mari.activity("installationUpdate", "19:group@unq.gbl.spaces", action="add")
    group["conversation"]["conversationType"] = "groupChat"
    await place.teams.send(group)
    await place.teams.send(mari.activity("installationUpdate", action="add"))
    assert not await place.office.may_set(Agent(mari.id, mari.name, TENANT))
    await place.teams.send(mari.activity("installationUpdate", THREAD, action="add"))
    assert await place.office.may_set(Agent(mari.id, mari.name, TENANT))


async def test_a_guest_who_adds_the_bot_may_set_nothing(place: Place) -> None:
    guest = Person(place.teams, "Guido Guest", more={"userRole": "guest"})
    await place.teams.send(guest.activity("installationUpdate", THREAD, action="add"))
    assert not await place.office.may_set(Agent(guest.id, guest.name, TENANT))


async def test_what_was_asked_for_one_pair_of_eyes_is_answered_so(
    place: Place, mari: Person
) -> None:
    """Targeted messages and slash commands (public preview): as Microsoft's pages promise."""
    asked = mari.written("avoimet", THREAD)
    asked["recipient"]["isTargeted"] = True
    assert (await place.teams.send(asked))[0] == 200
    await place.settled()
    (told,) = place.teams.whispered[THREAD]
    assert told["recipient"]["id"] == mari.id
    assert place.said(THREAD) == []
    pasted = mari.written(f"reklamaatio {SOFA}", THREAD)
    pasted["recipient"]["isTargeted"] = True
    await place.teams.send(pasted)
    await place.settled()
    assert len(place.said(mari.alone)) == 1
    assert place.said(THREAD) == []


@pytest.mark.parametrize("language", MESSAGES)
async def test_a_reply_with_gaps_is_put_in_no_thread(place: Place, language: str) -> None:
    await place.speaks(language)
    mari, texts = Person(place.teams), place.texts(language)
    await mari.calls(MESSAGES[language].partition(" ")[2], THREAD)
    await place.settled()
    card, said = await to_the_reply(place, mari), len(place.said(THREAD))
    body = await mari.presses(card, "publish", agreed="Hei Anna, tulemme [päivä]. T. Mari")
    assert body["value"] == texts["teams.gaps"].format(gaps="[päivä]")  # the card stays as typed

    html, reply = f"<p>{MESSAGES[language]}</p>", "Hei Anna, [summa]."
    data = {"do": "dialog:publish", "reply": reply}
    again = (await mari.points(html, "coach", THREAD, data=data))["task"]["value"]["card"]
    (field,) = [one for one in parts(again) if one.get("type") == "Input.Text"]
    assert field["value"] == reply
    assert "[summa]" in text_of(again["content"]).replace(reply, "")
    assert {"dialog:publish", "dialog:coach"} <= set(buttons(again["content"]))
    await place.settled()
    assert len(place.said(THREAD)) == said


async def test_a_mail_in_a_channel_is_pointed_at_as_any_message(place: Place, mari: Person) -> None:
    """A post by a channel's own address has no user; its mail is read without what it quotes."""
    mail = (
        f"<div><div>{SOFA}</div><br><div>Lähetetty puhelimesta</div><hr>"
        "<div><b>From:</b> Kauppa &lt;info@kauppa.fi&gt;<br><b>Sent:</b> 1.3.2026<br>"
        "<b>Subject:</b> Tilausvahvistus</div><div>Kiitos tilauksestasi numero 998877.</div></div>"
    )
    value = {
        "commandId": "coach",
        "messagePayload": {
            "id": "1700000000002",
            "from": {"application": {"id": "b1", "displayName": "Email"}, "user": None},
            "body": {"contentType": "html", "content": mail},
            "attachments": [{"contentType": "reference", "name": "kuva.jpg"}],
        },
    }
    for name, more in (("fetchTask", {}), ("submitAction", {"data": {"do": "dialog:coach"}})):
        one = mari.activity(
            "invoke", THREAD, name=f"composeExtension/{name}", value={**value, **more}
        )
        status, body = await place.teams.send(one)
        assert status == 200
        if body:
            assert "Input.Text" in str(body["task"]["value"]["card"])
    await place.settled()
    case = place.case()
    assert case.reading.kind is Kind.COMPLAINT
    assert (case.origin.place, case.origin.thread) == (CHANNEL, "1700000000000")
    assert "998877" not in case.message.text
