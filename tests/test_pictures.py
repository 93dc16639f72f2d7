from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from adapters.packs import LANGUAGES, pack_texts
from adapters.pictures import themes_picture
from bot.application.wording import Wording
from bot.domain.message import Kind, Severity
from bot.domain.themes import Promised, Themes
from bot.domain.worktime import WorkingTime

HELSINKI = ZoneInfo("Europe/Helsinki")
WORK = WorkingTime(HELSINKI)
EMPTY = Themes(date(2026, 2, 1))
MARCH = Themes(
    date(2026, 3, 1),
    143,
    {Kind.COMPLAINT: 96, Kind.PRAISE: 31, Kind.MIXED: 12, Kind.OTHER: 4},
    {Severity.GRIEVANCE: 70, Severity.REMARK: 30, Severity.CLAIM: 8},
    {"late": 31, "charged_twice": 18, "event_spoiled": 9},
    timedelta(hours=3),
    Promised(210, 180, 14),
    ("Elin",),
    {"kind": 14, "fast": 9},
    Decimal(320),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_is_drawn_in_every_language(language: str) -> None:
    words = Wording(pack_texts(language), HELSINKI)
    png = themes_picture(MARCH, EMPTY, words, WORK)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 200_000
    svg = themes_picture(MARCH, EMPTY, words, WORK, "svg").decode()
    assert svg.count("<path") > 20
    assert not re.search(r"<script|href=\"http", svg)


def test_a_month_of_nothing_is_drawn_as_well() -> None:
    words = Wording(pack_texts("fi"), HELSINKI)
    assert themes_picture(EMPTY, EMPTY, words, WORK).startswith(b"\x89PNG")
    assert themes_picture(EMPTY, MARCH, words, WORK).startswith(b"\x89PNG")
