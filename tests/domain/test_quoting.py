"""Quoting: what cannot be turned round is said in the customer's own words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.packs import LANGUAGES, language_pack
from bot.domain.quoting import quoted
from bot.domain.review import sentences_of
from bot.domain.text import Span, Text


def said(code: str, words: str, *, praise: str = "") -> str:
    """Return what of `words` is quoted, "" where nothing is."""
    text, pack = Text.of(words), language_pack(code)
    liked = [Span(words.find(praise), words.find(praise) + 1)] if praise else []
    told = quoted(text.plain, sentences_of(text, pack), [], liked, pack.mouth)
    return told[0].words if told else ""


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (
            "en",
            "Hi! You have me born in Turku in May; it was June. Please fix this today.",
            "You have me born in Turku in May; it was June",
        ),
        ("fi", "Moi. Varausohjelmanne ei toimi iltaisin lainkaan. Korjatkaa se.",
         "Varausohjelmanne ei toimi iltaisin lainkaan"),
        ("fi", "Laskutus sen sijaan tökkii viikosta toiseen: hinta on väärin.",
         "Laskutus sen sijaan tökkii viikosta toiseen: hinta on väärin"),
        ("sv", "Hej! Gymmets app säger att jag checkat in 14 gånger. Ordna det.",
         "Gymmets app säger att jag checkat in 14 gånger"),
    ],
)  # fmt: skip
def test_what_happened_is_quoted_without_greeting_and_demand(
    code: str, words: str, expected: str
) -> None:
    assert said(code, words) == expected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "You bloody idiots lost my parcel again in Leeds."),
        ("en", "I would like a refund by Friday at the latest."),
        ("fi", "Ootte ihan pellejä koko porukka siellä tiskin takana."),
        ("fi", "Haluan rahani takaisin perjantaihin mennessä kokonaan."),
        ("sv", "Ni är jävla idioter hela högen där borta."),
        ("sv", "Jag kräver pengarna tillbaka senast på fredag."),
        ("en", "Call me on 0401234567890 about the broken sofa."),
    ],
)
def test_insults_demands_and_numbers_of_people_are_not_quoted(code: str, words: str) -> None:
    assert said(code, words) == ""


def test_praise_is_not_quoted_as_the_trouble() -> None:
    words = "The waiter Tom was attentive all through the evening. The fish had bones in it."
    assert said("en", words, praise="waiter") == "The fish had bones in it"


@given(st.sampled_from(LANGUAGES), st.text(max_size=300))
def test_a_quotation_stands_in_the_message(code: str, words: str) -> None:
    quotation = said(code, words)
    plain = Text.of(words).plain
    assert quotation[1:] in plain
    assert not set(quotation) & set("<>@*”“\n")
