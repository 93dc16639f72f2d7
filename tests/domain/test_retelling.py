"""Telling back: whose mouth a sentence is in changes, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.packs import LANGUAGES, language_pack
from bot.domain.retelling import told_back
from bot.domain.review import sentences_of
from bot.domain.text import Span, Text


def back(code: str, words: str, *, formal: bool = False, praise: str = "") -> list[str]:
    """Say back `words`, every sentence of which tells of a trouble."""
    text, pack = Text.of(words), language_pack(code)
    sentences = sentences_of(text, pack)
    liked = [Span(words.find(praise), words.find(praise) + 1)] if praise else []
    ends = [Span(max(span.start, span.end - 3), span.end) for span in sentences.spans]
    troubles = {number: [end] for number, end in enumerate(ends)}
    told = told_back(text, sentences, troubles, liked, pack.mouth, formal=formal)
    return [one.words for one in told]


@pytest.mark.parametrize(
    ("code", "said", "informal", "formal"),
    [
        (
            "fi",
            "Odotin asentajaanne kolme tuntia.",
            "odotit asentajaamme kolme tuntia",
            "odotitte asentajaamme kolme tuntia",
        ),
        (
            "fi",
            "Minulla on nyt kaksi laskua samasta puhelimestani.",
            "sinulla on nyt kaksi laskua samasta puhelimestasi",
            "teillä on nyt kaksi laskua samasta puhelimestanne",
        ),
        (
            "fi",
            "Musiikki oli minun makuuni liian kovalla.",
            "Musiikki oli sinun makuusi liian kovalla",
            "Musiikki oli teidän makuunne liian kovalla",
        ),
        (
            "sv",
            "Jag väntade på er montör i tre timmar.",
            "du väntade på vår montör i tre timmar",
            "ni väntade på vår montör i tre timmar",
        ),
        (
            "sv",  # the "jag" that was left out comes back
            "Beställde en jacka i storlek 42, fick storlek 38.",
            "Du beställde en jacka i storlek 42 men fick storlek 38",
            "Ni beställde en jacka i storlek 42 men fick storlek 38",
        ),
        (
            "sv",  # what somebody else said is his, and minutes are nobody's
            'Jag väntade 35 min och er förare sa "jag hinner inte".',
            "du väntade 35 min och vår förare sa ”jag hinner inte”",
            "ni väntade 35 min och vår förare sa ”jag hinner inte”",
        ),
        (
            "en",
            "I was told by your driver that my parcel was lost.",
            "you were told by our driver that your parcel was lost",
            "you were told by our driver that your parcel was lost",
        ),
    ],
)
def test_persons_are_turned_round(code: str, said: str, informal: str, formal: str) -> None:
    assert back(code, said) == [informal]
    assert back(code, said, formal=True) == [formal]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fi", "Vaadin rahat takaisin heti tänään."),
        ("fi", "Kuka tästä oikein vastaa teillä?"),
        ("fi", "Asiakaspalvelunne on täysi vitsi ja huijausta."),
        ("sv", "Jag kräver ersättning för hela resan nu."),
        ("sv", "Vilken skandal att ni inte svarade!"),
        ("en", "I want my money back by Friday."),
        ("en", "Your idiot driver threw the parcel over the fence."),
        ("en", "Who on earth packed this box for you?"),
        ("en", "It came back broken on Monday."),  # what came back was said before
    ],
)
def test_wishes_insults_questions_and_loose_ends_are_not_said_back(code: str, said: str) -> None:
    assert back(code, said) == []


def test_praise_is_not_said_back_as_a_trouble() -> None:
    said = "The driver was kind to my mother. The box was crushed on one side."
    assert back("en", said, praise="kind") == ["the box was crushed on one side"]


def test_a_long_sentence_is_cut_where_it_can_be() -> None:
    said = (
        "The cot arrived with a cracked side, and we have slept on the sofa with our newborn ever "
        "since the day it came, waiting for anybody at all to answer a single one of our mails."
    )
    text, pack = Text.of(said), language_pack("en")
    cracked = Span(said.find("cracked"), said.find("cracked") + 7)
    told = told_back(text, sentences_of(text, pack), {0: [cracked]}, [], pack.mouth, formal=False)
    assert [one.words for one in told] == ["the cot arrived with a cracked side"]


@pytest.mark.parametrize("code", LANGUAGES)
@given(words=st.text(max_size=200))
def test_any_text_is_survived(code: str, words: str) -> None:
    assert len(back(code, words)) <= 2
