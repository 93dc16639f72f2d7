"""A sentence that shares nothing with what was told is made up, in whatever words it is put."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.inventing import made_up
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
