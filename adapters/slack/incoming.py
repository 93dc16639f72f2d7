"""What Slack sends, as values of ours: payloads are read warily, whatever they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from adapters.payloads import Payload, inner, word
from adapters.slack.messages import first, mail_in, own_words, words_of

_MAIL_BOX = "USLACKBOT"
_WRITTEN = frozenset({"", "thread_broadcast", "file_share", "message_share"})
"""Subtypes of what people write themselves; others tell of a channel."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who did something: `name` is what the house knows them by; `ours` if of this workspace."""

    id: str
    name: str
    team: str
    enterprise: str = ""
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Click:
    """
    A button or a menu: `case` and `seen` are what it remembered, `chosen` what a menu gave.

    `view` is the form it stands in, "" elsewhere.
    """

    agent: Agent
    place: str
    action: str
    case: str
    seen: str
    chosen: str
    thread: str
    trigger: str
    answer_to: str
    view: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form handed in: its own `id`, its `memory` as we wrote it, its values by field."""

    agent: Agent
    id: str
    name: str
    memory: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """
    Something a person wrote or passed on: in a channel, in a thread, or to the bot alone.

    `text` is what it is about, `own` what they said themselves.
    """

    agent: Agent
    place: str
    ts: str
    thread: str
    text: str
    alone: bool
    own: str = ""


@dataclass(frozen=True, slots=True)
class MailSeen:
    """A mail that Slack's own mail integration posted in a channel."""

    team: str
    enterprise: str
    place: str
    ts: str
    file: Payload


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    agent: Agent
    name: str
    place: str
    text: str
    trigger: str
    answer_to: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """A shortcut: on a message (`text`, `ts`, `thread`), or on nothing at all."""

    agent: Agent
    place: str
    ts: str
    thread: str
    text: str
    trigger: str
    file: Payload = field(default_factory=dict)
    own: str = ""


def id_of(team: str, *parts: str) -> str:
    """Name an event, so that its second coming is known: the same parts, the same name."""
    return "s" + sha256("|".join((team, *parts)).encode("utf-8", "replace")).hexdigest()[:24]


def agent_of(body: Payload) -> Agent:
    """Return who clicked, filled in or called."""
    team, user = inner(body, "team"), inner(body, "user")
    view = inner(body, "view")
    where = word(team, "id") or word(view, "team_id") or word(user, "team_id")
    home, enterprise = word(user, "team_id") or where, word(body, "enterprise", "id")
    name = word(user, "username") or word(user, "name") or word(user, "id")
    ours = home == where or bool(enterprise)
    return Agent(word(user, "id"), name, where, enterprise, ours)


def click_of(body: Payload) -> Click:
    """Read a click."""
    act, container = first(body, "actions"), inner(body, "container")
    chosen = word(act, "selected_option", "value") or word(act, "selected_user")
    told = word(act, "value") or chosen
    case, _, seen = told.partition("|")
    message, view = inner(body, "message"), inner(body, "view")
    return Click(
        agent=agent_of(body),
        place=word(body, "channel", "id") or word(container, "channel_id"),
        action=word(act, "action_id"),
        case=case,
        seen=seen,
        chosen=chosen,
        thread=word(message, "thread_ts") or word(container, "thread_ts") or word(message, "ts"),
        trigger=word(body, "trigger_id"),
        answer_to=word(body, "response_url"),
        view=word(view, "id") if word(view, "type") == "modal" else "",
    )


def form_of(body: Payload) -> Form:
    """Read a form handed in."""
    view = inner(body, "view")
    values = {name: _value(one) for name, one in inner(view, "state", "values").items()}
    memory, name = word(view, "private_metadata"), word(view, "callback_id")
    return Form(agent_of(body), word(view, "id"), name, memory, values)


def _value(block: Any) -> str:
    """Return the value of the one element of an input."""
    element = next(iter(block.values()), None) if isinstance(block, Mapping) and block else None
    chosen = word(element, "selected_option", "value")
    names = ("value", "selected_user", "selected_conversation", "selected_date", "selected_time")
    return chosen or next((told for name in names if (told := word(element, name))), "")


def command_of(body: Payload) -> Command:
    """Read a slash command."""
    agent = Agent(
        word(body, "user_id"),
        word(body, "user_name") or word(body, "user_id"),
        word(body, "team_id"),
        word(body, "enterprise_id"),
    )
    names = ("command", "channel_id", "text", "trigger_id", "response_url")
    name, place, text, trigger, answer_to = (word(body, one) for one in names)
    return Command(agent, name, place, text.strip(), trigger, answer_to)


def pointed_of(body: Payload) -> Pointed:
    """Read a shortcut."""
    message = inner(body, "message")
    return Pointed(
        agent=agent_of(body),
        place=word(body, "channel", "id"),
        ts=word(message, "ts"),
        thread=word(message, "thread_ts") or word(message, "ts"),
        text=words_of(message),
        trigger=word(body, "trigger_id"),
        file=mail_in(message),
    )


def written_of(body: Payload) -> Written | None:
    """Read what a person wrote; None where it was no person, or nothing was said."""
    event = inner(body, "event")
    user, text = word(event, "user"), words_of(event)
    if not user or word(event, "bot_id") or word(event, "subtype") not in _WRITTEN:
        return None
    team = word(body, "team_id")
    home = word(event, "user_team") or word(event, "team") or team
    enterprise = word(body, "enterprise_id")
    agent = Agent(user, user, team, enterprise, home == team or bool(enterprise))
    ts = word(event, "ts")
    place, alone = word(event, "channel"), word(event, "channel_type") == "im"
    own = own_words(event)
    return Written(agent, place, ts, word(event, "thread_ts"), text, alone, own) if text else None


def mail_of(body: Payload) -> MailSeen | None:
    """Read a mail; None where the message holds none, or was not posted by Slack itself."""
    event = inner(body, "event")
    file = mail_in(event)
    if not file or word(event, "user") != _MAIL_BOX:
        return None
    team, enterprise = word(body, "team_id"), word(body, "enterprise_id")
    return MailSeen(team, enterprise, word(event, "channel"), word(event, "ts"), file)
