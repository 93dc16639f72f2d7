"""No text holds up the coach: what is sent over and over costs no more than ordinary words do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.contract import check, desk, read, reply
from adapters.packs import LANGUAGES
from bot.domain.message import READ

NOW = "2026-03-02T09:00"
AT = desk("fi")
DEV = Path(__file__).parent / "quality" / "dev" / "messages.jsonl"
OPENS = {
    "fi": "Hei, tilasin teiltä viikko sitten sohvan, mutta se ei ole vieläkään tullut. ",
    "sv": "Hej, jag beställde en soffa av er för en vecka sedan, men den har inte kommit. ",
    "en": "Hello, I ordered a sofa from you a week ago and it has not come yet. ",
}
TIMES = 12
"""How much longer a hostile text may take than an ordinary one; before, it was hundreds."""
LEAST = 0.25
"""Seconds that are no delay in any case."""
SIGNS = "aAäÖ1 \n\t.,!?-_'\"()[]<>@#€:/&~e"


def spent(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


def done(text: str, code: str) -> float:
    """Seconds of processor time to read a text and to check it as a draft, patterns compiled."""

    def work() -> None:
        read({"text": text, "now": NOW}, AT)
        check({"draft": text, "language": code, "now": NOW}, AT)

    work()
    return spent(work)


@cache
def texts(code: str) -> tuple[str, ...]:
    told = [json.loads(line) for line in DEV.read_text("utf-8").splitlines()]
    return tuple(row["text"] for row in told if row["language"] == code)


@cache
def ordinary(code: str) -> float:
    return done("\n".join(texts(code))[:READ], code)


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(unit=st.text(alphabet=SIGNS, min_size=1, max_size=4))
@example(unit="a")
@example(unit="ÄÖ")
@example(unit="\n")
@example(unit="\n ")
@example(unit="-a")
@example(unit="[a")
@example(unit="Anna ")
def test_no_text_repeated_is_much_slower_to_read_than_ordinary_words(code: str, unit: str) -> None:
    hostile = (OPENS[code] + unit * READ)[:READ]
    assert done(hostile, code) < max(LEAST, TIMES * ordinary(code))


@pytest.mark.parametrize("do", [read, reply, check])
def test_a_megabyte_costs_as_much_as_its_opening(do: Callable[[Any, Any], object]) -> None:
    """Facts are read further than letters: some twenty pages of them, and no more."""
    mixed = "\n".join(line for lines in zip(*map(texts, LANGUAGES), strict=False) for line in lines)
    whole = mixed * (1_000_000 // len(mixed) + 1)

    def item(text: str) -> dict[str, str]:
        return {"text": text, "draft": text, "facts": whole if do is check else "", "now": NOW}

    do(item(whole), AT)
    opening = spent(lambda: do(item(whole[:READ]), AT))
    assert spent(lambda: do(item(whole), AT)) < max(LEAST, 3 * opening)
