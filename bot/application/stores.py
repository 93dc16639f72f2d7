"""Where things are kept, as roles: messages, cases, lessons, teams, what was said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.application.ports import Incoming, Post
from bot.domain.case import Case
from bot.domain.correction import Correction
from bot.domain.digest import OpenCase
from bot.domain.happening import Event, Origin
from bot.domain.lessons import Lesson, Pledge
from bot.domain.team import Team

LEASE = timedelta(seconds=15)
"""How long a replica has an accepted message to itself."""


class Inbox(Protocol):
    """Messages accepted and not worked on yet: one durable row each."""

    async def accept(self, incoming: Incoming) -> bool:
        """
        Store `incoming` for good; False where its id is known. Raises `Unavailable`.

        Ids are one namespace over all teams: `WrongValue` where another team's message has
        it, or it is no id (empty, or over 500 characters).
        """
        ...

    async def waiting(self, by: str, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """
        Lease up to `most` messages to the replica `by`, as `(id, team)`: those not handed over.

        The earliest come first. A lease holds for `LEASE`; the replica that has it may ask again.
        """
        ...

    async def handed_over(self, ids: Sequence[str]) -> None:
        """Note that `ids` need no more looking after: their cases hold the words."""
        ...

    async def behind(self, now: datetime) -> tuple[int, datetime | None]:
        """Tell how many wait with no lease, and since when the oldest of them does."""
        ...

    async def read(self, id_: str) -> Incoming | None:
        """Return a message, or None once a case holds its words."""
        ...

    async def became(self, id_: str) -> str:
        """Return the id of the case that holds the words of a message, "" where none does."""
        ...

    async def of_case(self, team: str, case: str) -> Sequence[str]:
        """Return the ids of the messages a case holds the words of."""
        ...

    async def forget_words(self, team: str, until: datetime) -> int:
        """Empty messages of before `until` that became no case's; return how many."""
        ...

    async def drop_before(self, until: datetime) -> int:
        """Remove messages of before `until` that were handed over; return how many."""
        ...


class Cases(Protocol):
    """
    The store of cases. Whatever is asked is asked of one team: nothing crosses.

    Every method may raise `Unavailable`.
    """

    async def add(self, case: Case, said: Post | None = None) -> bool:
        """
        Store a new case with its events, and let go of the inbox row of the same id.

        `said` is noted in the ledger at the same time, under its own key as its reference: a
        post that stands as soon as it is noted. False where the case's id is known already:
        nothing changes then.
        """
        ...

    async def get(self, team: str, id_: str) -> Case | None:
        """Return a case."""
        ...

    async def save(self, case: Case, taken: str = "") -> Case:
        """
        Store a changed case and append its new events; return it at its new version.

        `taken` is the inbox row that became part of it, let go of at the same time: a row
        already gone changes nothing, and the case is returned as it is stored. Raises
        `Stale` where somebody stored the case since it was read, or removed it.
        """
        ...

    async def history(self, team: str, id_: str) -> Sequence[Event]:
        """Return all that happened to a case, in order."""
        ...

    async def in_thread(self, team: str, origin: Origin) -> Case | None:
        """Return the case a message belongs to: by its own thread, or by any mail it names."""
        ...

    async def earlier(self, team: str, customer: str, but: str, most: int) -> Sequence[Case]:
        """Return the same customer's other cases, the latest first."""
        ...

    async def listed(
        self, team: str, *, closed: bool = False, owner: str = "", most: int = 100
    ) -> Sequence[OpenCase]:
        """Return open (or closed) cases, `owner`'s alone or all, due first (closed last) first."""
        ...

    def open_cases(self, team: str) -> AsyncIterator[Sequence[OpenCase]]:
        """
        Give every case of a team that still asks for something, in chunks.

        Those are the open and the answered ones, and closed ones that owe a dated promise
        whose words are still known.
        """
        ...

    async def praised(self, team: str, since: datetime, until: datetime) -> Sequence[OpenCase]:
        """Return the praise (and mixed) that came in between two moments."""
        ...

    async def promises_due(self, until: datetime, most: int) -> Sequence[tuple[str, str, str]]:
        """Return `(team, case, promise)` of promises due by `until`, neither kept nor reminded."""
        ...

    async def to_check_back(self, team: str, day: date) -> Sequence[OpenCase]:
        """Return closed cases whose customer is to be asked how it went by `day`."""
        ...

    def between(self, team: str, since: datetime, until: datetime) -> AsyncIterator[Case]:
        """Give every case opened between two moments: for themes and exports."""
        ...

    async def of_customer(self, team: str, customer: str) -> Sequence[str]:
        """Return the ids of a customer's cases."""
        ...

    async def older_than(self, team: str, until: datetime, most: int) -> Sequence[str]:
        """Return ids of cases closed before `until` that still hold words."""
        ...

    async def idle_since(self, team: str, until: datetime, most: int) -> Sequence[str]:
        """Return ids of unclosed cases that hold words and to which nothing happened since."""
        ...

    async def erase(self, team: str, id_: str) -> bool:
        """Remove a case, its events, promises and inbox row; False where there is none."""
        ...


