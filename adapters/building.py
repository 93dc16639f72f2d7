"""The house put together: stores, desks, holidays and the key, from the settings."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

import holidays

from adapters.contract import desk
from adapters.corrections import FILE as CORRECTIONS
from adapters.corrections import FiledCorrections
from adapters.jobs.records import EngineRecords
from adapters.model.opening import open_writer
from adapters.model.writer import Outcome
from adapters.on_the_page import OnThePage
from adapters.reader.heads import trained
from adapters.settings import Settings, kept_key
from adapters.storage.cases import SqlCases
from adapters.storage.engine import Database, open_database
from adapters.storage.inbox import SqlInbox
from adapters.storage.ledger import SqlLedger
from adapters.storage.lessons import SqlLessons
from adapters.storage.migrating import migrate
from adapters.storage.model_use import SqlModelUse
from adapters.storage.teams import SqlTeams
from adapters.text.language_id import LanguageId
from bot.application.house import House
from bot.application.ports import Chat, Incoming, Post
from bot.domain.case import Case
from bot.domain.team import Team


@dataclass(frozen=True)
class HeardInbox(SqlInbox):
    """The inbox, with somebody who hears each message that was accepted."""

    heard: Callable[[Incoming], None]

    async def accept(self, incoming: Incoming) -> bool:
        """Store `incoming` for good, then tell of it."""
        new = await super().accept(incoming)
        if new:
            self.heard(incoming)
        return new


@dataclass(frozen=True)
class HeardCases(SqlCases):
    """The store of cases, with somebody who hears what happened to each."""

    heard: Callable[[Case], None]

    async def add(self, case: Case, said: Post | None = None) -> bool:
        """Store a new case, then tell of it."""
        new = await super().add(case, said)
        if new:
            self.heard(case)
        return new

    async def save(self, case: Case, taken: str = "") -> Case:
        """Store a changed case, then tell of it."""
        stored = await super().save(case, taken)
        if stored.version > case.version:
            self.heard(case)
        return stored


def coach_url(told: Settings) -> str:
    """Return where cases are kept."""
    return told.database_url or _file(told.data_dir / "coach.db")


def jobs_url(told: Settings) -> str:
    """Return where the engine keeps its own records: the same server, or a file of its own."""
    return told.database_url or _file(told.data_dir / "jobs.db")


@asynccontextmanager
async def open_house(
    told: Settings,
    chats: Mapping[str, Chat] | None = None,
    accepted: Callable[[Incoming], None] = lambda _incoming: None,
    happened: Callable[[Case], None] = lambda _case: None,
    drafted: Outcome = lambda _how, _used: None,
) -> AsyncIterator[tuple[House, Database]]:
    """
    Open the house: its tables brought up to date, its key at hand.

    `chats` are doors beside the pages; `accepted` and `happened` hear of messages and cases,
    `drafted` of what a language model was used for, where there is one.
    Raises `Unavailable` where the database is away.
    """
    await asyncio.to_thread(migrate, coach_url(told))
    database = open_database(coach_url(told))
    teller, use = LanguageId(told.locale), SqlModelUse(database)
    try:
        async with open_writer(told, teller, trained(), use, drafted) as writer:
            house = House(
                inbox=HeardInbox(database, accepted),
                cases=HeardCases(database, happened),
                lessons=SqlLessons(database),
                teams=SqlTeams(database, Team("", language=told.locale, timezone=told.timezone)),
                ledger=SqlLedger(database),
                chats={"web": OnThePage(), **(chats or {})},
                desk_of=cache(partial(desk, model=writer is not None)),
                holidays=public_holidays,
                keyed=partial(keyed, kept_key(told)),
                noted=frozenset({"web"}),
                records=EngineRecords(jobs_url(told)),
                writer=writer,
                uses=use,
                corrections=FiledCorrections(told.data_dir / CORRECTIONS, told.keep_corrections),
            )
            yield house, database
    finally:
        await database.close()


def keyed(key: bytes, address: str) -> str:
    """
    Return a customer's address or handle as a keyed hash: the same however it is typed.

    >>> keyed(b"k", " Anna@Posti.fi") == keyed(b"k", "anna@posti.fi")
    True
    """
    return hmac.digest(key, address.strip().casefold().encode(), "sha256").hex()


@cache
def public_holidays(country: str) -> Callable[[date], bool]:
    """Return what tells the public holidays of a country; of an unknown one there are none."""
    try:
        return holidays.country_holidays(country).__contains__
    except NotImplementedError:
        return lambda _day: False


def _file(path: Path) -> str:
    return f"sqlite:///{path.resolve()}"
