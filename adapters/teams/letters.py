"""
A model's letter seen while it is written, in an agent's own chat with the bot.

Teams streams in chats of two alone, one message at a time, each part beginning with all that
was shown before; the last one may hold a card, and its text may not change what was shown
(Microsoft: "Stream bot messages"; microsoft/Agents-for-net issue 251).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

import regex
import structlog

from adapters.teams.cards import calm
from adapters.teams.chat import EVERY, TeamsChat, message
from adapters.teams.outgoing import of_post
from adapters.teams.rooms import PERSONAL, Room
from adapters.teams.wire import Refused, activities
from bot.application.ports import Coming, Post
from bot.domain.errors import Unavailable

_LOST = (Refused, Unavailable)
_LINK = regex.compile(r"\](?=\()")
_MARKS = str.maketrans({"<": "‹", ">": "›", "*": "∗", "_": "‗", "`": "'", "|": "¦", "\\": "/"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TeamsLetters:
    """
    The port `AsItComes`.

    `busy` are the letters under way by their chats; one that whoever wrote it gave up is none.
    """

    chat: TeamsChat
    busy: WeakValueDictionary[str, _Letter] = field(default_factory=WeakValueDictionary)

    async def begin(self, post: Post) -> Coming | None:
        """Tell that a letter is being written; None elsewhere than in an agent's own chat."""
        room = next((room for room, _ in await self.chat.ways(post)), None)
        if room is None or room.kind != PERSONAL or room.place in self.busy:
            return None
        letter = _Letter(self, room, post.case)
        try:
            await letter.tell("informative", calm(" ".join(post.said.lines)))
        except _LOST as lost:
            _log.info("teams.no_letter", case=post.case, why=type(lost).__name__)
            return None
        self.busy[room.place] = letter
        return letter


@dataclass(slots=True, weakref_slot=True)
class _Letter:
    """The port `Coming`: `shown` is what stands there, `latest` what has come."""

    letters: TeamsLetters
    room: Room
    case: str
    id: str = ""
    count: int = 0
    shown: str = ""
    latest: str = ""
    lost: bool = False
    _showing: asyncio.Task[None] | None = None

    def grow(self, so_far: str) -> None:
        """Take what has come; it is shown with the next part, 1.5 s after the last one."""
        self.latest = plain(so_far)
        if self._showing is None or self._showing.done():
            self._showing = asyncio.create_task(self._show())

    async def _show(self) -> None:
        while not self.lost and len(self.latest) > len(self.shown):
            part = self.latest
            try:
                await self.tell("streaming", part)
            except _LOST as lost:
                self.lost = True
                _log.info("teams.not_grown", case=self.case, why=type(lost).__name__)
            self.shown = part
            await self.letters.chat.pace.sleep(EVERY)

    async def tell(self, kind: str, text: str) -> None:
        """Say one part. Raises `Refused` or `Unavailable`."""
        self.count += 1
        told = await self._said("typing", kind, text, {"streamSequence": self.count})
        self.id = self.id or str(told.get("id", ""))

    async def _said(
        self, type_: str, kind: str, text: str, more: Mapping[str, Any], **fields: Any
    ) -> Mapping[str, Any]:
        chat, place = self.letters.chat, self.room.place
        info = {"type": "streaminfo", "streamType": kind, **more}
        info |= {"streamId": self.id} if self.id else {}
        body = {"type": type_, "from": {"id": self.room.bot}, "text": text, "textFormat": "plain"}
        entities = [info, *fields.pop("entities", ())]
        await chat.pace.wait(place)
        return await chat.wire.call(
            "POST",
            self.room.service_url,
            activities(place),
            {**body, "entities": entities, **fields},
        )

    async def whole(self, post: Post) -> str:
        """End it with the whole post; where that cannot be, take it away and post it anew."""
        try:
            return await self._made_whole(post)
        finally:
            self.letters.busy.pop(self.room.place, None)

    async def _made_whole(self, post: Post) -> str:
        if self._showing:
            await self._showing
        letter = plain(post.said.quote)
        if not self.lost and letter.startswith(self.shown):
            try:
                return await self._ended(post, letter)
            except Refused as refused:
                _log.info("teams.not_whole", case=post.case, why=refused.why)
        await self._taken_away()
        return await self.letters.chat.post(post)

    async def _ended(self, post: Post, letter: str) -> str:
        chat = self.letters.chat
        texts = await chat.texts_of(post.team)
        rest = replace(post, to="", said=replace(post.said, quote=""))
        content, *_ = of_post(rest, texts)
        made = message(content, "", self.room, texts)
        text = "\n\n".join((letter, made["text"])) if letter else made["text"]
        told = await self._said(
            "message",
            "final",
            text,
            {},
            entities=made["entities"],
            attachments=made["attachments"],
            channelData=made["channelData"],
        )
        id_ = str(told.get("id", "")) or self.id
        return f"{post.team}/{self.room.place}|{id_}"

    async def _taken_away(self) -> None:
        """End what cannot be made whole, and remove it."""
        with suppress(*_LOST):
            await self._said("message", "final", self.shown or "…", {})
        with suppress(*_LOST):
            path = activities(self.room.place, self.id)
            await self.letters.chat.wire.call("DELETE", self.room.service_url, path)


def plain(text: str) -> str:
    """
    Return a letter in which nothing fires, letter by letter: what begins alike stays so.

    >>> plain("Hei *Anna* [x](http://y) <at>")
    'Hei ∗Anna∗ [x] (http://y) ‹at›'
    """
    return _LINK.sub("] ", text.translate(_MARKS))