class Lessons(Protocol):
    """What was learned, found by stems of our own on every database alike."""

    async def add(self, lesson: Lesson) -> None:
        """Store a lesson; one of the same id is replaced."""
        ...

    async def find(
        self, team: str, text: str, causes: Sequence[str], most: int
    ) -> Sequence[Lesson]:
        """Return the lessons most like `text` and `causes`, best first; "" finds the latest."""
        ...

    async def get(self, team: str, id_: str) -> Lesson | None:
        """Return a lesson."""
        ...

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what was learned from one case."""
        ...

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove lessons learned before `until`; return how many."""
        ...


class Teams(Protocol):
    """The teams and their settings, and what they have pledged."""

    async def get(self, id_: str) -> Team:
        """Return a team; one nobody has set up yet has its defaults."""
        ...

    async def save(self, team: Team) -> Team:
        """Store settings; raises `Stale` where somebody stored them since they were read."""
        ...

    async def all(self) -> Sequence[Team]:
        """Return every team that has anything."""
        ...

    async def pledges(self, team: str) -> Sequence[Pledge]:
        """Return the team's pledges, the newest first."""
        ...

    async def pledge(self, pledge: Pledge) -> None:
        """Store a pledge; one of the same id is replaced."""
        ...


class Ledger(Protocol):
    """What was posted: a retry looks here before it speaks. Each team has keys of its own."""

    async def begin(self, post: Post, at: datetime, ref: str = "") -> str:
        """
        Note that a post is about to be sent; with `ref`, that it stands there by this alone.

        Return `"new"`, `"unknown"` (a sending began earlier and nobody knows how it ended)
        or `"sent"`.
        """
        ...

    async def sent(self, team: str, key: str, ref: str) -> None:
        """Note that the post arrived, and the platform's reference to it."""
        ...

    async def ref(self, team: str, key: str) -> str:
        """Return the platform's reference to what was said under `key`, "" where nothing was."""
        ...

    async def post(self, team: str, key: str) -> Post | None:
        """Return what was said, or begun to be said, under `key`."""
        ...

    async def of_case(self, team: str, case: str) -> Sequence[tuple[Origin, str]]:
        """Return where the posts about a case stand, with their references."""
        ...

    async def case_at(self, team: str, ref: str, since: datetime) -> str:
        """
        Return the case the newest post is about whose reference begins with `ref`.

        "" where no post said after `since` does.
        """
        ...

    async def naming(self, team: str, case: str) -> Sequence[tuple[Post, str]]:
        """Return digests and other lists that have a line about a case, with their references."""
        ...

    async def forget(self, team: str, key: str) -> None:
        """Let something be said again under `key`, as it no longer stands anywhere."""
        ...

    async def posts_in(self, team: str, place: str, most: int) -> Sequence[Post]:
        """Return what was said in a place of the team ("" is all of them), the newest first."""
        ...

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what the ledger keeps of a case, and the lines about it in other posts."""
        ...

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove what was said before `until`; return how many posts."""
        ...


class Corrections(Protocol):
    """Where a house keeps, for learning, what its agents read better than the coach."""

    async def keep(self, one: Correction) -> None:
        """Keep a correction in the place of an earlier one of the same case."""
        ...

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what was kept of a case."""
        ...


class Replicas(Protocol):
    """Which processes share the work: each tells now and then that it lives."""

    async def beat(self, id_: str, now: datetime) -> None:
        """Tell that the replica `id_` lives."""
        ...

    async def beats(self) -> Mapping[str, datetime]:
        """Return when each replica last told so, by its own clock."""
        ...

    async def leave(self, id_: str) -> None:
        """Strike a replica off: it has ended, or is long dead."""
        ...
