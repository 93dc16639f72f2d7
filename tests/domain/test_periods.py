"""A stretch of time is promised only where it, or a day in it, was told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.periods import periods
from bot.domain.text import Text
from bot.domain.vouching import Sources

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday."""


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("fi", "Tuomme sohvan ensi viikolla.", date(2026, 11, 23), date(2026, 11, 29)),
        ("sv", "Vi ringer i helgen.", date(2026, 11, 21), date(2026, 11, 22)),
        ("en", "We call later this week.", date(2026, 11, 20), date(2026, 11, 22)),
        ("en", "It arrives in January.", date(2027, 1, 1), date(2027, 1, 31)),
        ("fi", "Se on valmis joulukuussa.", date(2026, 12, 1), date(2026, 12, 31)),
        ("sv", "Vi öppnar nästa månad.", date(2026, 12, 1), date(2026, 12, 31)),
        ("en", "You have it by the end of the month.", date(2026, 11, 20), date(2026, 11, 30)),
    ],
)
def test_the_days_of_a_stretch_of_time_are_counted_from_today(
    language: str, text: str, first: date, last: date
) -> None:
    (found,) = periods(Text.of(text), language_pack(language), NOW)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("fi", "Tuomme sohvan ensi viikolla."),
        ("fi", "Sohva on teillä ennen joulua."),
        ("fi", "Sohva on teillä helmikuussa."),
        ("sv", "Soffan kommer nästa vecka."),
        ("sv", "Soffan kommer före jul."),
        ("sv", "Soffan kommer till våren."),
        ("en", "The sofa comes next week."),
        ("en", "The sofa comes before Christmas."),
        ("en", "The sofa comes at the weekend."),
    ],
)
def test_a_stretch_of_time_nobody_told_is_doubted(language: str, letter: str) -> None:
    told = Sources("", "sohva soffan sofa", "", language_pack(language), NOW)
    assert [doubt.claim for doubt in told.doubts(letter)] == ["date"]


@pytest.mark.parametrize(
    ("language", "told", "letter"),
    [
        ("fi", "sohva tulee ke 25.11.", "Tuomme sohvan ensi viikolla."),
        ("fi", "sohva ennen joulua", "Sohva on teillä jouluksi."),
        ("sv", "soffan kommer den 5.1.", "Soffan kommer i januari."),
        ("sv", "soffan före julen", "Soffan kommer före jul."),
        ("en", "the sofa comes on Saturday", "The sofa comes at the weekend."),
        ("en", "sofa in the new year", "The sofa comes early in the New Year."),
    ],
)
def test_a_told_day_and_the_same_time_in_other_words_vouch_for_it(
    language: str, told: str, letter: str
) -> None:
    assert Sources("", told, "", language_pack(language), NOW).doubts(letter) == ()


@pytest.mark.parametrize(
    ("language", "wish"),
    [("fi", "Hyvää joulua!"), ("sv", "God jul!"), ("en", "Merry Christmas!")],
)
def test_a_wish_promises_nothing(language: str, wish: str) -> None:
    assert Sources("", "", "", language_pack(language), NOW).doubts(wish) == ()
