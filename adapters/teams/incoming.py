"""What Teams sends, as values of ours: raw JSON is read warily, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from adapters.payloads import Payload, inner, sound, word
from adapters.teams.rooms import CHANNEL, PERSONAL, Room, apart

_LONGEST = 20_000
"""Characters taken of one field: more than any card of ours lets type."""


@dataclass(frozen=True, slots=True)
class Agent:
    """
    Who did something: `name` is what the house knows them by; `ours` if no guest.

    `entra` is their object id in the tenant's directory, "" where Teams tells none.
    """

    id: str
    name: str
    team: str
    ours: bool = True
    entra: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    An activity: who, where, what was written, and what was pressed.

    `id` names the event so that its second coming is known; `to` is the message it answers.
    `called` tells that the bot was called by name, `whispered` that nobody else in the room
    sees it (a targeted message); `told` holds what a button remembered and what was typed
    beside it.
    """

    id: str
    type: str
    name: str
    agent: Agent
    room: Room
    thread: str
    message: str
    to: str
    text: str
    html: str
    called: bool
    whispered: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    value: Payload = field(default_factory=dict)
    raw: Payload = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        """Whether nobody but the agent and the bot is there."""
        return self.room.kind == PERSONAL

    @property
    def do(self) -> str:
        """What a pressed button asks for."""
        return self.told.get("do", "")


@dataclass(frozen=True, slots=True)
class Pointed:
    """A message somebody pointed at: `raw`, as HTML or plain, its writer, its link."""

    id: str
    thread: str
    raw: str
    name: str
    link: str


def many(it: Any, name: str) -> Iterator[Payload]:
    """Give the objects of the list `name`."""
    told = it.get(name) if isinstance(it, Mapping) else None
    yield from (one for one in told if isinstance(one, Mapping)) if isinstance(told, list) else ()


def id_of(team: str, *parts: str) -> str:
    """Name an event, so that its second coming is known: the same parts, the same name."""
    return "t" + sha256("|".join((team, *parts)).encode("utf-8", "replace")).hexdigest()[:24]


def tenant_of(raw: Payload) -> str:
    """Return whose tenant an activity comes from; Teams tells it in two places (not `tenantID`)."""
    return word(raw, "channelData", "tenant", "id") or word(raw, "conversation", "tenantId")


def seen_of(raw: Payload) -> Seen:
    """Read an activity."""
    team, place = tenant_of(raw), apart(word(raw, "conversation", "id"))
    sender, value = inner(raw, "from"), _value(raw)
    user, bot = word(sender, "id"), word(raw, "recipient", "id")
    name = " ".join(word(sender, "name").split())[:120] or user
    kind = _kind(raw)
    mine = {"user": user, "name": name} if kind == PERSONAL else {"name": _called(raw)}
    text, called = _without_us(raw, bot)
    conversation = word(raw, "conversation", "id")
    return Seen(
        id=id_of(team, "activity", conversation, word(raw, "id")),
        type=word(raw, "type"),
        name=word(raw, "name"),
        agent=Agent(user, name, team, _ours(raw), word(sender, "aadObjectId").casefold()),
        room=Room(place[0], word(raw, "serviceUrl"), bot, kind, tenant=team, **mine),
        thread=place[1],
        message=word(raw, "id"),
        to=word(raw, "replyToId"),
        text=text,
        html=next((word(one, "content") for one in many(raw, "attachments") if _is_html(one)), ""),
        called=called,
        whispered=inner(raw, "recipient").get("isTargeted") is True,
        told=_told(value),
        value=value,
        raw=raw,
    )


def _kind(raw: Payload) -> str:
    told = word(raw, "conversation", "conversationType")
    if told:
        return told
    is_channel = "@thread." in word(raw, "conversation", "id")
    return CHANNEL if is_channel else PERSONAL


def _called(raw: Payload) -> str:
    """Return what a channel is called: its own name, its team's for the first one."""
    data = inner(raw, "channelData")
    return word(data, "channel", "name") or word(data, "team", "name")


def _ours(raw: Payload) -> bool:
    """Tell whether somebody is of the tenant: guests and people of other tenants are not."""
    own, there = word(raw, "from", "tenantId"), tenant_of(raw)
    role = word(raw, "from", "userRole") or word(raw, "from", "role")
    return role != "guest" and (not own or own == there)


def _is_html(attachment: Payload) -> bool:
    return word(attachment, "contentType") == "text/html"


def _value(raw: Payload) -> Payload:
    return inner(raw, "value")


def _told(value: Payload) -> dict[str, str]:
    """Return what a button remembers and what was typed, however it was pressed."""
    action = inner(value, "action")
    data = {**inner(value, "data"), **inner(action, "data")} or dict(value)
    told = {name: sound(one)[:_LONGEST] for name, one in data.items() if isinstance(one, str)}
    return {**told, "do": word(action, "verb") or told.get("do", "")}


def _without_us(raw: Payload, bot: str) -> tuple[str, bool]:
    """Return what was written without the bot's name, and whether it was called by it."""
    text, called = word(raw, "text"), False
    for one in many(raw, "entities"):
        if word(one, "type") != "mention":
            continue
        us = bool(bot) and word(one, "mentioned", "id") == bot
        called |= us
        if mark := word(one, "text"):
            text = text.replace(mark, "" if us else f"@{word(one, 'mentioned', 'name')}")
    return text.replace("&nbsp;", " ").replace("\xa0", " ").strip(), called


def pointed_of(seen: Seen) -> Pointed | None:
    """Read the message an action points at, None where there is none."""
    payload = inner(seen.value, "messagePayload")
    raw = word(payload, "body", "content")
    if not raw:
        return None
    if word(payload, "body", "contentType") != "text":
        raw = f"<html><body>{raw}</body></html>"
    id_ = word(payload, "id")
    name = word(payload, "from", "user", "displayName")
    thread = word(payload, "replyToId") or seen.thread or id_
    return Pointed(id_, thread, raw, name, word(payload, "linkToMessage"))


def vote_of(seen: Seen) -> str:
    """Return `good` or `bad` of a vote on a message, "" where it is none."""
    if word(seen.value, "actionName") != "feedback":
        return ""
    told = seen.value.get("actionValue")
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError:
            return ""
    return {"like": "good", "dislike": "bad"}.get(word(told, "reaction"), "")
