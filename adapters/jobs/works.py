"""What is done durably: each work by its name, every one of them safe to do again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from weakref import WeakValueDictionary

import structlog

from adapters.jobs.engine import Work
from adapters.jobs.persistence import LONGEST_WAIT, Done, until_done
from bot.application.check_back import check_back
from bot.application.coach_message import coached
from bot.application.house import House
from bot.application.keep_promises import remind, reminded
from bot.application.offer_draft import offered
from bot.application.ports import Coming, Post
from bot.application.show_case import have_drafted, show
from bot.application.speak import speak
from bot.domain.errors import RuusuError, Stale, Unavailable

log = structlog.get_logger("ruusu.jobs")

_DAY = 24 * 3600.0
_PATIENCE = 2 * _DAY
"""How long a platform that is away is tried; then the case is in the pages and the digest."""
_DIGEST_PATIENCE = _DAY / 2
_DATABASE_WAIT = 10.0
"""Seconds between two tries of a database that is away: it is ours, and asks for no rest."""

Told = Callable[[str, str], None]
DigestPost = Callable[[str, date, House, datetime], Awaitable[Post | None]]
Retain = Callable[[str, House, datetime], Awaitable[object]]


async def _at_once() -> None:
    """Wait for nobody."""


@dataclass(eq=False)
class Showing:
    """One case being shown: one at a time, and in which version it was shown last, by how."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    version: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Works:
    """
    The works of a house.

    `now` is its clock; `tells` hears what happened (`"posted"`, `"retried"`, `"failed"` where
    it was a mistake of ours, `"given_up"`) and where; `rests` hears the id of a message whose
    taking in waits for something to come back, `lands` of one that needs no more looking after.
    Coaching begins when it is `quiet`. `errands` are the works of doors, by name.
    """

    house: House
    now: Callable[[], datetime]
    digest_post: DigestPost
    retain: Retain
    tells: Told = lambda _what, _where: None
    rests: Callable[[str], None] = lambda _id: None
    lands: Callable[[str], None] = lambda _id: None
    quiet: Callable[[], Awaitable[None]] = _at_once
    errands: Mapping[str, Work] = field(default_factory=dict)
    showing: WeakValueDictionary[str, Showing] = field(default_factory=WeakValueDictionary)

    def by_name(self) -> Mapping[str, Work]:
        """Return every work under the name it is begun by."""
        return {
            "coach_message": self._coach_message,
            "digest": self._digest,
            "reminder": self._reminder,
            "check_back": self._check_back,
            "retain": self._retain,
            "draft": self._draft,
            "show": self._show,
            **{name: self._errand(name, work) for name, work in self.errands.items()},
        }

    def _errand(self, name: str, work: Work) -> Work:
        """Do what a door asked for: again where it cannot be done yet, for days at most."""

        async def done(*ids: str) -> None:
            try:
                await self._patiently(name, lambda: work(*ids), "chat", _PATIENCE)
            except RuusuError as error:
                log.warning("errand.given_up", name=name, why=error.code)

        return done

    async def _coach_message(self, id_: str, team: str) -> None:
        await self.quiet()
        try:
            done = await self._patiently(id_, lambda: coached(id_, team, self.house))
        except RuusuError as error:  # begun anew after a rest: a message is never let go unread
            self.rests(id_)
            log.error("message.refused", key=id_, why=error.code)  # noqa: TRY400 - its words
            raise
        if done and done.first:
            await self._said(done.first, id_)
        elif done:
            self.tells("posted", done.case.origin.platform)
        self.lands(id_)
        if done and self.house.drafts:
            await self._patiently(id_, lambda: have_drafted(done.case, done.team, self.house))
        if done and done.rose:
            await self._said(done.rose, id_)

    async def _digest(self, team: str, day: str) -> None:
        key, asked = f"digest:{team}:{day}", date.fromisoformat(day)
        post = await self._patiently(
            key, lambda: self.digest_post(team, asked, self.house, self.now())
        )
        if post:
            await self._said(post, key, _DIGEST_PATIENCE)

    async def _draft(self, team: str, case: str, rests_on: str) -> None:
        """Offer a model's draft; one that fails is let be: the coach's own letter stands."""
        try:
            offer = await offered(team, case, rests_on, self.house, self.now())
        except Exception as error:  # noqa: BLE001 - asking again would be paid for again
            log.warning("draft.failed", case=case, why=type(error).__name__)
            return
        if offer:
            await self._said(offer.post, case, _DIGEST_PATIENCE, offer.coming)

    async def _reminder(self, team: str, case: str, promise: str) -> None:
        post = await self._patiently(promise, lambda: remind(team, case, promise, self.house))
        if post is None:
            return
        await self._said(post, promise)
        await self._patiently(
            promise, lambda: reminded(team, case, promise, self.house, self.now())
        )

    async def _check_back(self, team: str, case: str) -> None:
        post = await self._patiently(case, lambda: check_back(team, case, self.house))
        if post:
            await self._said(post, case)

    async def _retain(self, team: str) -> None:
        await self._patiently(team, lambda: self.retain(team, self.house, self.now()))

    async def _show(self, team: str, case: str, how: str) -> None:
        """Show a case as it stands, one at a time; what cannot be shown is told of, no more."""
        showing = self.showing.setdefault(case, Showing())
        async with showing.turn:
            try:
                await self._patiently(
                    f"show:{case}", lambda: self._shown(team, case, how, showing), "chat", _PATIENCE
                )
            except RuusuError as error:
                log.warning("show.given_up", case=case, why=error.code)

    async def _shown(self, team: str, case: str, how: str, showing: Showing) -> None:
        """Show it, unless whoever had the turn before has shown what there is now."""
        settings, last = await self.house.teams.get(team), showing.version.get(how, -1)
        showing.version[how] = await show(
            settings, case, self.house, self.now(), moved=how == "moved", shown=last
        )

    async def _said(
        self, post: Post, key: str, within: float = _PATIENCE, coming: Coming | None = None
    ) -> None:
        """Say it once; what cannot be said for days is given up, and told so."""
        platform = post.origin.platform
        try:
            ref = await self._patiently(
                key, lambda: speak(post, self.house, self.now(), coming), platform, within
            )
        except RuusuError as error:
            self.tells("given_up", platform)
            log.warning("post.given_up", key=post.key, case=post.case, why=error.code)
        else:
            self.tells("posted" if ref else "said_before", platform)

    async def _patiently(
        self,
        key: str,
        work: Callable[[], Awaitable[Done]],
        where: str = "database",
        within: float | None = None,
    ) -> Done:
        def rested(error: BaseException, seconds: float) -> None:
            (self.rests if where == "database" else self.lands)(key)
            if isinstance(error, Unavailable | Stale):
                self.tells("retried", where)
                log.warning("work.waits", key=key, why=error.code, seconds=round(seconds, 1))
            else:
                self.tells("failed", where)
                log.error("work.fails", key=key, seconds=round(seconds, 1), exc_info=error)

        longest = _DATABASE_WAIT if where == "database" else LONGEST_WAIT
        return await until_done(work, rested, within, longest)
