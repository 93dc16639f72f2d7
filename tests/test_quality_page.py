"""The page of `ruusu eval --report`: figures and pictures, never a message's words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from adapters.packs import LANGUAGES
from adapters.quality_page import written
from adapters.readings import reading_figures
from adapters.spans import Spans

MESSAGES: list[dict[str, Any]] = [
    {"id": "m-1", "text": "Kiitos avusta, salasana1!", "kind": "complaint", "severity": "claim"},
    {"id": "m-2", "text": "Paketti on rikki.", "kind": "complaint", "severity": "grievance"},
]


def test_the_page_shows_ids_and_pictures_and_no_words(tmp_path: Path) -> None:
    figures = {code: reading_figures(MESSAGES, "fi") for code in LANGUAGES}
    spans = Spans(marked=Counter({"sum": 2}), found=Counter({"sum": 1}))
    page = written(tmp_path / "out", "test", figures, {"facts": {"fi": spans}})
    told = page.read_text("utf-8")
    assert "m-1" in told
    assert "salasana1" not in told
    assert told.count("data:image/png") == 2


def test_a_wrong_reading_is_named_with_how_sure_it_was() -> None:
    one = reading_figures(MESSAGES, "fi")
    assert one["kind_worst"][0]["id"] == "m-1"
    assert one["kind_confusion"]["complaint"]["praise"] == 1
    assert one["kind_interval"][0] <= one["kind_f1"] <= one["kind_interval"][1]


def test_flags_and_feelings_are_measured_where_they_are_labelled() -> None:
    labelled = [
        {**MESSAGES[1], "flags": ["injury"], "feelings": ["angry"]},
        {**MESSAGES[1], "text": "Sain sähköiskun.", "flags": ["injury"], "feelings": []},
    ]
    one = reading_figures(labelled, "fi")
    assert one["flags"] == 2
    assert 0 <= one["flags_found"] <= 2
    assert 0 <= one["feeling_f1"] <= 100
    assert "flags" not in reading_figures(MESSAGES, "fi")
