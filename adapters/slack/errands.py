"""
Errands: what goes on after Slack has its answer and must not be lost with the process.

Each is durable work by ids alone, safe to do twice: whose it is (`team`, `enterprise`, `user`),
then what it is about.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.slack.asked import answer
from adapters.slack.chat import PLATFORM
from adapters.slack.doors import accept_found, help_said
from adapters.slack.incoming import Agent, MailSeen, Written
from adapters.slack.mails import on_mail
from adapters.slack.names import known_as
from adapters.slack.offers import offer
from adapters.slack.office import ANSWER, COACH, LOOK, OFFER, SHARE, Office
from adapters.slack.talk import CALLED, fetched, on_written
from bot.application.show_case import share
from bot.domain.errors import WrongMoment
from bot.domain.happening import Origin

Errand = Callable[..., Awaitable[None]]
"""Takes the office and ids; raises `Unavailable` to be tried again."""


async def _offer(office: Office, *ids: str) -> None:
    """Offer help with what somebody wrote: `place`, `ts`, `thread`, and what it is."""
    agent, (place, ts, thread, what) = _whose(ids)
    await office.carry_out(lambda: offer(agent, place, ts, thread, what, office), agent, place)


async def _coach(office: Office, *ids: str) -> None:
    """Coach a message that stands in Slack: `place`, `ts`, `thread`, and how it is to be done."""
    agent, (place, ts, thread, how) = _whose(ids)

    async def work() -> None:
        found = await fetched(agent, place, ts, office)
        if found and await accept_found(found, office, alone=how == "private"):
            return
        if how != CALLED:
            raise WrongMoment("error.no_case")
        said = help_said(office.texts(await office.team(agent.team)))
        await office.whisper(agent, place, said, thread)

    await office.carry_out(work, agent, place, thread)


async def _share(office: Office, *ids: str) -> None:
    """Move a private case to a channel: `place` it was shared from, `case`, `channel`."""
    agent, (place, case, channel) = _whose(ids)
    team, there = await office.team(agent.team), Origin(PLATFORM, channel)

    async def work() -> None:
        by = await known_as(agent, office)
        await share(team, case, there, office.house, by=by, now=office.now())

    await office.carry_out(work, agent, place)


async def _look(office: Office, *ids: str) -> None:
    """Look at a message there was no time for while Slack waited: `place`, `ts`."""
    agent, (place, ts) = _whose(ids)

    async def work() -> None:
        found = await fetched(agent, place, ts, office)
        if found is None:
            return
        if found.file:
            await on_mail(MailSeen(agent.team, agent.enterprise, place, ts, found.file), office)
        elif found.text:
            thread, alone = found.thread if found.thread != ts else "", place.startswith("D")
            said = Written(agent, place, ts, thread, found.text, alone, found.own)
            await on_written(said, office)

    nobody = Agent("", "", agent.team, agent.enterprise)  # whoever wrote it asked for nothing
    await office.carry_out(work, nobody, place)


async def _answer(office: Office, *ids: str) -> None:
    """Answer what was asked of the bot alone: `place`, `ts`, `thread`, and which prompt it was."""
    agent, (place, ts, thread, asked) = _whose(ids)
    team = await office.team(agent.team)
    await office.carry_out(
        lambda: answer(team, place, ts, thread, asked, office), agent, place, thread
    )


def _whose(ids: tuple[str, ...]) -> tuple[Agent, tuple[str, ...]]:
    team, enterprise, user, *about = ids
    return Agent(user, user, team, enterprise), tuple(about)


ERRANDS: Mapping[str, Errand] = {
    OFFER: _offer,
    COACH: _coach,
    SHARE: _share,
    LOOK: _look,
    ANSWER: _answer,
}
"""The errands by name."""
