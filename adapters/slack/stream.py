"""
A post seen while it grows: in threads where the bot and one agent are alone.

Slack's stream holds text alone while it runs; when it has stopped, the whole post (its blocks,
its metadata) takes its place. A stream that broke off is taken away when its post is said again.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.slack.blocks import escaped, parts
from adapters.slack.calling import Refused
from adapters.slack.chat import SlackChat, marked
from bot.application.ports import Growing, Post

_WITHIN = 3.0
"""Seconds a stream may wait for its turn: Slack begins twenty a minute."""
_PART = 3_000
_ADDRESS = re.compile(r"://|\bwww\.|@", re.IGNORECASE)
_log = structlog.get_logger(__name__)

_APART = "\u2060"
"""A word joiner: it is not seen, and no address goes on behind it."""


def unlinked(text: str) -> str:
    r"""
    Keep Markdown, which a stream speaks, from making links of a customer's words.

    >>> unlinked("[Kiitos](https://x.fi)").replace("\u2060", "|")
    '[Kiitos]|(https://|x.fi)'
    """
    for mark in ("](", "][", "]:"):
        text = text.replace(mark, f"]{_APART}{mark[1:]}")
    return _ADDRESS.sub(lambda found: found[0] + _APART, text)


@dataclass(frozen=True, slots=True)
class SlackStreams:
    """The port `Streams`."""

    chat: SlackChat

    async def begin(self, post: Post) -> Growing | None:
        """Begin where one agent reads along; None elsewhere, or where Slack lets none begin."""
        origin = post.origin
        if (
            not (origin.place.startswith("D") and origin.thread)
            or len(await self.chat.messages(post)) > 1
        ):
            return None
        client = await self.chat.client(post.team)
        try:
            if post.again:
                await self._broken_off(client, post)
            async with asyncio.timeout(_WITHIN):
                answer = await client.chat_startStream(
                    channel=origin.place, thread_ts=origin.thread
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is posted at once then
            _log.info("slack.no_stream", case=post.case, why=type(error).__name__)
            return None
        return _Stream(self.chat, client, post, str(answer["ts"]))

    async def _broken_off(self, client: Any, post: Post) -> None:
        """Take away what an earlier process had begun to say and never did."""
        place, thread = post.origin.place, post.origin.thread
        answer = await self.chat.call(
            lambda: client.conversations_replies(
                channel=place, ts=thread, limit=100, include_all_metadata=True
            )
        )
        for one in answer["messages"]:
            if one.get("bot_id") and not one.get("blocks") and not one.get("metadata"):
                ref = self.chat.reference(post.team, place, one["ts"])
                await self.chat.remove(post.origin, ref)


@dataclass(frozen=True, slots=True)
class _Stream:
    chat: SlackChat
    client: Any
    post: Post
    ts: str

    async def grow(self, more: str) -> None:
        """Show more of it; the whole of it comes in any case."""
        try:
            for part in parts(f"{unlinked(escaped(more))}\n\n", _PART):
                await self.client.chat_appendStream(
                    channel=self.post.origin.place, ts=self.ts, markdown_text=part
                )
        except Exception as error:  # noqa: BLE001 - what did not grow is whole in the end
            _log.info("slack.not_grown", case=self.post.case, why=type(error).__name__)

    async def whole(self) -> str:
        """Stop, and put the whole post there; where that is refused, post it instead."""
        place, chat = self.post.origin.place, self.chat
        (said,) = await chat.messages(self.post)
        try:
            await chat.call(lambda: self.client.chat_stopStream(channel=place, ts=self.ts))
            await chat.call(
                lambda: self.client.chat_update(
                    channel=place,
                    ts=self.ts,
                    text=said.text,
                    blocks=said.blocks,
                    metadata=marked(self.post),
                )
            )
        except Refused as refused:
            _log.info("slack.not_whole", case=self.post.case, why=refused.why)
            await chat.remove(self.post.origin, chat.reference(self.post.team, place, self.ts))
            return await chat.post(self.post)
        return chat.reference(self.post.team, place, self.ts)
