"""Every door and its one listener: payload to value, the work that must last, then the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from adapters.payloads import Payload, inner, word
from adapters.slack import doors
from adapters.slack.clicks import on_click, on_offer
from adapters.slack.filled import FILLED, on_form
from adapters.slack.forms import note
from adapters.slack.home import show_home, suggest_prompts
from adapters.slack.incoming import (
    Agent,
    Click,
    Command,
    click_of,
    command_of,
    form_of,
    mail_of,
    pointed_of,
    written_of,
)
from adapters.slack.mails import on_mail
from adapters.slack.messages import first
from adapters.slack.office import LOOK, Office, Texts, sorry
from adapters.slack.outgoing import Message
from adapters.slack.talk import about_home, on_mention, on_written
from adapters.slack.ways import on_way, ruusu
from bot.domain.errors import Unavailable

COMMANDS: Mapping[Callable[..., Coroutine[Any, Any, doors.Answer]], tuple[str, ...]] = {
    doors.complaint: ("/reklamaatio", "/complaint", "/klagomal"),
    doors.draft: ("/luonnos", "/draft", "/utkast"),
    doors.thanks: ("/kiitos", "/thanks", "/tack"),
    doors.open_cases: ("/avoimet", "/open-cases", "/oppna"),
    ruusu: ("/ruusu",),
}
SHORTCUTS: Mapping[str, Callable[..., Coroutine[Any, Any, doors.Answer]]] = {
    "coach_this": doors.coach_this,
    "check_this": doors.check_this,
    "begin": doors.begin,
}
FORMS = re.compile(f"^({'|'.join(FILLED)})$")
_A_MOMENT = 0.4
"""Seconds for what is said where all the time there was is over."""
_log = structlog.get_logger(__name__)

Body = dict[str, Any]
Listener = Callable[..., Awaitable[Any]]


def listen(app: AsyncApp, office: Office) -> None:
    """Put a listener behind every door of the manifest; whatever else comes is let fall."""
    for door, names in COMMANDS.items():
        app.command(re.compile(rf"^({'|'.join(map(re.escape, names))})$"))(_command(door, office))
    for name, way in SHORTCUTS.items():
        app.shortcut(name)(_doing(way, pointed_of, office))
    app.action(re.compile("^offer:"))(_doing(on_offer, click_of, office))
    app.action(re.compile("^to:"))(_doing(on_way, click_of, office))
    app.action(re.compile(""))(_doing(on_click, click_of, office))
    app.view(FORMS)(_form(office))
    for event, heard in EVENTS.items():
        app.event(event)(_event(heard, office))
    app.event(re.compile(""))(_nothing)


def _command(door: Callable[..., Coroutine[Any, Any, doors.Answer]], office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        asked = command_of(body)
        office.workspaces.met(asked.agent.team, asked.agent.name, asked.agent.id)
        doing = asyncio.ensure_future(door(asked, office))
        try:
            answer = doing.result() if await office.soon(doing) else doors.NOTHING
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            said = _sorry(error, await _texts(asked.agent, office))
            answer = {"response_type": "ephemeral", "text": said.text}
        if not doing.done():
            late = partial(_answered, doing, asked, office)
            office.later(late, asked.agent, asked.place, asked.answer_to)
        await ack(**answer)

    return listener


async def _answered(doing: Awaitable[doors.Answer], asked: Command, office: Office) -> None:
    """Say by the answer's own way what came too late to be the answer."""
    if answer := await doing:
        await office.respond(asked.answer_to, [Message(answer["text"], answer["blocks"])])


def _doing(
    door: Callable[[Any, Office], Coroutine[Any, Any, Any]],
    read: Callable[[Payload], Any],
    office: Office,
) -> Listener:
    """Listen for what somebody does with the mouse: nothing but the bare answer goes back."""

    async def listener(ack: Any, body: Body) -> None:
        click = click_of(body)
        doing = asyncio.ensure_future(door(read(body), office))
        if not await office.soon(doing):
            office.later(lambda: doing, click.agent, click.place, click.answer_to, click.thread)
        elif error := doing.exception():
            await _whispered(error, click, office)
        await ack()

    return listener


