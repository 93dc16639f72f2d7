"""What people write: to the bot alone, calling its name, or to each other."""

from __future__ import annotations

from adapters.payloads import Payload, inner, word
from adapters.slack.asked import prompt_in
from adapters.slack.chat import PLATFORM
from adapters.slack.doors import help_said, pointed_at
from adapters.slack.incoming import Agent, Pointed, Written
from adapters.slack.messages import mail_in, own_words, words_of
from adapters.slack.names import known_as
from adapters.slack.offers import offer_soon
from adapters.slack.office import ANSWER, COACH, Office
from bot.application.notice import noticed
from bot.application.show_case import show_soon
from bot.application.walk_case import say
from bot.domain.case import Case
from bot.domain.happening import Origin
from bot.domain.message import Kind
from bot.domain.team import Team, Watch

CALLED = "called"
"""How a message is coached whose thread the bot was called to; see `errands.py`."""
_A_CALL = 40
"""A shorter call in a thread is about the thread's first message, not about itself."""


async def on_written(seen: Written, office: Office) -> None:
    """Take what somebody wrote: to the bot alone, or among people where the bot is."""
    team = await office.team(seen.agent.team)
    if seen.alone:
        await _told_alone(seen, team, office)
    else:
        await _overheard(seen, team, office)


async def on_mention(seen: Written, office: Office) -> None:
    """Take a call by name: an answer in a case's thread, else something to coach."""
    if not seen.agent.ours:
        return
    team = await office.team(seen.agent.team)
    if case := await _case_of(seen, team, office):
        await _answered(case, seen, team, office)
    elif len(seen.text) >= _A_CALL:
        await office.accept(pointed_at(_pointed(seen), office))
    elif seen.thread:
        once, about = f"{seen.place}:{seen.ts}", (seen.place, seen.thread, seen.thread)
        await office.errand(COACH, once, seen.agent, *about, CALLED)
    else:
        said = help_said(office.texts(team))
        office.later(lambda: office.whisper(seen.agent, seen.place, said), seen.agent, seen.place)


async def _told_alone(seen: Written, team: Team, office: Office) -> None:
    if case := await _case_of(seen, team, office):
        await _answered(case, seen, team, office)
        return
    kind = await noticed(seen.text, team, office.house, office.now())
    if kind is Kind.OTHER:
        about = (seen.place, seen.ts, seen.thread or seen.ts, prompt_in(seen.text, office))
        await office.errand(ANSWER, f"{seen.place}:{seen.ts}", seen.agent, *about)
        return
    await office.accept(pointed_at(_pointed(seen), office, private=True))
    office.later(lambda: _reading(seen, team, office))


async def _overheard(seen: Written, team: Team, office: Office) -> None:
    """Leave talk in peace; feedback in it is offered help, or helped, as the team wished."""
    watch = team.listens(seen.place)
    if watch is Watch.OFF or not seen.agent.ours or await _case_of(seen, team, office):
        return
    kind = await noticed(seen.text, team, office.house, office.now())
    if kind is Kind.OTHER:
        return
    if watch is Watch.AT_ONCE:
        await office.accept(pointed_at(_pointed(seen), office))
    else:
        what = "praise" if kind is Kind.PRAISE else "complaint"
        await offer_soon(seen.agent, seen.place, seen.ts, seen.thread, what, office)


async def _answered(case: Case, seen: Written, team: Team, office: Office) -> None:
    """Take an agent's words where the walk of a case stands."""
    words, by, now = seen.own or seen.text, await known_as(seen.agent, office), office.now()
    case, _ = await say(team, case.id, words, office.house, heard=seen.ts, by=by, now=now)
    await show_soon(case, office.house, moved=True)


async def _reading(seen: Written, team: Team, office: Office) -> None:
    """Show that the message is being read, for as long as nothing is said."""
    client = await office.client(seen.agent)
    await office.call(
        lambda: client.assistant_threads_setStatus(
            channel_id=seen.place,
            thread_ts=seen.thread or seen.ts,
            status=office.texts(team)["help.status"],
        )
    )


async def _case_of(seen: Written, team: Team, office: Office) -> Case | None:
    if not seen.thread:
        return None
    return await office.house.cases.in_thread(team.id, Origin(PLATFORM, seen.place, seen.thread))


def _pointed(seen: Written) -> Pointed:
    return Pointed(seen.agent, seen.place, seen.ts, seen.thread or seen.ts, seen.text, "")


async def fetched(agent: Agent, place: str, ts: str, office: Office) -> Pointed | None:
    """Fetch a message, None where it is gone."""
    client = await office.client(agent)
    answer = await office.call(
        lambda: client.conversations_replies(
            channel=place, ts=ts, latest=ts, inclusive=True, limit=100
        )
    )
    many = answer.get("messages") or []
    one = next((one for one in many if word(one, "ts") == ts), None)
    if one is None:
        return None
    thread = word(one, "thread_ts") or ts
    return Pointed(agent, place, ts, thread, words_of(one), "", mail_in(one), own_words(one))


def about_home(body: Payload) -> tuple[Agent, str]:
    """Return who opened the bot's own page, and which tab of it."""
    event = inner(body, "event")
    user, team = word(event, "user"), word(body, "team_id")
    return Agent(user, user, team, word(body, "enterprise_id")), word(event, "tab")
