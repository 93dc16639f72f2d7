"""How good the coach is, on text its rules' authors have not seen (`ruusu eval`)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from adapters import quality
from adapters.contract import desk, reply
from adapters.packs import LANGUAGES
from bot.domain.cues import compiled

NOW = "2026-03-02T09:00:00+02:00"


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    return quality.measured("test")


def test_languages_are_told_apart(measured: dict[str, Any]) -> None:
    assert measured["languages"]["accuracy"] >= 0.98


FLOORS = {
    "fi": {"kind_f1": 82.3, "severity_f1": 86, "recall": 0.72, "false_alarms": 7},
    "sv": {"kind_f1": 86.0, "severity_f1": 86, "recall": 0.75, "false_alarms": 1},
    "en": {"kind_f1": 84.1, "severity_f1": 86, "recall": 0.75, "false_alarms": 1},
}
"""What stands today on 285 messages and 120 clean drafts a language; a change may raise a floor
and never sink below it. The blind part grew to twice its size on 2026-11-22 by authors who saw
no rule. All is measured with the sense (`ruusu[sense]`); words alone reach less. With the sense
of drafts English finds seven faults more, Swedish pays two alarms for two, Finnish loses three.
Weights of 2026-11-23 pay 1.7 points of the kind in English and six faults for feelings and flags
(`adapters/reader/README.md`) and five alarms less. Of the bars, faults 75 % and one false alarm on
60 are missed in Finnish."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_falls_below_where_it_stands(code: str, measured: dict[str, Any]) -> None:
    figures, floor = measured[code], FLOORS[code]
    assert figures["kind_f1"] >= floor["kind_f1"]
    assert figures["severity_f1"] >= floor["severity_f1"]
    assert figures["recall"] >= floor["recall"]
    assert figures["false_alarms"] <= floor["false_alarms"]
    assert figures["claims_as_remark"] == 0
    assert figures["claims_found"] >= 0.55 * figures["claims"]


def test_forty_mails_come_apart_right(measured: dict[str, Any]) -> None:
    assert measured["mails"]["all"] >= 40


@pytest.fixture(scope="module")
def letters() -> list[dict[str, Any]]:
    at = desk("fi")
    rows = list(quality.rows(quality.SETS / "dev" / "messages.jsonl"))
    complaints = [row for row in rows if row["kind"] in {"complaint", "mixed"}]
    return [
        {
            **reply(
                {"text": row["text"], "now": NOW, "kind": row["kind"], "severity": row["severity"]},
                at,
            ),
            "of": row,
        }
        for row in complaints
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reply_passes_its_own_check(code: str, letters: list[dict[str, Any]]) -> None:
    found = [
        (one["of"]["id"], f["rule"], f["text"])
        for one in letters
        if one["language"] == code
        for f in one["findings"]
    ]
    assert found == []


def test_every_complaint_gets_the_five_steps(letters: list[dict[str, Any]]) -> None:
    lacking = [
        (one["of"]["id"], step["step"])
        for one in letters
        for step in one["steps"]
        if not step["text"]
    ]
    assert lacking == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_cases_share_more_than_half_of_their_sentences(
    code: str, letters: list[dict[str, Any]]
) -> None:
    texts = {one["of"]["id"]: sentences(one["reply"]) for one in letters if one["language"] == code}
    alike = [
        (a, b)
        for (a, one), (b, other) in combinations(texts.items(), 2)
        if len(one & other) > 0.5 * min(len(one), len(other))
    ]
    assert len(alike) <= ALIKE, alike


ALIKE = 4
"""Pairs of some 5,700 in one language that chance alone makes alike (short remarks, and claims:
anger is seen more often since 2026-11-23, and Swedish has six ways of naming it there)."""


def sentences(text: str) -> set[str]:
    body = "\n\n".join(text.split("\n\n")[1:-1]) or text
    return {one.strip() for one in compiled(r"(?<=[.!?\]])\s+").split(body) if len(one.strip()) > 1}
