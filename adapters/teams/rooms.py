"""Where the bot may speak of its own accord: conversations as Teams named them, and people."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Protocol

THREAD = ";messageid="
PERSONAL, CHANNEL, GROUP = "personal", "channel", "groupChat"
_KNOWN = 5_000


class Kept(Protocol):
    """Keeps a few words by team and id, and what was heard already."""

    async def keep(self, team: str, some: Mapping[str, tuple[str, str]], at: datetime) -> None:
        """Keep `(kind, body)` under each id; what was there is replaced."""
        ...

    async def get(self, team: str, id_: str) -> str | None:
        """Return what is kept under an id."""
        ...

    async def latest(self, team: str, kind: str, most: int) -> Sequence[str]:
        """Return what is kept of one kind, the newest first."""
        ...

    async def forget(self, team: str, id_: str) -> None:
        """Let go of an id."""
        ...

    async def heard(self, team: str, id_: str, at: datetime) -> bool:
        """Note that an event was taken care of; False where that was noted before."""
        ...

    async def was_heard(self, team: str, id_: str) -> bool:
        """Tell whether an event was taken care of already."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """
    One conversation, as it must be addressed.

    `place` is its id without a thread; `service_url` where its posts go, `bot` the bot's own
    id there; `user` and `name` whose it is where it is a person's, else what it is called.
    """

    place: str
    service_url: str
    bot: str
    kind: str = PERSONAL
    user: str = ""
    name: str = ""
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of every team; a person's own room is found by the person too."""

    kept: Kept
    known: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)

    async def met(
        self,
        team: str,
        room: Room,
        at: datetime,
        who: tuple[str, str] = ("", ""),
        *,
        anew: bool = False,
    ) -> None:
        """
        Keep a room as it was last seen, and the id of `who` (id, name) was met there.

        What has not changed costs nothing, unless `anew`.
        """
        id_, name = who
        body = json.dumps(asdict(room), ensure_ascii=False)
        if anew:
            self.known.pop((team, room.place), None)
            self.known.pop((team, f"user:{room.user}"), None)
        some = {room.place: (room.kind, body)}
        some |= {f"user:{room.user}": ("user", body)} if room.user else {}
        some |= {f"name:{name}": ("name", id_)} if name and id_ else {}
        fresh = {key: one for key, one in some.items() if self.known.get((team, key)) != one[1]}
        if not fresh:
            return
        await self.kept.keep(team, fresh, at)
        self.known.update({(team, key): body for key, (_, body) in fresh.items()})
        while len(self.known) > _KNOWN:
            self.known.popitem(last=False)

    async def named(self, team: str, name: str) -> str:
        """Return the id of a person met, "" of a stranger."""
        return await self.kept.get(team, f"name:{name}") or ""

    async def of(self, team: str, place: str) -> Room | None:
        """Return a room; one never seen is spoken to as the team's last one is."""
        if body := await self._body(team, place):
            return Room(**json.loads(body))
        known = await self.any(team)
        if known is None or not place.startswith("19:"):
            return None
        return replace(known, place=place, kind=CHANNEL, user="", name="")

    async def of_user(self, team: str, user: str) -> Room | None:
        """Return a person's own room, None where the bot was never there."""
        body = await self._body(team, f"user:{user}")
        return Room(**json.loads(body)) if body else None

    async def _body(self, team: str, id_: str) -> str | None:
        return self.known.get((team, id_)) or await self.kept.get(team, id_)

    async def any(self, team: str) -> Room | None:
        """Return a room of the team, None where the bot is in none."""
        for kind in (CHANNEL, PERSONAL, GROUP):
            if bodies := await self.kept.latest(team, kind, 1):
                return Room(**json.loads(bodies[0]))
        return None

    async def channels(self, team: str, most: int) -> Sequence[Room]:
        """Return the channels the bot has been in, the newest first."""
        return [Room(**json.loads(one)) for one in await self.kept.latest(team, CHANNEL, most)]

    async def left(self, team: str, room: Room) -> None:
        """Let go of a room that has thrown the bot out."""
        for id_ in (room.place, f"user:{room.user}"):
            self.known.pop((team, id_), None)
            await self.kept.forget(team, id_)


def apart(conversation: str) -> tuple[str, str]:
    """
    Take a conversation's id apart into its place and the thread in it.

    >>> apart("19:a@thread.tacv2;messageid=17")
    ('19:a@thread.tacv2', '17')
    """
    place, _, thread = conversation.partition(THREAD)
    return place, thread


def joined(place: str, thread: str) -> str:
    """Return the id of a thread in a place; without a thread, that of the place."""
    return f"{place}{THREAD}{thread}" if thread else place
