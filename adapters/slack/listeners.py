"""Every door and its one listener: payload to value, the work that must last, then the answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from adapters.payloads import Payload, inner, word
from adapters.slack import doors
from adapters.slack.clicks import on_click, on_offer, on_way
from adapters.slack.filled import on_form
from adapters.slack.forms import note
from adapters.slack.home import show_home, suggest_prompts
from adapters.slack.incoming import (
    Agent,
    agent_of,
    click_of,
    command_of,
    form_of,
    mail_of,
    pointed_of,
    written_of,
)
from adapters.slack.mails import on_mail
from adapters.slack.office import Office, sorry
from adapters.slack.outgoing import Message
from adapters.slack.talk import about_home, on_mention, on_written
from bot.domain.errors import Unavailable

COMMANDS: Mapping[Callable[..., Awaitable[doors.Answer]], tuple[str, ...]] = {
    doors.complaint: ("/reklamaatio", "/complaint", "/klagomal"),
    doors.draft: ("/luonnos", "/draft", "/utkast"),
    doors.thanks: ("/kiitos", "/thanks", "/tack"),
    doors.open_cases: ("/avoimet", "/open-cases", "/oppna"),
    doors.ruusu: ("/ruusu",),
}
SHORTCUTS: Mapping[str, Callable[..., Awaitable[doors.Answer]]] = {
    "coach_this": doors.coach_this,
    "check_this": doors.check_this,
    "begin": doors.begin,
}
FORMS = re.compile(r"^(coach|thanks|check|lessons|settings|words|edit|sent|close|hand_over|share)$")
_log = structlog.get_logger(__name__)

Body = dict[str, Any]
Listener = Callable[..., Awaitable[Any]]


def listen(app: AsyncApp, office: Office) -> None:
    """Put a listener behind every door of the manifest; whatever else comes is let fall."""
    for door, names in COMMANDS.items():
        app.command(re.compile(rf"^({'|'.join(map(re.escape, names))})$"))(_command(door, office))
    for name, way in SHORTCUTS.items():
        app.shortcut(name)(_shortcut(way, office))
    app.action(re.compile("^offer:"))(_click(on_offer, office))
    app.action(re.compile("^to:"))(_click(on_way, office))
    app.action(re.compile(""))(_click(on_click, office))
    app.view(FORMS)(_form(office))
    for event, heard in EVENTS.items():
        app.event(event)(_event(heard, office))
    app.event(re.compile(""))(_nothing)


def _command(door: Callable[..., Awaitable[doors.Answer]], office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        asked = command_of(body)
        office.workspaces.met(asked.agent.team, asked.agent.name, asked.agent.id)
        try:
            answer = await door(asked, office)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            said = await _sorry(error, asked.agent, office)
            answer = {"response_type": "ephemeral", "text": said.text}
        await ack(**answer)

    return listener


def _shortcut(way: Callable[..., Awaitable[doors.Answer]], office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        try:
            await way(pointed_of(body), office)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            await _whispered(error, body, office)
        await ack()

    return listener


def _click(door: Callable[..., Awaitable[None]], office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        try:
            await door(click_of(body), office)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            await _whispered(error, body, office)
        await ack()

    return listener


def _form(office: Office) -> Listener:
    async def listener(ack: Any, body: Body) -> None:
        form = form_of(body)
        try:
            answer = await on_form(form, office)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told by reference
            said = await _sorry(error, form.agent, office)
            texts = office.texts(await office.house.teams.get(form.agent.team))
            view = note(texts[f"form.{form.name}"], texts, said.blocks)
            answer = {"response_action": "push", "view": view}
        await ack(**answer)

    return listener


def _event(heard: Callable[[Payload, Office], Awaitable[None]], office: Office) -> Listener:
    async def listener(body: Body) -> BoltResponse | None:
        try:
            await heard(body, office)
        except Unavailable:
            return BoltResponse(status=503)  # Slack sends it again
        except Exception as error:  # noqa: BLE001 - a second time it would be the same
            _log.error("slack.event_failed", why=type(error).__name__)
        return None

    return listener


async def _nothing() -> None:
    """Let an event fall that nobody waits for."""


async def _sorry(error: Exception, agent: Agent, office: Office) -> Message:
    ref = uuid4().hex[:8]
    _log.error("slack.failed", ref=ref, why=type(error).__name__)
    try:
        team = await office.team(agent.team)
    except Unavailable:
        team = office.nobody
    return sorry(error, office.texts(team), ref)


async def _whispered(error: Exception, body: Body, office: Office) -> None:
    click = click_of(body)
    said = await _sorry(error, agent_of(body), office)
    office.later(
        lambda: office.whisper(click.agent, click.place, said, click.thread, click.answer_to)
    )


async def _message(body: Payload, office: Office) -> None:
    if mail := mail_of(body):
        await on_mail(mail, office)
    elif (seen := written_of(body)) and not _names_us(body):
        await on_written(seen, office)


async def _mention(body: Payload, office: Office) -> None:
    if seen := written_of(body):
        await on_mention(seen, office)


async def _home(body: Payload, office: Office) -> None:
    agent, tab = about_home(body)
    if tab == "home":
        office.later(lambda: show_home(agent, office))
    elif tab == "messages":
        place = word(body, "event", "channel")
        office.later(lambda: suggest_prompts(agent, place, office))


async def _left(body: Payload, office: Office) -> None:
    await office.workspaces.tokens.forget(word(body, "team_id"), word(body, "enterprise_id"))


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
