from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.dates import FUTURE, PAST, dates, durations

NOW = datetime(2025, 11, 19, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("language", "text", "value", "deadline"),
    [
        ("fi", "Timo tulee maanantaina 9.3. klo 9, jos sopii", "2026-03-09T09:00", False),
        ("fi", "72 tunnin kuluessa", "2025-11-22", True),
        ("fi", "perjantaihin mennessä", "2025-11-21", True),
        ("fi", "perjantaihin 28.11. mennessä", "2025-11-28", True),
        ("fi", "ylihuomenna", "2025-11-21", False),
        ("fi", "ensi maanantaina", "2025-11-24", False),
        ("fi", "tänään klo 14 mennessä", "2025-11-19T14:00", True),
        ("fi", "5. joulukuuta 2025", "2025-12-05", False),
        ("fi", "kolmen arkipäivän kuluessa", "2025-11-24", True),
        ("sv", "senast fredag", "2025-11-21", True),
        ("sv", "måndag den 1 december kl. 9", "2025-12-01T09:00", False),
        ("sv", "inom tre dagar", "2025-11-22", True),
        ("sv", "i morgon", "2025-11-20", False),
        ("en", "by Friday", "2025-11-21", True),
        ("en", "on Monday 1 December at 9 am", "2025-12-01T09:00", False),
        ("en", "within 72 hours", "2025-11-22", True),
        ("en", "tomorrow", "2025-11-20", False),
    ],
)
def test_a_promise_names_one_moment_ahead(
    language: str, text: str, value: str, *, deadline: bool
) -> None:
    found = dates(text, language_pack(language).formats, NOW, FUTURE)
    assert [(one.value, one.deadline) for one in found] == [(value, deadline)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fi", "tilasin sen kaksi viikkoa sitten", "2025-11-05"),
        ("fi", "soitin maanantaina", "2025-11-17"),
        ("fi", "kävin 28.12. liikkeessä", "2024-12-28"),
        ("sv", "jag ringde för två veckor sedan", "2025-11-05"),
        ("en", "I ordered it two weeks ago", "2025-11-05"),
    ],
)
def test_a_complaint_looks_back(language: str, text: str, value: str) -> None:
    found = dates(text, language_pack(language).formats, NOW, PAST)
    assert [one.value for one in found] == [value]


@pytest.mark.parametrize(
    ("language", "text", "count", "unit"),
    [
        ("fi", "odotin kaksi viikkoa", 2, "week"),
        ("fi", "70 minuuttia jonossa", 70, "minute"),
        ("sv", "jag väntade i tre timmar", 3, "hour"),
        ("en", "we waited 70 minutes", 70, "minute"),
    ],
)
def test_lengths_of_time_are_read(language: str, text: str, count: float, unit: str) -> None:
    found = durations(text, language_pack(language).formats)
    assert [(one.count, one.unit) for one in found] == [(count, unit)]


@pytest.mark.parametrize("text", ["31.2.", "45.1.2025", "klo 27", "99.99.9999"])
def test_an_impossible_date_is_none(text: str) -> None:
    assert [d for d in dates(text, language_pack("fi").formats, NOW, FUTURE) if d.day] == []
