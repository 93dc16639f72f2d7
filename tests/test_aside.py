"""Texts are read on a thread, a few words where they stand."""

from __future__ import annotations

import asyncio
from threading import Event, current_thread

import pytest

from adapters.aside import FEW_WORDS, aside
from bot.domain.errors import EmptyText


async def test_the_loop_goes_on_while_a_text_is_read() -> None:
    free = Event()
    reading = asyncio.create_task(aside(lambda: free.wait(20), FEW_WORDS + 1))
    await asyncio.sleep(0)
    free.set()
    assert await reading


async def test_a_few_words_are_read_where_it_stands() -> None:
    assert await aside(current_thread, FEW_WORDS) is current_thread()
    assert await aside(current_thread, FEW_WORDS + 1) is not current_thread()


async def test_what_cannot_be_read_is_told_the_same_way() -> None:
    def refused() -> None:
        raise EmptyText("nothing")

    with pytest.raises(EmptyText):
        await aside(refused, FEW_WORDS + 1)
