"""Weaving: the agent's short facts become sentences of the letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.phrasing import Phrasebook
from bot.domain.weave import Loom


def woven(key: str, told: str) -> str:
    pack = language_pack("en")
    book = Phrasebook(pack.phrases, {}, seed="", formal=False)
    return Loom(pack, book, datetime(2026, 11, 22, 9, tzinfo=UTC)).woven(key, told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "workshop searched tonight, owner Mr Patel rings by noon",
            "The workshop will be searched tonight. Mr Patel, our owner, will call you by noon.",
        ),
        (
            "£40 refunded, bring the bike in any time",
            "We have refunded £40. Please bring the bike in any time.",
        ),
    ],
)
def test_two_statements_joined_by_a_comma_become_two_sentences(told: str, said: str) -> None:
    assert woven("fix", told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("driver reached his hours limit", "The driver reached his hours limit."),
        ("parcel missed the Friday van", "The parcel missed the Friday van."),
        ("mechanic changed the cable without asking",
         "The mechanic changed the cable without asking."),
        ("paid orders aren't marked on the shelf", "The paid orders aren't marked on the shelf."),
        ("payment was booked to the previous tenant's account",
         "Your payment was booked to the previous tenant's account."),
    ],
)  # fmt: skip
def test_what_somebody_did_is_not_said_as_done_to_them(told: str, said: str) -> None:
    assert woven("cause", told) == said


@pytest.mark.parametrize(
    ("key", "told", "said"),
    [
        ("cause", "fitter wrote down the wrong length", "The fitter wrote down the wrong length."),
        ("fix", "update on Monday brings them back", "The update on Monday brings them back."),
        ("amends", "£85 refunded", "We have refunded £85."),
        (
            "prevention",
            "export tested in all formats before release",
            "From now on, the export is tested in all formats before release.",
        ),
        (
            "fix",
            "appointment 3 December 10.15 with Dr Shah",
            "You have an appointment on 3 December at 10.15 with Dr Shah.",
        ),
    ],
)
def test_a_word_that_could_be_another_is_read_by_its_sentence(
    key: str, told: str, said: str
) -> None:
    assert woven(key, told) == said
