"""Answers given one to each question: an answer is the fact it was asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.contract import desk
from bot.domain.facts_given import from_answers
from bot.domain.language import LanguagePack
from bot.domain.message import Message

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ASKED = ("cause", "fix")


@pytest.fixture(scope="module")
def pack() -> LanguagePack:
    at = desk("fi")
    return at.coach.pack_for(at.reader.read(Message("Tilasin sohvan, eikä sitä näy.", NOW)))


def test_an_answer_is_what_it_was_asked_for_whatever_it_speaks_of(pack: LanguagePack) -> None:
    given = {"cause": "hyvitys jäi kirjaamatta"}
    assert from_answers(given, pack, ASKED) == given


def test_all_said_in_one_answer_is_sorted_as_free_words_are(pack: LanguagePack) -> None:
    told = from_answers({"cause": "kuljetus myöhästyi; palautamme 14,90 €"}, pack, ASKED)
    assert told == {"cause": "kuljetus myöhästyi", "fix": "palautamme 14,90 €"}


def test_no_answer_tells_nothing(pack: LanguagePack) -> None:
    assert from_answers({}, pack, ASKED) == {}
