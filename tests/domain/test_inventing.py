"""A sentence that shares nothing with what was told is made up, in whatever words it is put."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.inventing import invented, made_up
from bot.domain.masking import Masks
from bot.domain.model_answer import Piece, Takes
from bot.domain.model_letter import Glass
from bot.domain.vouching import Sources

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TOLD = Sources(
    message="The lift was broken again and your staff pointed at the stairs.",
    house="the lift is repaired by Thursday",
    cause="",
    pack=language_pack("en"),
    now=NOW,
)


@pytest.mark.parametrize(
    "words",
    [
        "A hamper with cheese and champagne waits at reception.",
        "Drying laundry indoors usually brings mould.",
    ],
)
def test_what_nobody_told_anything_of_is_made_up(words: str) -> None:
    assert made_up(words, TOLD, by_house=True)
    assert made_up(words, TOLD, by_house=False)


@pytest.mark.parametrize(
    "words",
    [
        "The lift will be repaired by Thursday.",
        "We would like to hear more.",
        "On top of that, [amends].",
        "Please call us and tell about the champagne and the hamper.",
    ],
)
def test_what_was_told_or_claims_nothing_or_offers_to_talk_is_not(words: str) -> None:
    assert not made_up(words, TOLD, by_house=True)


def test_what_the_customer_told_is_said_back_but_not_given() -> None:
    words = "Our staff pointed at the stairs."
    assert not made_up(words, TOLD, by_house=False)
    assert made_up(words, TOLD, by_house=True)


@pytest.mark.parametrize(
    ("language", "told", "honest", "hung"),
    [
        ("fi", "seinä maalataan torstaina", "Seinä maalataan torstaina.",
         "Seinä maalataan torstaina, ja eteiseen asennetaan peilikaappi."),
        ("sv", "soffan levereras på torsdag", "Soffan levereras på torsdag.",
         "Soffan levereras på torsdag och dynorna tvättas kemiskt."),
        ("en", "a new laptop arrives on Tuesday", "A new laptop arrives on Tuesday.",
         "A new laptop arrives on Tuesday, with a leather carry case thrown in."),
    ],
)  # fmt: skip
def test_what_is_hung_on_to_a_told_sentence_has_to_be_told_as_well(
    language: str, told: str, honest: str, hung: str
) -> None:
    pack = language_pack(language)
    glass = Glass(Masks(), Sources("", told, "", pack, NOW), str, lambda _text: language)

    def marked(text: str) -> list[str]:
        looked = glass.look(text)
        pieces = [Piece(Takes.FIX, paragraph=True, text=text)]
        return [one.span.of(looked.text) for one in invented(pieces, looked, glass)]

    assert marked(honest) == []
    assert marked(hung) == [hung]