def _form(office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        form = form_of(body)
        doing = asyncio.ensure_future(on_form(form, office))
        try:
            if not await office.soon(doing):  # it goes on, and the form stays open meanwhile
                office.later(lambda: doing)
                raise TimeoutError  # noqa: TRY301 - told as any other
            answer = doing.result()
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            texts = await _texts(form.agent, office)
            said = _sorry(error, texts)
            view = note(texts[f"form.{form.name}"], texts, said.blocks)
            answer = {"response_action": "push", "view": view}
        await ack(**answer)

    return listener


def _event(heard: Callable[[Payload, Office], Awaitable[None]], office: Office) -> Listener:
    async def listener(body: Body) -> BoltResponse | None:
        try:
            await heard(body, office)
        except (Unavailable, TimeoutError):
            return BoltResponse(status=503)  # Slack sends it again
        except Exception as error:  # noqa: BLE001 - a second time it would be the same
            _log.error("slack.event_failed", why=type(error).__name__)
        return None

    return listener


async def _nothing() -> None:
    """Let an event fall that nobody waits for."""


def _sorry(error: BaseException, texts: Texts) -> Message:
    ref = uuid4().hex[:8]
    _log.error("slack.failed", ref=ref, why=type(error).__name__)
    return sorry(error, texts, ref)


async def _texts(agent: Agent, office: Office) -> Texts:
    """Return the texts of an agent's team; the house's own where none can be looked up."""
    try:
        async with asyncio.timeout(_A_MOMENT):
            return office.texts(await office.team(agent.team))
    except (Unavailable, TimeoutError):
        return office.texts(office.nobody)


async def _whispered(error: BaseException, click: Click, office: Office) -> None:
    said = _sorry(error, await _texts(click.agent, office))
    office.later(
        lambda: office.whisper(click.agent, click.place, said, click.thread, click.answer_to)
    )


async def _message(body: Payload, office: Office) -> None:
    if mail := mail_of(body):
        agent = Agent("", "", mail.team, mail.enterprise)
        await _looked_at(on_mail(mail, office), agent, mail.place, mail.ts, office)
    elif (seen := written_of(body)) and not _names_us(body):
        await _looked_at(on_written(seen, office), seen.agent, seen.place, seen.ts, office)


async def _looked_at(
    doing: Awaitable[None], agent: Agent, place: str, ts: str, office: Office
) -> None:
    """Look at a message while Slack waits; where that takes too long, durably after the answer."""
    try:
        async with asyncio.timeout(office.within):
            await doing
    except TimeoutError:
        async with asyncio.timeout(_A_MOMENT):
            await office.errand(LOOK, f"{place}:{ts}", agent, place, ts)


async def _mention(body: Payload, office: Office) -> None:
    if seen := written_of(body):
        async with asyncio.timeout(office.within):
            await on_mention(seen, office)


async def _home(body: Payload, office: Office) -> None:
    agent, tab = about_home(body)
    if tab == "home":
        office.later(lambda: show_home(agent, office))
    elif tab == "messages":
        place = word(body, "event", "channel")
        office.later(lambda: suggest_prompts(agent, place, office))


async def _left(body: Payload, office: Office) -> None:
    whose = first(body, "authorizations")
    enterprise = word(body, "enterprise_id") or word(whose, "enterprise_id")
    whole = bool(enterprise) and whose.get("is_enterprise_install") is True
    await office.workspaces.tokens.forget(word(body, "team_id"), enterprise, whole=whole)


async def _revoked(body: Payload, office: Office) -> None:
    """Let go where the bot's own token was revoked; a person's says nothing of the bot."""
    if inner(body, "event", "tokens").get("bot"):
        await _left(body, office)


EVENTS: Mapping[str, Callable[[Payload, Office], Awaitable[None]]] = {
    "message": _message,
    "app_mention": _mention,
    "app_home_opened": _home,
    "app_uninstalled": _left,
    "tokens_revoked": _revoked,
}


def _names_us(body: Payload) -> bool:
    """Tell whether a channel message calls the bot by name: that comes as a mention as well."""
    who = body.get("authorizations")
    us = word(who[0], "user_id") if isinstance(who, list) and who else ""
    alone = word(body, "event", "channel_type") == "im"
    return bool(us) and not alone and f"<@{us}" in word(body, "event", "text")
