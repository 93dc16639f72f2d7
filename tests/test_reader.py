"""The trained heads: what they may do, and that they are made the same way twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adapters.labelled import Example, labelled
from adapters.packs import LANGUAGES, language_pack
from adapters.reader.heads import HEADS, trained
from adapters.training import train

HEADS_NOW = trained()


@pytest.mark.parametrize("text", ["", "?", "🙂", "a", "Paketti on myöhässä. " * 2000])
def test_shares_are_shares(text: str) -> None:
    opinion = HEADS_NOW.opinion(text, {"number.problem": 1.0, "no.such.signal": 3.0})
    for shares in (opinion.kind, opinion.severity):
        assert sum(shares.values()) == pytest.approx(1.0)
        assert all(0 <= share <= 1 for share in shares.values())


def test_a_rule_the_heads_have_not_met_is_never_doubted() -> None:
    clean = "Kiitos viestistäsi, soitan sinulle huomenna kello yhdeksän."
    assert HEADS_NOW.stands("fi.our-own-new-rule", clean)


@pytest.mark.parametrize(
    "sentence",
    [
        "Olisit voinut seurata lähetystä itse.",
        "Pahoittelemme, jos koit tämän ikävänä.",
        "Vi beklagar eventuella olägenheter.",
        "You should have read the instructions.",
        "We will look into it as soon as possible.",
    ],
)
def test_a_textbook_fault_stands(sentence: str) -> None:
    known = next(iter(HEADS_NOW.rules))
    assert HEADS_NOW.stands(known, sentence)


def test_a_good_sentence_is_doubted() -> None:
    known = next(iter(HEADS_NOW.rules))
    assert not HEADS_NOW.stands(known, "Kiitos viestistäsi, soitan sinulle huomenna kello 9.")


def test_the_weights_know_the_rules_of_today() -> None:
    rules = {rule.key for code in LANGUAGES for rule in language_pack(code).rules}
    assert len(rules - HEADS_NOW.rules) <= len(rules) * 0.1, "run `ruusu train`"


def test_the_same_texts_give_the_same_weights(tmp_path: Path) -> None:
    words = ["kiitos paljon", "laatikko hajosi", "missä olette", "lasku on väärin", "hieno päivä"]
    sets = {
        name: [
            Example(f"{word} {number}", label, f"source {number % 2}", {f"cue.{word}": 1.0})
            for number in range(6)
            for word, label in zip(words, labels * 3, strict=False)
        ]
        for name, labels in zip(
            HEADS, (["praise", "complaint"], ["remark", "claim"], ["clean", "faulty"]), strict=True
        )
    }
    for name in ("one.npz", "two.npz"):
        train(sets, tmp_path / name, say=lambda _: None)
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all(np.array_equal(one[key], two[key]) for key in one.files)
    assert trained(tmp_path / "one.npz").opinion("kiitos paljon", {}).kind["praise"] > 0.5


def test_the_test_part_is_never_learnt_from(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "test").mkdir()
    line = '{"id": "x", "language": "fi", "text": "Hei", "kind": "other", "severity": null}\n'
    (tmp_path / "test" / "messages.jsonl").write_text(line, "utf-8")
    assert labelled(tmp_path)["kind"] == []
    (tmp_path / "dev" / "messages.jsonl").write_text(line, "utf-8")
    assert [one.text for one in labelled(tmp_path)["kind"]] == ["Hei"]
