"""The pages over a house in memory: for tests, and to look at by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiohttp import web

from adapters.mail import mail_marks, take_apart
from adapters.web import Login, PageOptions, Person, add_pages
from bot.application.house import House
from bot.application.take_in import take_in
from tests.fakes.house import house
from tests.fakes.jobs import JobsHere
from tests.fakes.stores import Memory

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
TEAM = "shop"
SECRET = "known to the tests alone"  # noqa: S105


@dataclass
class Site:
    """One running house with its pages; `asleep` leaves messages unread, as a busy coach would."""

    memory: Memory = field(default_factory=Memory)
    now: datetime = NOW
    asleep: bool = False
    loopback: bool = True
    address: str = ""
    login: Login | None = None
    teams: Callable[[Person], Awaitable[Sequence[str]]] | None = None

    def __post_init__(self) -> None:
        self.jobs = JobsHere()
        noted = frozenset({"web"})
        self.house: House = replace(house(self.memory), jobs=self.jobs, noted=noted)

    def app(self) -> web.Application:
        app = web.Application()
        options = PageOptions(
            address=self.address,
            loopback=self.loopback,
            secret=SECRET,
            clock=lambda: self.now,
            teams_of=self.teams or _everybody,
            take_apart=lambda raw: take_apart(raw, mail_marks()),
            woken=self.sweep,
            login=self.login,
        )
        add_pages(app, self.house, options)
        return app

    async def sweep(self) -> None:
        """Take in what waits, as the durable work does."""
        if self.asleep:
            return
        for id_, team in await self.house.inbox.waiting("tests", self.now, 100):
            await take_in(id_, await self.house.teams.get(team), self.house)
            await self.house.inbox.handed_over([id_])


async def _everybody(_person: Person) -> Sequence[str]:
    return (TEAM,)


if __name__ == "__main__":
    web.run_app(Site(now=datetime.now(UTC)).app(), host="127.0.0.1", port=3979, print=None)
