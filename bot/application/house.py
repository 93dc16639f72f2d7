"""The house a case lives in: its stores, its doors and the coach's desks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.application.desk import Desk
from bot.application.ports import (
    Aside,
    AsItComes,
    Chat,
    Done,
    Holidays,
    Jobs,
    Records,
    Streams,
)
from bot.application.stores import Cases, Corrections, Inbox, Ledger, Lessons, Teams
from bot.application.writers import Drafts, ModelUse, Writer
from bot.domain.house_words import HouseWords
from bot.domain.message import Severity
from bot.domain.reading import Reading
from bot.domain.team import ModelFor, Team
from bot.domain.walk import Wishes
from bot.domain.worktime import WorkingTime


async def at_once(work: Callable[[], Done], length: int) -> Done:
    """Do `work` here and now, however long its text: nobody else is waiting."""
    del length
    return work()


@dataclass(frozen=True, slots=True)
class House:
    """
    What use cases need from outside.

    `chats` are the doors by platform; `desk_of` gives the desk for agents of a language;
    `keyed` makes a customer's address or handle into a keyed hash, the same however it is typed;
    `noted` are the doors whose posts stand as soon as the ledger has them; `streams` are
    those where a post can be seen while it grows, `as_it_comes` those where a model's letter
    is seen while it is written; `jobs` is durable work, None where no service runs (a command
    in the terminal), and `records` what its engine noted of it; `aside` is where texts are
    read. `uses` counts what a language model is used for, also where none is any more: counts
    are let go of in time;
    `corrections` keep what agents read better where the house has switched that on, and let
    go of it everywhere.
    """

    inbox: Inbox
    cases: Cases
    lessons: Lessons
    teams: Teams
    ledger: Ledger
    chats: Mapping[str, Chat]
    desk_of: Callable[[str], Desk]
    holidays: Holidays
    keyed: Callable[[str], str]
    noted: frozenset[str] = frozenset()
    streams: Mapping[str, Streams] = field(default_factory=dict)
    as_it_comes: Mapping[str, AsItComes] = field(default_factory=dict)
    jobs: Jobs | None = None
    records: Records | None = None
    aside: Aside = at_once
    writer: Writer | None = None
    uses: ModelUse | None = None
    drafts: Drafts | None = None
    corrections: Corrections | None = None


def working(team: Team, house: House) -> WorkingTime:
    """Return when `team` works."""
    zone, holiday = ZoneInfo(team.timezone), house.holidays(team.country)
    return WorkingTime(zone, team.working_days, team.opens, team.closes, holiday)


def local(now: datetime, team: Team) -> datetime:
    """Tell `now` by the team's own clock."""
    return now.astimezone(ZoneInfo(team.timezone))


def own_words(team: Team) -> HouseWords:
    """Return the words of `team`'s own that do not belong in a reply."""
    return HouseWords(team.jargon, team.forbidden)


def simply_replaced(reading: Reading, team: Team) -> bool:
    """Tell whether all a complaint names in money is small enough to be replaced unargued."""
    named = [fact.value for fact in reading.facts.get("amounts", ())]
    sums = [
        Decimal(str(one["sum"]))
        for one in named
        if isinstance(one, Mapping) and one["currency"] == team.policy.currency
    ]
    return reading.complains and bool(sums) and team.policy.replaces(max(sums))


def wishes(team: Team, severity: Severity | None) -> Wishes:
    """Return how the team wants every reply."""
    return Wishes(
        register=team.register,
        signature=team.signature,
        policy=team.policy.told(severity) or None,
        model=team.model is not ModelFor.OFF,
    )
