"""The office behind the doors: the house, the way back to people, and the work under way."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.blocks import Block, escaped
from adapters.slack.calling import RENEWED, Caller, Refused
from adapters.slack.incoming import Agent
from adapters.slack.outgoing import Message
from adapters.slack.workspaces import Workspaces
from adapters.tasks import Tasks
from bot.application.house import House
from bot.application.ports import Done, Incoming, TakeApart
from bot.domain.case import Case
from bot.domain.errors import RuusuError, Shut, Unavailable, WrongMoment
from bot.domain.team import Team

Texts = Mapping[str, str]
OFFER, COACH, SHARE = "slack_offer", "slack_coach", "slack_share"
LOOK, ANSWER = "slack_look", "slack_answer"
"""The errands: what must be done after the answer, whatever dies meanwhile (`errands.py`)."""
LONGEST_FILE = 2_000_000
"""Bytes of a mail that are read; a longer one is cut."""
WITHIN = 2.3
"""Seconds something may take before Slack has its answer: it waits three."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """
    What every door needs.

    `now` is the clock, `takes_apart` reads mails;
    `nobody` is the team where none can be looked up.
    """

    house: House
    workspaces: Workspaces
    now: Callable[[], datetime]
    takes_apart: TakeApart
    nobody: Team = field(default_factory=lambda: Team(""))
    call: Caller = field(default_factory=Caller)
    tasks: Tasks = field(default_factory=Tasks)
    within: float = WITHIN

    async def soon(self, doing: Future[Done]) -> bool:
        """Tell whether `doing` ends while Slack waits for its answer; if not, it goes on."""
        done, _ = await asyncio.wait({doing}, timeout=self.within)
        return bool(done)

    async def team(self, agent_team: str) -> Team:
        """Return the team of a workspace."""
        return await self.house.teams.get(agent_team)

    def texts(self, team: Team) -> Texts:
        """Return what the bot says in a team's language."""
        return self.house.desk_of(team.language).coach.texts

    async def client(self, agent: Agent) -> Any:
        """Return the Web API of an agent's workspace. Raises `Unavailable`."""
        client = await self.workspaces.client(agent.team, agent.enterprise)
        if client is None:
            raise Unavailable("not_installed")
        return client

    async def accept(self, incoming: Incoming) -> bool:
        """Make a message durable; False where it was known."""
        return await self.house.inbox.accept(incoming)

    async def open(self, agent: Agent, trigger: str, view: Block) -> None:
        """Open a form for somebody who just did something."""
        client = await self.client(agent)
        await self.call(lambda: client.views_open(trigger_id=trigger, view=view))

    async def put(self, agent: Agent, place: str, view: Block) -> None:
        """Put a form in the place of one that is open."""
        client = await self.client(agent)
        await self.call(lambda: client.views_update(view_id=place, view=view))

    async def whisper(
        self, agent: Agent, place: str, said: Message, thread: str = "", answer_to: str = ""
    ) -> None:
        """Say something to one agent alone: by the answer's own way, else where they are."""
        if answer_to:
            await self.respond(answer_to, [said])
            return
        client = await self.client(agent)
        await self.call(
            lambda: client.chat_postEphemeral(
                channel=place,
                user=agent.id,
                thread_ts=thread or None,
                text=said.text,
                blocks=said.blocks,
            )
        )

    async def respond(self, url: str, said: Sequence[Message], *, instead: bool = False) -> None:
        """Answer by the address Slack gave; `instead` of what was clicked, or beside it."""
        session = self.workspaces.wire.session()
        for one in said[:5]:
            way = AsyncWebhookClient(url, session=session, retry_handlers=[])
            await self.call(
                lambda way=way, one=one: way.send(  # type: ignore[misc]
                    text=one.text,
                    blocks=one.blocks,
                    response_type="ephemeral",
                    replace_original=instead,
                )
            )

    async def fetched(self, url: str, token: str | None) -> str:
        """Fetch a file of Slack's own; the token goes to Slack alone."""
        if not self.workspaces.is_slack(url):
            raise Refused("elsewhere")
        headers = {"Authorization": f"Bearer {token}"}
        session = self.workspaces.wire.session()
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            response.raise_for_status()
            body = bytearray()
            async for chunk in response.content.iter_chunked(2**16):
                body += chunk
                if len(body) > LONGEST_FILE:
                    break
        return bytes(body[:LONGEST_FILE]).decode("utf-8", "replace")

    async def errand(self, name: str, once: str, agent: Agent, *ids: str) -> None:
        """
        Have an errand done durably for `agent`, by ids alone; `once` for one occasion.

        Raises `Unavailable` where it could not be noted.
        """
        if self.house.jobs is None:
            raise Unavailable("no_jobs")
        who = (agent.team, agent.enterprise, agent.id)
        await self.house.jobs.begin(name, f"{name}:{agent.team}:{once}", *who, *ids)

    async def carry_out(
        self, work: Callable[[], Awaitable[object]], agent: Agent, place: str, thread: str = ""
    ) -> None:
        """
        Carry out an errand; where it fails for good, tell the agent as `later` does.

        Raises `Unavailable` where it is to be tried again: Slack was away, or its token is
        being renewed.
        """
        try:
            await work()
        except Unavailable:
            raise
        except TimeoutError as late:
            raise Unavailable("late") from late
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            if isinstance(error, Refused) and error.why in RENEWED:
                raise Unavailable(error.why) from None
            await self._failed(error, agent, place, thread=thread)

    def later(
        self,
        work: Callable[[], Awaitable[object]],
        agent: Agent | None = None,
        place: str = "",
        answer_to: str = "",
        thread: str = "",
    ) -> None:
        """Do `work` after the answer; where it fails, tell the agent a reference they can give."""

        async def done() -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
                await self._failed(error, agent, place, answer_to, thread)

        self.tasks.start(done())

    async def _failed(
        self,
        error: Exception,
        agent: Agent | None,
        place: str,
        answer_to: str = "",
        thread: str = "",
    ) -> None:
        ref = uuid4().hex[:8]
        _log.error("slack.failed", ref=ref, why=type(error).__name__, code=_code(error))
        if agent is None or not agent.id:
            return
        texts = self.texts(await self.team(agent.team))
        try:
            await self.whisper(agent, place, sorry(error, texts, ref), thread, answer_to)
        except (RuusuError, Refused) as mute:
            _log.warning("slack.not_told", ref=ref, why=type(mute).__name__)


def sorry(error: BaseException, texts: Texts, ref: str) -> Message:
    """Say what went wrong in words a person can use; nothing of the error's own."""
    key = str(error) if isinstance(error, WrongMoment) else ""
    if isinstance(error, Unavailable | TimeoutError):
        key = "error.away"
    if _code(error) in {"expired_trigger_id", "exchanged_trigger_id"}:
        key = "error.form_late"
    if _code(error) in {"not_in_channel", "channel_not_found"}:
        key = "error.not_in_channel"
    return line(texts[key] if key in texts else texts["error.reference"].format(ref=ref))


def line(text: str) -> Message:
    """Return one plain line as a message."""
    said = escaped(text)
    return Message(said, [{"type": "section", "text": {"type": "mrkdwn", "text": said}}])


def _code(error: BaseException) -> str:
    if isinstance(error, Refused):
        return error.why
    if isinstance(error, Shut):
        return str(error)
    return error.code if isinstance(error, RuusuError) else ""


def stands_there(case: Case, place: str) -> bool:
    """Tell whether a case is shown in a place of Slack."""
    return case.origin.platform == "slack" and case.origin.place == place
