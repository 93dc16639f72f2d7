"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.text.byte_runs import likeliest, table
from adapters.text.language_id import OURS, TOLD, LanguageId

TELLER = LanguageId()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fi", "Pakettini ei ole saapunut, vaikka tilasin sen jo kuukausi sitten."),
        ("sv", "Mitt paket har inte kommit trots att jag beställde det för en månad sedan."),
        ("en", "My parcel has not arrived although I ordered it a month ago."),
        ("et", "Tere, minu pakk ei ole kohale jõudnud ja keegi ei vasta telefonile."),
        ("no", "Hei, pakken min har ikke kommet ennå og ingen svarer på telefonen."),
        ("da", "Hej, min pakke er ikke kommet endnu, og ingen svarer på telefonen hos jer."),
        ("ru", "Здравствуйте, моя посылка не пришла, верните деньги."),
        ("uk", "Добрий день, моя посилка не прийшла, поверніть гроші."),
        ("de", "Mein Paket ist seit zwei Wochen nicht angekommen."),
        ("es", "Mi paquete no ha llegado y nadie contesta el teléfono."),
        ("fr", "Mon colis n'est pas arrivé et personne ne répond au téléphone."),
        ("pl", "Moja paczka nie dotarła, proszę o zwrot pieniędzy."),
        ("nl", "Mijn pakket is niet aangekomen en niemand neemt de telefoon op."),
        ("it", "Il mio pacco non è arrivato e nessuno risponde al telefono."),
        ("ar", "لم تصل طردتي بعد وأريد استرداد أموالي"),
        ("so", "Baakadaydii weli ma iman, fadlan lacagtayda ii soo celi."),
    ],
)
def test_a_sentence_tells_its_language(code: str, text: str) -> None:
    assert TELLER.language(text) == code
    assert TELLER.language(text.upper()) == code


def test_the_table_holds_every_language_that_is_told_apart() -> None:
    assert set(table().codes) == set(TOLD)


@settings(deadline=None)
@given(st.text())
def test_any_text_has_one_of_the_languages(text: str) -> None:
    assert likeliest(text, OURS) in OURS
    assert TELLER.language(text) in TOLD
