"""Ruusu and a Teams of our own, speaking over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from adapters.jobs.engine import Work
from adapters.jobs.works import Works
from adapters.mail.letters import letter_of
from adapters.teams.app import Options, add_teams, teams_chat
from adapters.teams.edge import EDGE
from adapters.teams.errands import ERRANDS
from adapters.teams.office import Office
from adapters.teams.pace import Pace, TurnsHere
from adapters.to_teams import commands
from bot.application.coach_message import coached
from bot.application.forget import retain
from bot.application.house import House
from bot.application.send_digest import digest_post
from bot.application.speak import speak
from bot.domain.case import Case
from bot.domain.errors import RuusuError
from bot.domain.team import Team
from tests.fakes.clock import Clock
from tests.fakes.house import house
from tests.fakes.jobs import JobsHere
from tests.fakes.stores import Memory, RoomsInMemory
from tests.fakes.teams_server import APP, SECRET, TENANT, Person, TeamsServer

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
CHANNEL = "19:risut@thread.tacv2"
THREAD = f"{CHANNEL};messageid=1700000000000"


@dataclass
class Place:
    """A tenant with Ruusu in it."""

    teams: TeamsServer
    house: House
    memory: Memory
    rooms: RoomsInMemory
    office: Office
    clock: Clock
    handed: set[str]
    authority: Any
    jobs: JobsHere

    async def settled(self) -> None:
        """Let all that is under way come to rest: tasks, works, and what waits in the inbox."""
        errands = {name: partial(errand, self.office) for name, errand in ERRANDS.items()}
        works = Works(self.house, lambda: NOW, digest_post, retain, errands=errands).by_name()
        while True:
            await self.office.tasks.drained()
            begun, self.jobs.waiting = self.jobs.waiting, []
            await asyncio.gather(*(self._done(works, *self.jobs.begun[key]) for key in begun))
            waiting = [one for one in self.memory.incoming.values() if one.id not in self.handed]
            if not waiting and not self.jobs.waiting:
                return
            self.handed |= {one.id for one in waiting}
            await asyncio.gather(*(self._worked(one.id, one.team) for one in waiting))

    @staticmethod
    async def _done(works: Mapping[str, Work], name: str, *ids: str) -> None:
        await works[name](*ids)

    async def _worked(self, id_: str, team: str) -> None:
        done = await coached(id_, team, self.house)
        for post in (done.first, done.rose) if done else ():
            try:
                await speak(post, self.house, NOW) if post else None
            except RuusuError:
                self.memory.posts.pop((team, post.key if post else ""), None)

    def cases(self) -> list[Case]:
        return [*self.memory.cases.values()]

    def case(self) -> Case:
        (one,) = self.cases()
        return one

    def said(self, conversation: str) -> list[dict[str, Any]]:
        return self.teams.said(conversation)

    def texts(self, language: str = "fi") -> Any:
        return self.house.desk_of(language).coach.texts

    async def speaks(self, language: str, **more: Any) -> None:
        await self.house.teams.save(replace(Team(TENANT), language=language, **more))


def options(teams: TeamsServer, rooms: RoomsInMemory, clock: Clock, **more: Any) -> Options:
    given: dict[str, Any] = {
        "app_id": APP,
        "password": SECRET,
        "tenant": TENANT,
        "service_urls": (teams.service_url,),
        "kept": rooms,
        "takes_apart": letter_of,
        "commands": commands(),
        "openid_url": f"{teams.root}/openid",
        "login_url": teams.root,
        "now": lambda: NOW,
        "pace": Pace(TurnsHere(clock), clock.sleep),
    }
    return Options(**{**given, **more})


@asynccontextmanager
async def opened(**more: Any) -> AsyncIterator[Place]:
    """Open a house's door to a fake Teams; `more` are options."""
    clock, memory, rooms = Clock(), Memory(), RoomsInMemory()
    async with TeamsServer() as teams:
        told, at = options(teams, rooms, clock, **more), house(memory)

        async def texts_of(team: str) -> Any:
            return at.desk_of((await at.teams.get(team)).language).coach.texts

        jobs = JobsHere()
        at = replace(at, chats={"teams": teams_chat(told, texts_of)}, jobs=jobs)
        app = web.Application()
        office = add_teams(app, at, told)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        try:
            yield Place(teams, at, memory, rooms, office, clock, set(), app[EDGE].authority, jobs)
        finally:
            await runner.cleanup()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with opened() as one:
        yield one


@pytest.fixture
def mari(place: Place) -> Person:
    return Person(place.teams)
