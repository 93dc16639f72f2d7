"""The doors: commands and shortcuts. What is to become a case is durable before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.slack import forms
from adapters.slack.blocks import Block, actions, button, escaped, paragraphs
from adapters.slack.chat import PLATFORM
from adapters.slack.incoming import Agent, Command, Pointed, id_of
from adapters.slack.mails import mail_to_take
from adapters.slack.office import Office, line
from adapters.slack.outgoing import Message, Texts, findings, of_said
from bot.application.answer_case import check_draft, check_loose_draft
from bot.application.ports import Incoming
from bot.application.send_digest import digest_now
from bot.domain.case import Case
from bot.domain.errors import EmptyText
from bot.domain.happening import Origin
from bot.domain.message import Kind, Medium
from bot.domain.team import Team

Answer = Mapping[str, Any]
"""What goes back to Slack with the acknowledgement; an empty one says nothing."""

NOTHING: Answer = {}
WAYS = ("practice", "lessons", "settings")
"""Where the help leads on to; `choice.*` of the texts names them."""


async def complaint(asked: Command, office: Office) -> Answer:
    """`/reklamaatio`: a message pasted begins a case, the command alone opens a form."""
    if not asked.text:
        return await _form(asked, office, lambda texts: forms.coach(texts, asked.place))
    await office.accept(_pasted(asked, office, None))
    return NOTHING


async def thanks(asked: Command, office: Office) -> Answer:
    """`/kiitos`: praise pasted begins its own short case."""
    if not asked.text:
        return await _form(asked, office, lambda texts: forms.thanks(texts, asked.place))
    await office.accept(_pasted(asked, office, Kind.PRAISE))
    return NOTHING


def _pasted(asked: Command, office: Office, kind: Kind | None) -> Incoming:
    return Incoming(
        id=id_of(asked.agent.team, "command", asked.trigger),
        team=asked.agent.team,
        origin=Origin(PLATFORM, asked.place, aside=asked.agent.id),
        text=asked.text,
        at=office.now(),
        kind=kind,
    )


async def draft(asked: Command, office: Office) -> Answer:
    """`/luonnos`: a draft pasted is checked at once, for the one who asked."""
    if not asked.text:
        return await _form(asked, office, lambda texts: forms.check(texts, ""))
    team = await office.team(asked.agent.team)
    said = await reviewed(asked.text, "", team, office)
    return {"response_type": "ephemeral", "text": said[0].text, "blocks": said[0].blocks}


async def open_cases(asked: Command, office: Office) -> Answer:
    """`/avoimet`: the digest as it stands, for the one who asked."""

    async def tell() -> None:
        team = await office.team(asked.agent.team)
        said = await digest_now(team, office.house, office.now())
        await office.respond(asked.answer_to, of_said(said, office.texts(team)))

    office.later(tell, asked.agent, asked.place, asked.answer_to)
    return NOTHING


def help_said(texts: Texts) -> Message:
    """Return what Ruusu can do, and the buttons to the rest of it."""
    return Message(escaped(texts["help.title"]), help_blocks(texts))


def help_blocks(texts: Texts) -> list[Block]:
    """Return the help as blocks; its lines are our own mrkdwn."""
    keys = ("complaint", "draft", "thanks", "open", "shortcut", "mail", "never")
    lines = [f"*{escaped(texts['help.title'])}*", *(f"• {texts[f'help.{one}']}" for one in keys)]
    ways = [button(texts[f"choice.{one}"], f"to:{one}", "0|") for one in WAYS]
    return [*paragraphs(lines), *actions(ways)]


async def coach_this(pointed: Pointed, office: Office) -> Answer:
    """Make a message, or a mail, that was pointed at a case in its own thread."""
    if not await accept_found(pointed, office):
        texts = office.texts(await office.team(pointed.agent.team))
        said = line(texts["error.unreadable_mail" if pointed.file else "error.empty"])
        office.later(lambda: office.whisper(pointed.agent, pointed.place, said, pointed.thread))
    return NOTHING


async def accept_found(pointed: Pointed, office: Office, *, alone: bool = False) -> bool:
    """
    Take in a message that was pointed at, in its thread or for one agent alone.

    False where there is nothing in it to read.
    """
    agent = pointed.agent
    if pointed.file:
        found = await mail_to_take(pointed.file, agent, pointed.place, pointed.ts, office)
    else:
        found = pointed_at(pointed, office) if pointed.text else None
    if found and alone:
        origin = replace(found.origin, place=agent.id, thread="", private=True)
        found = replace(found, origin=origin)
    if found:
        await office.accept(found)
    return found is not None


def pointed_at(pointed: Pointed, office: Office, *, private: bool = False) -> Incoming:
    """Return the message somebody pointed at, coached in its thread."""
    agent = pointed.agent
    return Incoming(
        id=id_of(agent.team, "message", pointed.place, pointed.ts),
        team=agent.team,
        origin=Origin(
            PLATFORM,
            pointed.place,
            pointed.thread,
            link=office.workspaces.link(agent.team, pointed.place, pointed.ts),
            private=private,
            aside=agent.id,
        ),
        text=pointed.text,
        at=office.now(),
        medium=Medium.MAIL,
    )


async def check_this(pointed: Pointed, office: Office) -> Answer:
    """Check a message that was pointed at as a draft, against the case of its thread."""
    agent = pointed.agent

    async def tell() -> None:
        team = await office.team(agent.team)
        thread = Origin(PLATFORM, pointed.place, pointed.thread)
        case = await office.house.cases.in_thread(team.id, thread)
        said = await checked(pointed.text, case, agent, team, office)
        texts = office.texts(team)
        blocks = [block for one in said for block in one.blocks]
        await office.open(agent, pointed.trigger, forms.note(texts["form.check"], texts, blocks))

    office.later(tell, agent, pointed.place)
    return NOTHING


async def begin(pointed: Pointed, office: Office) -> Answer:
    """Open the form, for the agent alone."""
    agent = pointed.agent

    async def tell() -> None:
        texts = office.texts(await office.team(agent.team))
        await office.open(agent, pointed.trigger, forms.coach(texts, agent.id, alone=True))

    office.later(tell)
    return NOTHING


async def checked(
    text: str, case: Case | None, agent: Agent, team: Team, office: Office
) -> list[Message]:
    """Check a draft, against its case where there is one."""
    if case is None:
        return await reviewed(text, "", team, office)
    texts = office.texts(team)
    _, review, against = await check_draft(
        team, case.id, text, office.house, by=agent.name, now=office.now()
    )
    verdict = texts[review.headline]
    return findings(text, [*review.findings, *against], verdict, texts)


async def reviewed(text: str, message: str, team: Team, office: Office) -> list[Message]:
    """Check a draft of no case; `message` is what it answers, where that is known."""
    texts = office.texts(team)
    try:
        review = await check_loose_draft(text, message, team, office.house, office.now())
    except EmptyText:
        return [line(texts["error.empty_draft"])]
    return findings(text, review.findings, texts[review.headline], texts)


async def _form(asked: Command, office: Office, made: Any) -> Answer:
    async def tell() -> None:
        texts = office.texts(await office.team(asked.agent.team))
        await office.open(asked.agent, asked.trigger, made(texts))

    office.later(tell, asked.agent, asked.place, asked.answer_to)
    return NOTHING
