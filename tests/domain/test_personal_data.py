"""Names go out of lessons; what only looks like a name stays."""

from __future__ import annotations

import pytest

from adapters.packs import language_pack
from bot.domain.people import praised
from bot.domain.personal_data import masked, personal
from bot.domain.text import Text

PACKS = {code: language_pack(code) for code in ("fi", "sv", "en")}


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("fi", "Hei Aurelia,\n\nkiitos viestistä.", "Hei …,\n\nkiitos viestistä."),
        ("fi", "Sohva on rikki.\n\nTerveisin\nJorma Kekäläinen", "Sohva on rikki.\n\nTerveisin\n…"),
        ("fi", "Kuljettaja Pekka Virtanen soitti.", "Kuljettaja … soitti."),
        ("fi", "Asun osoitteessa Koivukuja 7 B 12.", "Asun osoitteessa …."),
        ("fi", "Rouva Oksanen odotti.", "Rouva … odotti."),
        ("sv", "Hej Alva!\n\nTack.", "Hej …!\n\nTack."),
        ("sv", "Soffan är trasig. Mvh Karin Ek", "Soffan är trasig. Mvh …"),
        ("sv", "Lars Svensson kommer i morgon.", "… kommer i morgon."),
        ("sv", "Jag bor på Storgatan 5 B.", "Jag bor på …."),
        ("en", "Dear Ms O'Brien,\n\nThank you.", "Dear Ms …,\n\nThank you."),
        ("en", "It broke.\n\nKind regards,\nPriya Shah", "It broke.\n\nKind regards,\n…"),
        ("en", "Tom Baker will call you at 12 Baker Street.", "… will call you at …."),
        ("en", "Write to me, @johnny_s or j@s.example", "Write to me, … or …"),
    ],
)
def test_names_are_found_where_names_stand(language: str, text: str, left: str) -> None:
    assert masked(text, (), PACKS[language]) == left


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("fi", "Olen Aada Virtanen. Virtasen laskussa on virhe.", "Olen …. … laskussa on virhe."),
        (
            "fi",
            "Lähettäjä: Lahti, Kaarlo\n\nMoi, kaarlo tässä",
            "Lähettäjä: …\n\nMoi, kaarlo tässä",
        ),
        ("fi", "moi, netti ei toimi. t. sanna", "moi, netti ei toimi. t. …"),
        ("fi", "Kysyin Nurmisen Terholta siitä.", "Kysyin … siitä."),
        ("sv", "Jag heter Hugo Wiik. Wiiks faktura är fel.", "Jag heter …. … faktura är fel."),
        ("sv", "Tack till Zeb! /Ture", "Tack till …! /…"),
        ("en", "Keziah said it would come. Keziah's wrong.", "… said it would come. … wrong."),
        ("en", "From: Ada Lovelace\nRe: my order", "From: …\nRe: my order"),
        ("en", "Still no parcel.\nMags", "Still no parcel.\n…"),
    ],
)
def test_names_are_found_again_inflected_and_where_people_act(
    language: str, text: str, left: str
) -> None:
    assert masked(text, (), PACKS[language]) == left


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("131052-308T ja 010206B9460", ["identity", "identity"]),
        ("tili fi21 1234 5600 0007 85 heti", ["account"]),
        ("SE35 5000 0000 0549 1000 0003", ["account"]),
        ("kortti 4111 1111 1111 1111", ["card"]),
        ("lahjakortti 4111-1111-1111-1112", []),
        ("tilaus FI2026118044 matkustajat", []),
        ("Soittakaa (09) 000 4471 tai +46 (0)70-174 06 55", ["phone", "phone"]),
        ("811218-9876 eller 8112189876", ["identity", "identity"]),
        ("organisationsnummer 556677-8899, y-tunnus 1234567-1", []),
    ],
)
def test_what_its_form_gives_away_is_found_and_its_likes_are_not(
    text: str, kinds: list[str]
) -> None:
    assert [one.kind for one in personal(text)] == kinds


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Sohva tuli rikki. Kiitos"),
        ("fi", "Hyvä Asiakaspalvelu, odotan vastausta. Törkeää"),
        ("fi", "Tilasin Turusta 1.2.2026 kello 08.30, kolmas kerta."),
        ("fi", "Hei! Helsingin myymälä oli kiinni lauantaina."),
        ("sv", "Soffan är trasig. Tack"),
        ("sv", "Bästa Kundtjänst, jag väntar fortfarande. Bedrövligt"),
        ("sv", "Hej, butiken i Vasa var stängd på lördag."),
        ("en", "The sofa broke. Thanks"),
        ("en", "Dear Customer Service, still waiting. Appalling"),
        ("en", "Hi Team, the shop in Leeds was closed. Will you call? Mark it paid."),
    ],
)
def test_what_only_looks_like_a_name_stays(language: str, text: str) -> None:
    assert masked(text, (), PACKS[language]) == text


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("fi", "Maija oli ihana, ja kiitos myös Pekalle! Terveisin Liisa", ("Maija", "Pekka")),
        ("fi", "Kiitos kaikille! Ville", ()),
        ("sv", "Tack till Elin på lagret! Mvh Anna", ("Elin",)),
        ("en", "Tom was brilliant, and so was Priya. Best, Sam", ("Tom", "Priya")),
        ("en", "Tom was brilliant, and so was Priya. Thanks to Tom we made it.", ("Tom", "Priya")),
    ],
)
def test_who_is_praised_is_named_and_who_signs_is_not(
    language: str, text: str, names: tuple[str, ...]
) -> None:
    assert tuple(one.name for one in praised(Text.of(text), PACKS[language])) == names
