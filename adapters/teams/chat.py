"""The port `Chat` in Teams: says, says anew, takes back; private coaching stays with the agent."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

import structlog

from adapters.teams.cards import Element, attached, calm
from adapters.teams.outgoing import gist, of_post, with_way_back
from adapters.teams.pace import Pace
from adapters.teams.rooms import CHANNEL, PERSONAL, Room, Rooms, joined
from adapters.teams.wire import Refused, Wire, activities
from bot.application.ports import Post
from bot.domain.errors import Shut, Unavailable
from bot.domain.happening import Origin

PLATFORM = "teams"
EVERY = 1.5
"""Seconds between two edits of one post."""
_KEPT = 2_000
_GONE = frozenset({403, 404, 410})
_AI: Mapping[str, Any] = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TeamsChat:
    """
    Where the bot speaks in Teams.

    A reference is `team/conversation|activity`, with further `,activity` where one post took
    several messages. `texts_of` gives a team's texts, `now` is the clock.
    """

    wire: Wire
    rooms: Rooms
    texts_of: Callable[[str], Awaitable[Mapping[str, str]]]
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    edited: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def post(self, post: Post) -> str:
        """Say it: what is one agent's alone to them, where that can be; else where it belongs."""
        ways, shut = await self.ways(post), "nowhere"
        for room, thread in ways:
            try:
                return await self._posted(post, room, joined(room.place, thread))
            except Refused as refused:
                shut = refused.why
                _log.info("teams.shut", case=post.case, why=refused.why)
        raise Shut(shut)

    async def ways(self, post: Post) -> Sequence[tuple[Room, str]]:
        """Return the rooms a post may go to, the best first, each with its thread."""
        origin, ways = post.origin, list[tuple[Room, str]]()
        here = await self.rooms.of(post.team, origin.place)
        if here and here.kind != PERSONAL and origin.private and origin.aside:
            own = await self._own(post.team, origin.aside, here)
            ways += [(own, "")] if own else []
        ways += [(here, origin.thread if here.kind == CHANNEL else "")] if here else []
        return ways

    async def _own(self, team: str, user: str, near: Room) -> Room | None:
        """Return an agent's own room, opened where it was not yet; None where it is shut."""
        if room := await self.rooms.of_user(team, user):
            return room
        asked = {
            "bot": {"id": near.bot},
            "members": [{"id": user}],
            "isGroup": False,
            "tenantId": near.tenant,
            "channelData": {"tenant": {"id": near.tenant}},
        }
        try:
            told = await self.wire.call("POST", near.service_url, "v3/conversations", asked)
        except Refused as refused:
            _log.info("teams.not_alone", why=refused.why)
            return None
        room = replace(near, place=str(told.get("id", "")), kind=PERSONAL, user=user, name="")
        await self.rooms.met(team, room, self.now())
        return room

    async def _posted(self, post: Post, room: Room, conversation: str) -> str:
        ids = []
        for one in await self._messages(post, room):
            await self.pace.wait(conversation)
            told = await self.wire.call("POST", room.service_url, activities(conversation), one)
            ids.append(str(told.get("id", "")))
        return f"{post.team}/{conversation}|{','.join(ids)}"

    async def find(self, post: Post) -> str | None:
        """Return nothing: Teams lets a bot search no conversation."""
        del post
        return None

    async def change(self, post: Post, ref: str) -> str:
        """Say a post anew in its place; where that is gone, nothing is lost but the post."""
        _, conversation, known = places(ref)
        room = await self._room(post.team, conversation)
        await self._slowly(ref)
        for id_, one in zip(known, await self._messages(post, room), strict=False):
            await self.pace.wait(conversation)
            try:
                path = activities(conversation, id_)
                await self.wire.call("PUT", room.service_url, path, {**one, "id": id_})
            except Refused as refused:
                _log.info("teams.not_changed", case=post.case, why=refused.why)
                if refused.status not in _GONE:
                    raise Shut(refused.why) from None
        return ref

    async def _slowly(self, ref: str) -> None:
        """Wait until a post may be edited again: Teams asks for 1.5 s between (streaming UX)."""
        now = asyncio.get_running_loop().time()
        due = max(self.edited.pop(ref, 0.0) + EVERY, now)
        self.edited[ref] = due
        while len(self.edited) > _KEPT:
            self.edited.popitem(last=False)
        if due > now:
            await self.pace.sleep(due - now)

    def standing(self, post: Post, ref: str) -> Origin:
        """Return where a case stands: its channel, and the thread its card began there."""
        _, conversation, ids = places(ref)
        origin = post.origin
        alone = origin.private and not origin.thread
        if alone or origin.thread or not conversation.startswith(origin.place):
            return origin
        link = origin.link or link_to(conversation, ids[0])
        return replace(origin, thread=ids[0], link=link)

    async def remove(self, origin: Origin, ref: str) -> None:
        """Take back a post and all that it took; what is gone already is gone."""
        del origin
        team, conversation, ids = places(ref)
        room = await self._room(team, conversation)
        for id_ in ids:
            try:
                await self.wire.call("DELETE", room.service_url, activities(conversation, id_))
            except Refused as refused:
                if refused.status not in _GONE:
                    raise Shut(refused.why) from None

    async def _room(self, team: str, conversation: str) -> Room:
        room = await self.rooms.of(team, conversation.partition(";")[0])
        if room is None:
            raise Unavailable("room")
        return room

    async def _messages(self, post: Post, room: Room) -> Sequence[Mapping[str, Any]]:
        texts = await self.texts_of(post.team)
        if post.card and await self.answers_to_a_thread(post.team, post.origin):
            post = replace(post, card=with_way_back(post.card, texts))
        who = await self.rooms.named(post.team, post.to) if post.to else ""
        cards, said = of_post(post if who else replace(post, to=""), texts), gist(post)
        coaching = bool(post.case)
        named = _called(cards, post.to, who)
        return [message(one, said, room, texts if coaching else None) for one in named]

    async def answers_to_a_thread(self, team: str, origin: Origin) -> bool:
        """Tell whether a case coached in private came from others' talk that waits for a reply."""
        if not origin.private or not origin.thread:
            return False
        room = await self.rooms.of(team, origin.place)
        return room is not None and room.kind != PERSONAL


