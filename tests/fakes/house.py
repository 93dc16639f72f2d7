"""A house in memory, with the real packs and the real reader at its desks."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256

from adapters.contract import desk
from bot.application.coach_message import coached
from bot.application.house import House
from bot.application.ports import Post
from tests.fakes.stores import (
    CasesInMemory,
    ChatInMemory,
    InboxInMemory,
    LedgerInMemory,
    LessonsInMemory,
    Memory,
    TeamsInMemory,
)

HOLIDAYS = {date(2026, 4, 3), date(2026, 4, 6)}
"""Easter 2026, the only holidays of this house."""


def house(memory: Memory | None = None, chat: ChatInMemory | None = None) -> House:
    memory = memory or Memory()
    return House(
        inbox=InboxInMemory(memory),
        cases=CasesInMemory(memory),
        lessons=LessonsInMemory(memory),
        teams=TeamsInMemory(memory),
        ledger=LedgerInMemory(memory),
        chats={"web": chat or ChatInMemory()},
        desk_of=cache(desk),
        holidays=lambda _country: HOLIDAYS.__contains__,
        keyed=lambda address: sha256(address.strip().casefold().encode()).hexdigest(),
    )


async def first_words(id_: str, team: str, at: House) -> Post:
    """Have a message coached, and return what there is to say of it."""
    done = await coached(id_, team, at)
    assert done
    assert done.first
    return done.first
