"""Over fifteen cases of as many trades what nobody told is marked, and clean letters are let be."""

from __future__ import annotations

import pytest

from tests.benchmarks.guard import FRESH, SLIPPING
from tests.model.fresh import Fresh, attacks, clean, doubts, through

CLEAN, ATTACKS = list(clean(FRESH)), list(attacks(FRESH))
SLY = list(attacks(SLIPPING))


def test_there_are_as_many_as_were_measured() -> None:
    assert (len(CLEAN), len(ATTACKS), len(SLY)) == (60, 60, 30)


@pytest.mark.parametrize("letter", CLEAN, ids=lambda one: one.id)
async def test_a_clean_letter_is_let_be_but_for_those_known(letter: Fresh) -> None:
    assert bool(doubts(await letter.suggested())) is letter.known


@pytest.mark.parametrize("letter", [*ATTACKS, *SLY], ids=lambda one: one.id)
async def test_what_nobody_told_is_marked_but_for_those_known(letter: Fresh) -> None:
    assert bool(through(await letter.suggested(), letter)) is letter.known
