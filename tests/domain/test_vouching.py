"""Who vouches for what a letter says: the house, the customer, or nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.vouching import Sources

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def doubts(language: str, letter: str, told: str, message: str = "", cause: str = "") -> list[str]:
    known = Sources(message, told, cause, language_pack(language), NOW)
    return [f"{doubt.claim}: {doubt.span.of(letter)}" for doubt in known.doubts(letter)]


@pytest.mark.parametrize(
    ("language", "told", "letter"),
    [
        ("fi", "palautamme 50 euroa perjantaina", "Saat 50 € takaisin perjantaina."),
        ("fi", "uusi aika ma 9.3. klo 9, Timo", "Timo tulee maanantaina 9.3. klo 9."),
        ("fi", "Leena Ahonen soittaa klo 14 mennessä", "Leena Ahosen numero on tässä, klo 14."),
        ("sv", "hela beloppet återbetalt i dag", "Jag har betalat tillbaka hela beloppet i dag."),
        ("en", "we refunded the second 34.50 € today", "We refunded the second 34.50 € today."),
        ("en", "tracking code AB-1234", "Your tracking code is AB-1234."),
        ("en", "technician 9.15", "The technician comes at 9:15."),
    ],
)
def test_what_the_house_told_may_be_said(language: str, told: str, letter: str) -> None:
    assert doubts(language, letter, told, cause=told) == []


def test_an_hour_is_not_told_by_a_later_one_that_ends_like_it() -> None:
    assert doubts("fi", "Soitamme klo 9.15.", "soitamme 19.15") == ["date: klo 9.15"]


@pytest.mark.parametrize(
    ("language", "message", "letter", "doubted"),
    [
        ("fi", "Haluan 300 € takaisin.", "Palautamme sinulle 300 €.", "sum: 300 €"),
        ("fi", "Haluan lahjakortin.", "Saat lahjakortin.", "gift: Saat lahjakortin."),
        ("en", "Refund me £80 by Friday!", "We will refund you £80.", "sum: £80"),
    ],
)
def test_what_a_customer_demands_is_not_given(
    language: str, message: str, letter: str, doubted: str
) -> None:
    assert doubted in doubts(language, letter, "", message)


def test_what_a_customer_told_may_be_said_back() -> None:
    message = "Odotin 5 viikkoa ja maksoin 899 euroa, tilaus 12345."
    letter = "Odotit 5 viikkoa, vaikka maksoit 899 euroa tilauksesta 12345."
    assert doubts("fi", letter, "", message) == []


def test_a_gap_claims_nothing() -> None:
    assert doubts("fi", "Soitamme [päivä] ja palautamme [summa].", "") == []


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("fi", "Näin kävi, koska kuljettajamme nukkui."),
        ("sv", "Det berodde på att vår chaufför sov."),
        ("en", "This happened because our driver was asleep."),
    ],
)
def test_a_cause_nobody_told_is_doubted_as_a_whole_sentence(language: str, letter: str) -> None:
    assert f"cause: {letter}" in doubts(language, letter, "")


@pytest.mark.parametrize(
    ("language", "letter", "doubted"),
    [
        ("fi", "Saat viidelläkymmenellä eurolla tavaraa.", "sum: viidelläkymmenellä eurolla"),
        ("fi", "Pyöristämme summan sataseen.", "sum: sataseen"),
        ("sv", "Du får sextiofem euro.", "sum: sextiofem euro"),
        ("sv", "Vi lägger till en femhundring.", "sum: femhundring"),
        ("en", "You get a tenner.", "sum: a tenner"),
    ],
)
def test_sums_in_words_and_in_notes_are_sums(language: str, letter: str, doubted: str) -> None:
    assert doubts(language, letter, "") == [doubted]


@pytest.mark.parametrize(
    ("language", "message", "told", "letter"),
    [
        ("sv", "Cykeln, ordernummer 7731", "cykeln är klar i dag", "Du får cykeln (order 7731)."),
        ("en", "I was three times at your shop", "", "Three times in a year is too much."),
        ("sv", "Hon är 88", "", "Din mor är 88 år gammal."),
    ],
)
def test_what_the_customer_told_of_may_be_named(
    language: str, message: str, told: str, letter: str
) -> None:
    assert doubts(language, letter, told, message) == []


@pytest.mark.parametrize(
    ("language", "told", "letter"),
    [
        ("fi", "palautamme 89 euroa kortille", "Saat 89 euroa takaisin kortillesi."),
        ("sv", "novembers avgift dras av", "För november betalar du ingenting."),
        ("en", "fitting is free", "There is nothing to pay for the fitting."),
    ],
)
def test_money_may_be_given_in_other_words_than_it_was_told(
    language: str, told: str, letter: str
) -> None:
    assert doubts(language, letter, told) == []
    assert doubts(language, letter, "") != []
