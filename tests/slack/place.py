"""Ruusu and a Slack of our own, speaking over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from adapters.aside import aside
from adapters.jobs.works import Works
from adapters.mail.letters import letter_of
from adapters.slack.app import Options, add_slack, slack_chat
from adapters.slack.errands import ERRANDS
from adapters.slack.office import Office
from adapters.slack.pace import Pace
from adapters.slack.stream import SlackStreams
from adapters.slack.workspaces import OneToken
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
from tests.fakes.slack_person import Person
from tests.fakes.slack_server import SECRET, Channel, SlackServer
from tests.fakes.stores import Memory

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)


@dataclass
class Place:
    """A workspace with Ruusu in it."""

    slack: SlackServer
    house: House
    memory: Memory
    office: Office
    clock: Clock
    jobs: JobsHere
    handed: set[str]

    async def settled(self) -> None:
        """Let all that is under way come to rest: tasks, works, and what waits in the inbox."""
        errands = {name: partial(errand, self.office) for name, errand in ERRANDS.items()}
        works = Works(self.house, lambda: NOW, digest_post, retain, errands=errands).by_name()
        while True:
            await self.office.tasks.drained()
            begun, self.jobs.waiting = self.jobs.waiting, []
            for name, *ids in (self.jobs.begun[key] for key in begun):
                await works[name](*ids)
            waiting = [one for one in self.memory.incoming.values() if one]
            waiting = [one for one in waiting if one.id not in self.handed]
            if not waiting and not self.jobs.waiting:
                return
            self.handed |= {one.id for one in waiting}
            await asyncio.gather(*(self._worked(one.id, one.team) for one in waiting))

    async def _worked(self, id_: str, team: str) -> None:
        done = await coached(id_, team, self.house)
        for post in (done.first, done.rose) if done else ():
            try:
                await speak(post, self.house, NOW) if post else None
            except RuusuError:
                self.memory.posts.pop((team, post.key if post else ""), None)

    def lost_sight_of(self, key: str) -> None:
        """Leave a post as a process leaves it that dies before it could note its arrival."""
        place = next(one for one in self.memory.posts if one[1] == key)
        post, at, _ = self.memory.posts[place]
        self.memory.posts[place] = (post, at, None)

    @property
    def channel(self) -> Channel:
        return self.slack.workspace.channel("C1")

    def cases(self) -> list[Case]:
        return [*self.memory.cases.values()]

    def case(self) -> Case:
        (one,) = self.cases()
        return one

    def said(self, channel: str = "C1") -> list[dict[str, Any]]:
        """What the bot has said in a channel, the oldest first."""
        messages = self.slack.workspace.channel(channel).messages.values()
        return [one for one in messages if one.get("bot_id") == "BBOT"]

    async def speaks(self, language: str) -> None:
        await self.house.teams.save(replace(Team("T1"), language=language))


@asynccontextmanager
async def opened(**more: Any) -> AsyncIterator[Place]:
    """Open a house's doors to a fake Slack; `more` are options of Slack's."""
    clock, memory = Clock(), Memory()
    now, desk_of = more.pop("now", NOW), more.pop("desk_of", None)
    async with SlackServer(clock=clock, **more.pop("server", {})) as slack:
        slack.patience = 10.0  # a busy machine: tests/benchmarks/slack.py measures the three
        slack.again_after = (0.0, 0.0, 0.0)
        slack.workspace.channel("C1")
        options = Options(
            signing_secret=SECRET,
            tokens=more.pop("tokens", None) or OneToken("xoxb-1"),
            takes_apart=letter_of,
            api_url=slack.api,
            now=lambda: now,
            pace=Pace(clock, clock.sleep),
            within=more.pop("within", 9.0),
            **more,
        )
        at = house(memory)
        at = replace(at, aside=aside, desk_of=desk_of or at.desk_of)

        async def texts_of(team: str) -> Any:
            return at.desk_of((await at.teams.get(team)).language).coach.texts

        jobs = JobsHere()
        chat = slack_chat(options, texts_of)
        streams = {"slack": SlackStreams(chat)}
        at = replace(at, chats={"slack": chat}, streams=streams, jobs=jobs)
        app = web.Application(client_max_size=8 * 2**20)
        office = add_slack(app, at, options)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        try:
            yield Place(slack, at, memory, office, clock, jobs, set())
        finally:
            await runner.cleanup()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with opened() as one:
        yield one


@pytest.fixture
def mari(place: Place) -> Person:
    return Person(place.slack)
