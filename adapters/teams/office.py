"""The office behind the door: the house, the way back to people, and the work under way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import structlog

from adapters.tasks import Tasks
from adapters.teams.cards import CONTENT, Element, card, small, words
from adapters.teams.chat import TeamsChat, message, places
from adapters.teams.incoming import Agent, Seen, seen_of
from adapters.teams.outgoing import case_card, with_way_back
from adapters.teams.rooms import joined
from adapters.teams.wire import Refused, activities, whispers
from bot.application.card import card_of, remembered
from bot.application.house import House
from bot.application.ports import Incoming, Post, TakeApart
from bot.application.show_case import card_key
from bot.application.speak import speak
from bot.domain.case import Case
from bot.domain.errors import RuusuError, Unavailable, WrongMoment
from bot.domain.team import Team

Texts = Mapping[str, str]
Answer = Mapping[str, Any]
AWHILE = 1.0
"""Seconds after which silence is explained; the embedded writer needs a tenth of that."""
REST = "teams_rest"
"""The errand: what is left of an activity once it is acknowledged (`errands.py`)."""
WORTH_IT = timedelta(days=1)
"""How long what was asked is still answered."""
SOON = 0.7
"""Seconds a click waits for what it says in a thread: Teams wants its answer in a second."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """
    What every door needs.

    `now` is the clock, `takes_apart` reads HTML; `commands` name the doors by the words
    people type, in every language; `setters` may change settings by their ids in the
    directory, None lets everybody (there is no app id).
    """

    house: House
    chat: TeamsChat
    now: Callable[[], datetime]
    takes_apart: TakeApart
    commands: Mapping[str, str]
    setters: frozenset[str] | None = None
    tasks: Tasks = field(default_factory=Tasks)
    shown: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def team(self, id_: str) -> Team:
        """Return the team of a tenant."""
        return await self.house.teams.get(id_)

    def texts(self, team: Team) -> Texts:
        """Return what the bot says in a team's language."""
        return self.house.desk_of(team.language).coach.texts

    async def welcome(self, agent: Agent) -> None:
        """Remember who added the bot to a team: they may change its settings."""
        if agent.ours and agent.id:
            setter = {f"setter:{agent.id}": ("setter", agent.id)}
            await self.chat.rooms.kept.keep(agent.team, setter, self.now())

    async def may_set(self, agent: Agent) -> bool:
        """Tell whether somebody may change the team's settings."""
        if not agent.ours:
            return False
        named = self.setters is None or agent.entra in self.setters
        kept = self.chat.rooms.kept
        return named or bool(await kept.get(agent.team, f"setter:{agent.id}"))

    async def accept(self, incoming: Incoming) -> bool:
        """Make a message durable; False where it was known."""
        return await self.house.inbox.accept(incoming)

    async def once(self, seen: Seen, work: Callable[[], Awaitable[None]]) -> None:
        """Do what an activity asks for, unless it was done when it came before."""
        kept, team = self.chat.rooms.kept, seen.agent.team
        async with self.turn_of(seen.id):
            if not await kept.was_heard(team, seen.id):
                await work()
                await kept.heard(team, seen.id, self.now())

    async def behind(self, seen: Seen) -> None:
        """
        Have the rest of what an activity asks for done after its answer, whatever dies meanwhile.

        Raises `Unavailable` where it could not be noted.
        """
        team, jobs, kept = seen.agent.team, self.house.jobs, self.chat.rooms.kept
        if jobs is None:
            raise Unavailable("no_jobs")
        key = f"{REST}:{team}:{seen.id}"
        if await kept.was_heard(team, seen.id):
            return
        body = json.dumps({"at": self.now().isoformat(), "raw": seen.raw})
        await kept.keep(team, {_rest_of(seen.id): (REST, body)}, self.now())
        if not await jobs.begin(REST, key, team, seen.id) and await jobs.ended(key):
            await self.settled(seen)

    async def owed(self, team: str, id_: str) -> Seen | None:
        """Return an activity with a rest to do; None where it is done, or is too old by now."""
        body = await self.chat.rooms.kept.get(team, _rest_of(id_))
        if body is None:
            return None
        told = json.loads(body)
        if self.now() - datetime.fromisoformat(told["at"]) < WORTH_IT:
            return seen_of(told["raw"])
        _log.warning("teams.too_late", id=id_)
        await self.chat.rooms.kept.forget(team, _rest_of(id_))
        return None

    async def settled(self, seen: Seen) -> None:
        """Let go of an activity that is done with."""
        await self.chat.rooms.kept.forget(seen.agent.team, _rest_of(seen.id))

    def turn_of(self, key: str) -> asyncio.Lock:
        """Return the lock under which one thing at a time is said or shown."""
        return self.shown.setdefault(key, asyncio.Lock())

    async def say_once(self, post: Post) -> None:
        """Say a post, once however fast it is asked for again."""
        async with self.turn_of(post.key):
            await speak(post, self.house, self.now())

    async def case_now(self, case: Case, team: Team, notice: str = "") -> Answer:
        """Return the card of a case as it stands, as the answer to a click."""
        texts = self.texts(team)
        ahead = [*small(texts[notice])] if notice else []
        known = await remembered(case, team, self.house)
        it = card_of(case, team, self.house, with_turn=True, known=known)
        if await self.chat.answers_to_a_thread(team.id, case.origin):
            it = with_way_back(it, texts)
        return shown(case_card(it, texts, ahead))

    async def stands_at(self, case: Case) -> frozenset[str]:
        """Return the rooms a case may be worked on from: where its card is, and its thread."""
        ref = await self.house.ledger.ref(case.team, card_key(case.id))
        places_ = {places(ref)[1].partition(";")[0]} if ref else set()
        shared = {case.origin.place} if not case.origin.private or not ref else set()
        return frozenset(places_ | shared) - {""}

    async def about(self, seen: Seen, message: str, within: timedelta) -> str:
        """Return the case that was last spoken of in a conversation, or in one message of it."""
        conversation = joined(seen.room.place, seen.thread)
        ref, since = f"{seen.agent.team}/{conversation}|{message}", self.now() - within
        return await self.house.ledger.case_at(seen.agent.team, ref, since)

    async def answer(self, seen: Seen, said: Sequence[Element], gist: str) -> None:
        """Answer where something was asked: to one pair of eyes where it was whispered."""
        conversation, to = joined(seen.room.place, seen.thread), {}
        path = activities(conversation)
        if seen.whispered:
            path = whispers(conversation)
            to = {"recipient": {"id": seen.agent.id, "name": seen.agent.name}}
        for one in said:
            told = {**message(one, gist, seen.room), **to}
            await self.chat.pace.wait(conversation)
            await self.chat.wire.call("POST", seen.room.service_url, path, told)

    async def typing_until_said(self, case: str, seen: Seen) -> None:
        """Show that a message is being read, where its card is not there after a while."""
        await self.chat.pace.sleep(AWHILE)
        if await self.house.ledger.ref(seen.agent.team, card_key(case)):
            return
        room, said = seen.room, {"type": "typing", "from": {"id": seen.room.bot}}
        await self.chat.pace.wait(room.place)
        await self.chat.wire.call("POST", room.service_url, activities(room.place), said)

    def later(self, work: Callable[[], Awaitable[None]], seen: Seen | None = None) -> None:
        """Do `work` after the answer; where it fails, tell the agent a reference they can give."""

        async def done() -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
                ref = noted(error)
                if seen:
                    await self._tell(seen, error, ref)

        self.tasks.start(done())

    async def carry_out(self, work: Callable[[], Awaitable[None]], seen: Seen) -> None:
        """
        Do durable `work`; where it fails for good, tell the agent as `later` does.

        Raises `Unavailable` where it is to be tried again.
        """
        try:
            await work()
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            await self._tell(seen, error, noted(error))

    async def soon(self, post: Post, seen: Seen) -> None:
        """
        Say `post` before the answer, where that takes no longer than a click may; else durably.

        What fails in that time is raised, later it is told.
        """
        done = asyncio.ensure_future(self.say_once(post))
        await asyncio.wait({done}, timeout=SOON)
        if done.done():
            done.result()
        else:
            self.later(lambda: done)
            await self.behind(seen)

    async def _tell(self, seen: Seen, error: Exception, ref: str) -> None:
        try:
            text = sorry(error, self.texts(await self.team(seen.agent.team)), ref)
            await self.answer(seen, [card(words(text))], text)
        except (RuusuError, Refused) as mute:
            _log.warning("teams.not_told", ref=ref, why=type(mute).__name__)


def _rest_of(id_: str) -> str:
    return f"rest:{id_}"


def noted(error: Exception) -> str:
    """Log an error under a reference a person can give, and return it."""
    ref = uuid4().hex[:8]
    code = error.code if isinstance(error, RuusuError) else ""
    why = error.why if isinstance(error, Refused) else code
    _log.error("teams.failed", ref=ref, why=type(error).__name__, code=why)
    return ref


def sorry(error: Exception, texts: Texts, ref: str) -> str:
    """Say what went wrong in words a person can use; nothing of the error's own."""
    key = str(error) if isinstance(error, WrongMoment) else ""
    if isinstance(error, Unavailable):
        key = "error.away"
    return texts[key] if key in texts else texts["error.reference"].format(ref=ref)


def shown(content: Element) -> Answer:
    """Answer a click with a card in the place of the one clicked."""
    return {"statusCode": 200, "type": CONTENT, "value": content}


def told(text: str) -> Answer:
    """Answer a click with words, for the one who clicked."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}
