"""Messages an agent pasted and Ruusu answered wrongly: each stays mended."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.contract import check, desk, read, reply
from adapters.settings import settings

AT = desk("fi")
NOW = "2026-11-22T09:00+02:00"


def answered(text: str) -> dict[str, Any]:
    return reply({"text": text, "now": NOW, "signature": "Oona"}, AT)


def test_calling_an_emergency_line_is_no_injury() -> None:
    text = (
        "Putkimies kävi tiistaina ja sen jälkeen hana on vuotanut koko ajan. Keittiön laminaatti "
        "on jo turvonnut. Soitin päivystykseen mutta kukaan ei vastannut. Terv. Heikki Laine"
    )
    reading = read({"text": text, "now": NOW}, AT)
    assert "injury" not in (*reading["causes"], *reading["flags"])
    assert "damage" in reading["causes"]
    assert "hoito" not in answered(text)["reply"]


def test_worry_about_what_we_did_is_never_thanked_as_praise() -> None:
    text = (
        "Our cleaner left the back door unlocked on Monday and I only found out from my "
        "neighbour. Nothing was taken but I have been uneasy ever since. Regards, Joan Pike"
    )
    assert answered(text)["kind"] == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "Well done, you managed to lose my passport photos twice in one week. Truly a talent.",
        "Grattis, ni lyckades tappa bort mitt pass två gånger på en vecka.",
        "Hienosti hoidettu, kadotitte passini jo toisen kerran tällä viikolla.",
    ],
)
def test_ironic_congratulations_praise_nothing(text: str) -> None:
    assert answered(text)["kind"] == "complaint"


def test_praise_told_as_a_story_of_a_named_person_is_seen() -> None:
    text = (
        "Halusin vaan sanoa että teidän Minna jaksoi neuvoa mua puhelimessa melkein tunnin eikä "
        "hoputtanut kertaakaan."
    )
    said = answered(text)
    assert said["kind"] == "praise"
    assert "Minna" in said["reply"]


def test_help_given_on_a_saturday_is_praise() -> None:
    text = "Tack Lisa för att du ringde upp fast det var lördag, det betydde mycket för mormor."
    assert answered(text)["kind"] == "praise"


def test_a_reply_says_nothing_the_customer_did_not() -> None:
    cold = answered("Kiitos ei mistään, kolmas kerta kun pitsa tulee kylmänä.")["reply"]
    assert "älkäis" not in cold
    gym = answered("The gym kept charging me £29 a month after I cancelled. I emailed three times.")
    assert "three times is" not in gym["reply"]
    assert "told it was" not in gym["reply"]


def test_a_gap_is_no_promise_yet() -> None:
    late = answered("My parcel is two weeks late and nobody answers.")
    assert "[" in late["reply"]
    assert [one for one in late["promises"] if "[" in one["what"]] == []


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"RUUSU_LOCALE.*\n.*RUUSU_TIMEZONE"):
        settings({"RUUSU_LOCALE": "xx", "RUUSU_TIMEZONE": "Mars/Olympus"})


@pytest.mark.parametrize(
    "text",
    [
        (
            "Oh brilliant, another two hours on hold with that lovely panpipe music, and then cut "
            "off. Truly world class. I can't wait to do it all again tomorrow."
        ),
        (
            "Ja men härligt, fjärde gången bussen inte kommer. Tack så hemskt mycket, det är ju "
            "bara minus tio."
        ),
        "No onneksi olkoon, saitte taas tunnin odotuksen näyttämään vartilta. Hieno saavutus.",
    ],
)
def test_sarcasm_is_never_thanked_as_praise(text: str) -> None:
    assert answered(text)["kind"] == "complaint"


def test_a_stained_coat_is_no_incomplete_delivery() -> None:
    answer = answered(
        "Vein mummon villakangastakin teille pesuun ja hain sen eilen. Kauluksessa on nyt ruskea "
        "läikkä, jota siinä ei ollut, ja kaksi nappia puuttuu. Ulla Penttinen"
    )
    assert "lähety" not in answer["reply"].lower()
    assert "tilau" not in answer["reply"].lower()


def test_a_parcel_signed_for_by_nobody_is_late_or_lost() -> None:
    text = (
        "I paid extra for next day delivery. It is now nearly three weeks. Your tracking says "
        "delivered, signed by 'M', but nobody here is M. I'd like my money back."
    )
    assert {"late", "missing"} & set(read({"text": text, "now": NOW}, AT)["causes"])


def test_a_hope_is_no_promise() -> None:
    draft = "I am sorry. I hope that when you think of us next, it will be for something better."
    assert check({"draft": draft, "language": "en", "now": NOW}, AT)["promises"] == []


def test_a_complaint_that_may_praise_is_not_thanked_for_praise() -> None:
    answer = answered(
        "I booked a quiet room for the night before my exam and you put me over the hotel bar. "
        "Music until 3. I asked reception to move me and they said the hotel was full."
    )
    assert "praise" not in answer["reply"]
    assert "you asked reception to move you" in answer["reply"].lower()


def test_mockery_with_a_mark_is_not_thanked() -> None:
    answer = answered(
        "Hienoa palvelua taas: 40 minuuttia jonotusmusiikkia ja sitten linja poikki. "
        "Kymmenen pistettä."
    )
    assert "kiitoksista" not in answer["reply"]


def test_again_is_not_lost_when_it_is_said_back() -> None:
    answer = answered("Kylpyhuoneessa oli eilen taas vettä. Kone vuotaa lattialle kolmatta kertaa.")
    assert "oli eilen taas vettä" in answer["reply"]


def test_what_a_sentence_hangs_on_is_said_back_before_it() -> None:
    answer = answered(
        "Min son skulle ha glutenfri mat på lägret. Det stod på anmälan men första kvällen "
        "fick han vanlig pasta och låg på toaletten hela natten."
    )
    assert "glutenfri mat på lägret. Det stod på anmälan" in answer["reply"]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("Teidän olisi pitänyt lukea ehdot.", "Teidän olisi pitänyt lukea"),
        (
            "Du borde ha läst villkoren innan du beställde.",
            "Du borde ha läst villkoren innan du beställde",
        ),
        ("You should have read the terms.", "You should have read the terms"),
    ],
)
def test_blame_is_found_where_it_is_all_a_draft_says(draft: str, words: str) -> None:
    said = check({"draft": draft, "now": NOW}, AT)
    assert said["verdict"] == "defensive"
    assert words in [f["text"] for f in said["findings"] if f["rule"] == "blame-customer"]
    assert not any(said["steps"].values())


def test_mockery_pleases_nobody() -> None:
    text = (
        "Onneksi olkoon, taas kolmas kerta kun netti katkeaa etäpalaverin aikana! Mahtavaa "
        "palvelua, ja laskukin tuli ajallaan."
    )
    reading = read({"text": text, "now": NOW}, AT)
    assert reading["kind"] == "complaint"
    assert "pleased" not in reading["emotions"]


def test_the_agents_clause_is_left_whole() -> None:
    said = reply(
        {
            "text": "The cake had the wrong name on it. It was for my mother's birthday.",
            "facts": {"prevention": "the name is now read out before a box is closed"},
            "now": NOW,
        },
        AT,
    )["reply"]
    assert "The name is now read out before a box is closed." in said


def test_what_sounds_like_praise_in_a_complaint_is_said_back_all_the_same() -> None:
    answer = answered(
        "Hotellihuoneessa oli 16 astetta ja lapset nukkuivat takit päällä. "
        "Respasta sanottiin, että patteria ei voi säätää."
    )
    assert "lapset nukkuivat takit päällä" in answer["reply"]


def test_a_driver_who_waited_is_praised_for_waiting_and_not_for_a_delivery() -> None:
    answer = answered(
        "Bussikuski linjalla 550 odotti minua pysäkillä, kun näki että juoksen lastenvaunujen "
        "kanssa, ja nousi vielä auttamaan vaunut kyytiin. Pelasti aamun!"
    )
    assert "toimitu" not in answer["reply"]
    assert "odot" in answer["reply"]


def test_the_agent_s_own_te_becomes_the_customer_s_sina() -> None:
    message = "Tilasin teiltä lampun ja se tuli rikki. Mitä nyt?"
    facts = {"cause": "paketti pakattu huonosti", "fix": "uusi lähtee, kun lähetätte kuvan"}
    said = reply({"text": message, "now": NOW, "facts": facts}, AT)
    assert "kun lähetät kuvan" in said["reply"]
    assert "Paketti oli pakattu huonosti." in said["reply"]


def test_words_customers_quote_are_said_back_as_they_stand() -> None:
    text = 'Matkalaukustani katkesi pyörä ja tiskillä sanottiin "kuluu se". En saanut mitään.'
    assert 'matkalaukustasi katkesi pyörä ja tiskillä sanottiin "kuluu se"' in (
        answered(text)["reply"].lower()
    )


def test_praise_names_who_earned_it_by_title_and_surname() -> None:
    said = answered(
        "I just wanted to say how pleased we are with Mr Fenwick, who tuned our old upright last "
        "Thursday. It has not sounded this good since my grandmother played it."
    )
    assert "Mr Fenwick" in said["reply"]


def test_thanks_for_a_funeral_ask_nobody_to_come_again() -> None:
    said = answered(
        "Thank you for the way you handled Dad's funeral. Every single thing was done the way he "
        "would have wanted it and nobody hurried us."
    )["reply"]
    assert not any(words in said for words in ("again", "next time", "Come back", "friend"))


def test_card_numbers_are_not_said_back() -> None:
    said = answered(
        "Paid by 5555 5555 5555 4444 on 12/02, again by 4242 4242 4242 4242 on 13/02. Same €64.90 "
        "both times."
    )
    assert "5555" not in said["reply"]


def test_a_gift_for_somebody_is_given_in_a_whole_sentence() -> None:
    facts = {"amends": "a new cake for her next Sunday"}
    text = "The cake had the wrong name on it. It was for my mother's birthday."
    said = reply({"text": text, "facts": facts, "now": NOW}, AT)["reply"]
    assert "A new cake for" not in said


def test_an_only_flaw_is_no_aino() -> None:
    said = answered("Upea hotelli ja ihana aamiainen. Ainoa miinus: pyyhkeitä ei vaihdettu.")
    assert "Aino" not in said["reply"].replace("Ainoa", "")


def test_what_may_be_no_praise_is_not_cheered() -> None:
    text = (
        "The cake said Happy 18th Brian and it was for my mother's 80th birthday. There was no "
        "time to change it."
    )
    said = reply({"text": text, "now": NOW}, AT)["reply"]
    assert not any(words in said for words in ("Brian made", "made our day", "How good", "team"))
    assert "answer" in said or "reply" in said
    assert "Brian" in reply({"text": text, "kind": "praise", "now": NOW}, AT)["reply"]


def test_a_booking_that_went_astray_is_the_cause_and_not_the_fix() -> None:
    text = "Jag bokade bord för åtta den 14 november men det fanns ingen bokning när vi kom."
    facts = (
        "Bokningen hade hamnat på den 15 i vårt system. Jag har reserverat ett bord för åtta till "
        "er; trerätters middag för åtta på vår bekostnad"
    )
    steps = {
        one["step"]: one["text"]
        for one in reply({"text": text, "facts": facts, "now": NOW}, AT)["steps"]
    }
    assert "Bokningen hade hamnat på den 15 i vårt system." in steps["understand"]
    assert "reserverat ett bord" in steps["fix"]
    assert "middag" in steps["make_good"]


def woven(text: str, facts: dict[str, str]) -> str:
    return str(reply({"text": text, "facts": facts, "now": NOW}, AT)["reply"])


KENNEL = (
    "We left our dog Biscuit with you and nobody could tell us why he was soaking wet and "
    "shivering. We paid extra for the heated pen. He has been coughing ever since. Rachel Osei"
)


def test_him_is_the_dog_where_the_customer_speaks_of_him() -> None:
    facts = {"fix": "Our vet can see him tomorrow morning at 9 at our cost"}
    assert "see him tomorrow" in woven(KENNEL, facts)
    assert "rings you by Friday" in woven(
        "My order never came.", {"fix": "manager rings him by Friday"}
    )


def test_a_whole_sentence_of_prevention_is_left_whole() -> None:
    facts = {"prevention": "pens are now checked every two hours at night"}
    assert "Pens are now checked every two hours at night." in woven(KENNEL, facts)


def test_what_is_done_from_now_on_is_no_gift() -> None:
    text = "Glasögonen har fel styrka och jag kan inte arbeta. Mvh Johan Ståhl"
    told = (
        "Vi förväxlade recepten på två kunder; nytt glas i dag; recepten läses nu av två personer"
    )
    letter = reply({"text": text, "facts": told, "now": NOW}, AT)["reply"]
    assert "Recepten läses nu av två personer." in letter
    assert "får du recepten" not in letter


def test_a_dog_that_shivers_is_not_what_anybody_was_happy_with() -> None:
    text = (
        "Hello, we left our dog Biscuit with you for the weekend and when we picked him up he "
        "was soaking wet and shivering. Rachel Osei"
    )
    assert "happy" not in answered(text)["reply"]


def test_a_book_of_fathers_parish_is_no_care_of_a_father() -> None:
    text = (
        "Terveisiä kirjastoon! Virkailijanne Sinikka jaksoi etsiä minulle isäni vanhan "
        "kotiseutukirjan kaukolainaksi Rovaniemeltä asti. Kaarina"
    )
    letter = answered(text)["reply"]
    assert "Sinik" in letter
    assert "huolehtiminen" not in letter
    assert "hätäillä" not in letter


def test_a_jibe_is_not_quoted() -> None:
    text = (
        "Oh brilliant, another text telling me my driver is 'just around the corner'. That's "
        "four hours of corners now. I've learnt so much about my street."
    )
    assert "street" not in answered(text)["reply"]


BREAD = "Leipäkoneenne leikkaa viipaleet vinoon ja leipä meni murusiksi. Haluan uuden leivän."


def test_amends_that_were_told_are_no_unsupported_promise() -> None:
    facts = {"fix": "kone huolletaan huomenna", "amends": "uusi leipä kaupan päälle"}
    answer = reply({"text": BREAD, "now": NOW, "signature": "Oona", "facts": facts}, AT)
    assert "uusi leipä kaupan päälle" in answer["reply"]
    assert answer["findings"] == []


def test_amends_the_customer_alone_spoke_of_are_an_unsupported_promise() -> None:
    draft = "Kiitos viestistäsi, ja olen pahoillani. Hyvitämme sinulle uuden leivän."
    told = {"draft": draft, "message": BREAD, "facts": {"fix": "kone huolletaan"}, "now": NOW}
    assert "unsupported-promise" in {one["rule"] for one in check(told, AT)["findings"]}


def test_the_customers_own_day_said_back_is_no_promise() -> None:
    answer = answered(
        "Hei, sormuksen kaiverruksessa luki Anni vaikka pyysin Annu, ja "
        "kosinta on perjantaina. Ehdittekö korjata sen?"
    )
    assert "kosinta on perjantaina" in answer["reply"]
    assert answer["promises"] == []


@pytest.mark.parametrize(
    ("message", "facts", "first", "then"),
    [
        (
            "Jag kom till stugan vi hyrde av er och nyckeln passade inte. Vi stod ute i regnet.",
            "lås byttes av misstag; ny nyckel i dag kl 15",
            "ås byttes av misstag",
            "y nyckel i dag kl 15",
        ),
        (
            "Tulin mökille, jonka vuokrasin teiltä, eikä avain sopinut. Seisoimme sateessa.",
            "lukko vaihdettiin vahingossa; uusi avain tänään klo 15",
            "ukko vaihdettiin vahingossa",
            "usi avain tänään klo 15",
        ),
    ],
)
def test_a_mistake_is_the_cause_and_something_new_the_fix(
    message: str, facts: str, first: str, then: str
) -> None:
    told = reply({"text": message, "now": NOW, "facts": facts}, AT)["reply"]
    assert told.index(first) < told.index(then)
