"""Who thanks, and who asks a plain question: measured on public sets where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.public_sets import plain_intents, public_figures, public_told, thanks_learnt
from adapters.reader.thanks import thanks


@pytest.mark.parametrize(
    ("text", "thanked"),
    [
        ("Thank you so much, that helped a lot!", True),
        ("Thanks, I really appreciate it.", True),
        ("The parcel is three days late.", False),
        ("No.", False),
    ],
)
def test_thanks_are_told_by_their_words(text: str, thanked: bool) -> None:  # noqa: FBT001
    assert (thanks().chance(text) >= 0.5) is thanked


def set_of(folder: Path, rows: list[tuple[str, str]]) -> None:
    folder.mkdir(parents=True)
    lines = [json.dumps({"text": text, "label": label}) for text, label in rows]
    for name in ("train.jsonl", "dev.jsonl"):
        (folder / name).write_text("\n".join(lines), "utf-8")


def test_who_thanks_is_learnt_and_measured_on_a_public_set(tmp_path: Path) -> None:
    rows = [(f"thanks a lot {n}", "gratitude|joy") for n in range(20)]
    set_of(tmp_path / "goemotions", rows + [(f"go away {n}", "anger") for n in range(20)])
    said: list[str] = []
    thanks_learnt(tmp_path, said.append, tmp_path / "thanks.json")
    assert "macro-F1 100.0" in said[0]
    assert "thanks_f1" in public_figures(tmp_path)


def test_only_plain_intents_are_asked_for(tmp_path: Path) -> None:
    assert "exchange_rate" in plain_intents()
    assert "transaction_charged_twice" not in plain_intents()
    rows = [("How is the exchange rate calculated?", "exchange_rate"), ("Twice!", "other_intent")]
    set_of(tmp_path / "banking77", rows)
    figures = public_figures(tmp_path)
    assert figures["plain"] == 1
    assert "/1 = " in next(public_told(figures))


def test_a_set_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert public_figures(tmp_path) == {}
