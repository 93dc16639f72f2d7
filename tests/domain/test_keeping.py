from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.packs import language_pack
from bot.domain.keeping import KeptPromise, Standing, contradicted, to_keep
from bot.domain.promises import Promise
from bot.domain.text import Span

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 4, 9, tzinfo=HELSINKI)


def made(what: str, by: str | None) -> Promise:
    return Promise(what, "", by, Span(0, len(what)))


def kept(what: str, by: str | None) -> KeptPromise:
    return to_keep([made(what, by)], "c", "Maija", NOW, time(16))[0]


@pytest.mark.parametrize(
    ("language", "old", "new", "same_day"),
    [
        ("fi", "Palautamme maksun 6.3. mennessä", "Palautamme maksun 12.3.", "Palautamme maksun"),
        ("sv", "Vi betalar tillbaka avgiften den 6.3", "Avgiften betalas den 12.3", "Vi betalar"),
        ("en", "We refund the delivery fee by 6 March", "The delivery refund comes", "We refund"),
    ],
)
def test_the_same_thing_by_another_day_contradicts(
    language: str, old: str, new: str, same_day: str
) -> None:
    formats, earlier = language_pack(language).formats, [kept(old, "2026-03-06")]
    assert len(contradicted([made(new, "2026-03-12")], earlier, NOW, formats)) == 1
    assert contradicted([made(same_day, "2026-03-06")], earlier, NOW, formats) == []
    assert contradicted([made(new, None)], earlier, NOW, formats) == []


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("fi", "Palautamme maksun teille perjantaihin 6.3. mennessä",
         "Soitamme teille perjantaina 13.3. viimeistään klo 14 mennessä"),
        ("sv", "Vi betalar tillbaka avgiften senast fredag den 6 mars",
         "Chauffören ringer er senast fredag den 13 mars"),
        ("en", "We refund the fee before Friday 6 March", "Tom calls before Friday 13 March"),
    ],
)  # fmt: skip
def test_another_thing_by_another_day_of_the_same_name_contradicts_nothing(
    language: str, old: str, new: str
) -> None:
    formats, earlier = language_pack(language).formats, [kept(old, "2026-03-06")]
    assert contradicted([made(new, "2026-03-13")], earlier, NOW, formats) == []


def test_a_promise_of_a_day_is_due_when_the_working_day_ends() -> None:
    assert kept("soitamme", "2026-03-06").due == datetime(2026, 3, 6, 16, tzinfo=HELSINKI)
    assert kept("soitamme", "14:30").due == datetime(2026, 3, 4, 14, 30, tzinfo=HELSINKI)
    assert kept("soitamme", "08:30").due == datetime(2026, 3, 5, 8, 30, tzinfo=HELSINKI)
    assert kept("soitamme", None).due is None


@given(some.integers(0, 40000), some.sampled_from(["2026-03-28", "2026-10-25", "2026-03-06"]))
def test_a_promise_waits_falls_due_and_breaks_in_that_order(minutes: int, day: str) -> None:
    promise = to_keep([made("soitamme", day)], "c", "M", NOW, time(3, 30))[0]
    order = [Standing.WAITING, Standing.DUE_TODAY, Standing.BROKEN]
    start = datetime.fromisoformat(day).replace(tzinfo=HELSINKI) - timedelta(days=2)
    moments = [start, start + timedelta(minutes=minutes % 5000), start + timedelta(days=9)]
    seen = [order.index(promise.standing(moment.astimezone(HELSINKI))) for moment in moments]
    assert seen == sorted(seen)
    assert promise.due
    assert promise.standing(promise.due.astimezone(UTC)) is not Standing.BROKEN
