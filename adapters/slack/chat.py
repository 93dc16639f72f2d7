"""The port `Chat` in Slack: says, says anew, finds again, takes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from adapters.slack.calling import RENEWED, Caller, Refused
from adapters.slack.outgoing import Message, of_post
from adapters.slack.pace import Pace
from adapters.slack.workspaces import Workspaces
from bot.application.ports import Post
from bot.domain.errors import Shut, Unavailable
from bot.domain.happening import Origin

PLATFORM = "slack"
_EVENT = "ruusu_post"
_LOST = frozenset(
    {"message_not_found", "cant_update_message", "is_archived", "channel_not_found",
     "not_in_channel"}
)  # fmt: skip
_SHUT = frozenset({"not_in_channel", "channel_not_found", "is_archived", "thread_not_found"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SlackChat:
    """
    Where the bot speaks in Slack.

    A reference is `team/channel:ts`, with further `,ts` where one post took several messages.
    `texts_of` gives a team's texts.
    """

    workspaces: Workspaces
    texts_of: Callable[[str], Awaitable[Mapping[str, str]]]
    pace: Pace = field(default_factory=Pace)
    call: Caller = field(default_factory=Caller)

    async def post(self, post: Post) -> str:
        """Say it; what does not fit in one message goes on in its thread."""
        said, origin = await self.messages(post), post.origin
        try:
            channel, first = await self._say(post, origin.place, origin.thread, said[0])
        except Refused as refused:
            _log.info("slack.shut", case=post.case, why=refused.why)
            if refused.why not in _SHUT or not origin.aside:
                raise _told(refused) from None
            channel, first = await self._aside(post, said[0])
        all_, thread = [first], origin.thread if channel == origin.place else ""
        for more in said[1:]:
            _, ts = await self._say(None, channel, thread or first, more, post.team)
            all_.append(ts)
        return _ref(post.team, channel, all_)

    def reference(self, team: str, channel: str, ts: str) -> str:
        """Return the reference of one message."""
        return _ref(team, channel, [ts])

    async def _aside(self, post: Post, said: Message) -> tuple[str, str]:
        """Say it to the agent alone, where the channel is shut to the bot."""
        try:
            return await self._say(post, post.origin.aside, "", said)
        except Refused as refused:
            raise _told(refused) from None

    async def _say(
        self, post: Post | None, place: str, thread: str, said: Message, team: str = ""
    ) -> tuple[str, str]:
        """Send one message; return its channel and `ts`. The first of a post carries its key."""
        client = await self.client(post.team if post else team)

        async def there() -> Any:
            ref = await self._found(post, place, thread) if post else None
            return {"channel": ref[0], "ts": ref[1]} if ref else None

        async with self.pace.turn(place):
            answer = await self.call(
                lambda: client.chat_postMessage(
                    channel=place,
                    thread_ts=thread or None,
                    text=said.text,
                    blocks=said.blocks,
                    metadata=marked(post) if post else None,
                    unfurl_links=False,
                    unfurl_media=False,
                    mrkdwn=True,
                ),
                there,
            )
        return str(answer["channel"]), str(answer["ts"])

    async def change(self, post: Post, ref: str) -> str:
        """Say a post anew in its place; where that is gone, nothing is lost but the post."""
        _, channel, known = _places(ref)
        said = await self.messages(post)
        client, kept = await self.client(post.team), list[str]()
        try:
            for ts, one in zip(known, said, strict=False):
                await self._anew(client, channel, ts, one)
                kept.append(ts)
            for more in said[len(known) :]:
                _, ts = await self._say(None, channel, post.origin.thread, more, post.team)
                kept.append(ts)
            for ts in known[len(said) :]:
                await self._take(client, channel, ts)
        except Refused as refused:
            _log.info("slack.not_changed", case=post.case, why=refused.why)
            if refused.why not in _LOST:
                raise _told(refused) from None
            return ref
        return _ref(post.team, channel, kept)

    async def _anew(self, client: Any, channel: str, ts: str, said: Message) -> None:
        await self.call(
            lambda: client.chat_update(
                channel=channel, ts=ts, text=said.text, blocks=said.blocks, parse="none"
            )
        )

    async def find(self, post: Post) -> str | None:
        """Look for a post by its key among the latest of its thread, or of its channel."""
        origin = post.origin
        found = await self._found(post, origin.place, origin.thread)
        return _ref(post.team, found[0], [found[1]]) if found else None

    async def _found(self, post: Post, place: str, thread: str) -> tuple[str, str] | None:
        client = await self.client(post.team)
        room: dict[str, Any] = {"channel": place, "limit": 100, "include_all_metadata": True}
        try:
            if place.startswith(("U", "W")):
                opened = await self.call(lambda: client.conversations_open(users=place))
                room["channel"] = opened["channel"]["id"]
            answer = await self.call(
                lambda: (
                    client.conversations_replies(ts=thread, **room)
                    if thread
                    else client.conversations_history(**room)
                )
            )
        except Refused as refused:
            _log.info("slack.not_searched", case=post.case, why=refused.why)
            return None
        found = (one["ts"] for one in answer["messages"] if _key(one) == post.key)
        ts = next(found, None)
        return (room["channel"], str(ts)) if ts else None

    def standing(self, post: Post, ref: str) -> Origin:
        """Return where a case stands: its channel, the thread its card began or stands in."""
        _, channel, all_ = _places(ref)
        origin, link = post.origin, self.workspaces.link(post.team, channel, all_[0])
        moved = channel != origin.place and not origin.place.startswith(("U", "W"))
        thread = all_[0] if moved else origin.thread or all_[0]
        private = origin.private or moved
        return replace(origin, place=channel, thread=thread, link=link, private=private)

    async def remove(self, origin: Origin, ref: str) -> None:
        """Take back a post and all that it took; what is gone already is gone."""
        del origin
        team, channel, all_ = _places(ref)
        client = await self.client(team)
        for ts in all_:
            try:
                await self._take(client, channel, ts)
            except Refused as refused:
                if refused.why not in _LOST:
                    raise _told(refused) from None

    async def _take(self, client: Any, channel: str, ts: str) -> None:
        await self.call(lambda: client.chat_delete(channel=channel, ts=ts))

    async def messages(self, post: Post) -> Sequence[Message]:
        """Return a post as Slack shows it."""
        texts = await self.texts_of(post.team)
        return of_post(post, texts, self.workspaces.person(post.team, post.to))

    async def client(self, team: str) -> Any:
        """Return the Web API of a workspace. Raises `Unavailable`."""
        client = await self.workspaces.client(team)
        if client is None:
            raise Unavailable("not_installed")
        return client


def marked(post: Post) -> dict[str, Any]:
    """Return the metadata a post is found again by."""
    return {"event_type": _EVENT, "event_payload": {"key": post.key}}


def _told(refused: Refused) -> Shut | Unavailable:
    """Say in our own words whether trying again may help: a token may be renewed."""
    return Unavailable(refused.why) if refused.why in RENEWED else Shut(refused.why)


def _ref(team: str, channel: str, all_: Sequence[str]) -> str:
    return f"{team}/{channel}:{','.join(all_)}"


def _places(ref: str) -> tuple[str, str, list[str]]:
    """Read a reference: team, channel, and every `ts`."""
    team, _, rest = ref.partition("/")
    channel, _, told = rest.partition(":")
    return team, channel, told.split(",")


def _key(message: Any) -> str:
    marked = message.get("metadata") or {}
    payload = marked.get("event_payload") or {} if marked.get("event_type") == _EVENT else {}
    return str(payload.get("key", ""))