def message(
    content: Element, gist: str, room: Room, coaching: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """
    Return a message that holds a card.

    With the texts of `coaching` it is labelled as made by a machine, names the method it
    rests on, and can be voted on (Microsoft: "Format AI bot messages").
    """
    made: dict[str, Any] = {
        "type": "message",
        "from": {"id": room.bot},
        "summary": gist,
        "attachments": [attached(content)],
    }
    if coaching:
        made["text"] = coaching["teams.by_method"]
        made["entities"] = [{**_AI, "citation": [_method(coaching)]}]
        made["channelData"] = {"feedbackLoop": {"type": "default"}}
    return made


def _method(texts: Mapping[str, str]) -> Mapping[str, Any]:
    work = {"name": texts["teams.method"], "abstract": texts["teams.method_about"]}
    appearance = {"@type": "DigitalDocument", **work}
    return {"@type": "Claim", "position": 1, "appearance": appearance}


def _called(cards: Sequence[Element], name: str, id_: str) -> Sequence[Element]:
    """Make the first card call somebody by name."""
    if not id_ or not cards:
        return cards
    mention = {
        "type": "mention",
        "text": f"<at>{calm(name)}</at>",
        "mentioned": {"id": id_, "name": calm(name)},
    }
    first = cards[0]
    return [{**first, "msteams": {**first["msteams"], "entities": [mention]}}, *cards[1:]]


def places(ref: str) -> tuple[str, str, list[str]]:
    """Read a reference: team, conversation, and every activity."""
    team, _, rest = ref.partition("/")
    conversation, _, told = rest.partition("|")
    return team, conversation, told.split(",")


def link_to(conversation: str, id_: str) -> str:
    """Return the address of a message in a channel; a chat of two has none to share."""
    place = conversation.partition(";")[0]
    if not place.startswith("19:"):
        return ""
    return f"https://teams.microsoft.com/l/message/{quote(place, safe='')}/{quote(id_, safe='')}"
