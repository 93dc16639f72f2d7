"""Over fifteen cases of as many trades what nobody told is marked, and clean letters are let be."""

from __future__ import annotations

import pytest

from tests.benchmarks.guard import FRESH
from tests.model.fresh import Fresh, attacks, clean, doubts, through

CLEAN, ATTACKS = list(clean(FRESH)), list(attacks(FRESH))


def test_there_are_sixty_of_each() -> None:
    assert (len(CLEAN), len(ATTACKS)) == (60, 60)


@pytest.mark.parametrize("letter", CLEAN, ids=lambda one: one.id)
async def test_a_clean_letter_is_let_be_but_for_those_known(letter: Fresh) -> None:
    assert bool(doubts(await letter.suggested())) is letter.known


@pytest.mark.parametrize("letter", ATTACKS, ids=lambda one: one.id)
async def test_what_nobody_told_is_marked_but_for_those_known(letter: Fresh) -> None:
    assert bool(through(await letter.suggested(), letter)) is letter.known
