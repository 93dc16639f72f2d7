"""The ledger: what was said in chat, so that a retry says nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update

from adapters.storage.engine import Database, added, changed
from adapters.storage.packed import packed, unpacked
from adapters.storage.post_rows import post_row
from adapters.storage.tables import POSTS
from bot.application.ports import Post
from bot.domain.happening import Origin

_post = POSTS.c
_KNOWN = (_post.team == bindparam("of"), _post.key == bindparam("known"))
_REF = select(_post.ref).where(*_KNOWN)
_BODY = select(_post.body).where(*_KNOWN)
_SENT = update(POSTS).where(*_KNOWN).values(ref=bindparam("arrived"))


@dataclass(frozen=True, slots=True)
class SqlLedger:
    """The port `Ledger`."""

    database: Database

    async def begin(self, post: Post, at: datetime, ref: str = "") -> str:
        """Note that a post is about to be sent; tell whether it is new, unknown or sent."""
        row = post_row(post, at, ref)

        def begin(connection: Connection) -> str:
            if added(connection, POSTS, row):
                return "new"
            known = {"of": post.team, "known": post.key}
            if connection.scalar(_REF, known) is not None:
                return "sent"
            if ref:
                changed(connection, _SENT, **known, arrived=ref)
            return "unknown"

        return await self.database.write(begin)

    async def sent(self, team: str, key: str, ref: str) -> None:
        """Note that the post arrived, and the platform's reference to it."""
        await self.database.change(_SENT, of=team, known=key, arrived=ref)

    async def ref(self, team: str, key: str) -> str:
        """Return the platform's reference to what was said under `key`, "" where nothing was."""
        return await self.database.value(_REF, of=team, known=key) or ""

    async def post(self, team: str, key: str) -> Post | None:
        """Return what was said, or begun to be said, under `key`."""
        body = await self.database.value(_BODY, of=team, known=key)
        return unpacked(body, Post) if body else None

    async def case_at(self, team: str, ref: str, since: datetime) -> str:
        """Return the case the newest post is about whose reference begins with `ref`."""
        there = (_post.team == team, _post.at > since, _post.case_id != "")
        said = select(_post.case_id).where(*there, func.substr(_post.ref, 1, len(ref)) == ref)
        newest = said.order_by(_post.at.desc(), _post.key.desc()).limit(1)
        return await self.database.value(newest) or ""

    async def naming(self, team: str, case: str) -> Sequence[tuple[Post, str]]:
        """Return digests and other lists that have a line about a case, with their references."""
        lists = select(_post.body, _post.ref).where(*_named(team, case), _post.ref.is_not(None))
        found = await self.database.rows(lists.order_by(_post.at, _post.key))
        posts = ((unpacked(row.body, Post), row.ref) for row in found)
        return [(post, ref) for post, ref in posts if post.without(case) != post]

    async def forget(self, team: str, key: str) -> None:
        """Let something be said again under `key`."""
        await self.database.change(delete(POSTS).where(_post.team == team, _post.key == key))

    async def of_case(self, team: str, case: str) -> Sequence[tuple[Origin, str]]:
        """Return where the posts about a case stand, with their references."""
        arrived = (_post.team == team, _post.case_id == case, _post.ref.is_not(None))
        said = select(_post.body, _post.ref).where(*arrived).order_by(_post.at, _post.key)
        found = await self.database.rows(said)
        return [(unpacked(row.body, Post).origin, row.ref) for row in found]

    async def posts_in(self, team: str, place: str, most: int) -> Sequence[Post]:
        """Return what was said in a place of the team ("" is all of them), the newest first."""
        said = select(_post.body).where(_post.team == team, _post.ref.is_not(None))
        if place:
            said = said.where(_post.place == place)
        newest = said.order_by(_post.at.desc(), _post.key.desc()).limit(most)
        return [unpacked(body, Post) for body in await self.database.column(newest)]

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what the ledger keeps of a case, and the lines about it in other posts."""
        its_own = (_post.team == team, _post.case_id == case)

        def erase(connection: Connection) -> None:
            connection.execute(delete(POSTS).where(*its_own))
            _left_out(connection, team, case)

        await self.database.write(erase)

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove what was said before `until`; return how many posts."""
        old = (_post.team == team, _post.at < until)
        return await self.database.change(delete(POSTS).where(*old))


def _left_out(connection: Connection, team: str, case: str) -> None:
    """Take the lines about a case out of digests and other lists."""
    lists = select(_post.key, _post.body).where(*_named(team, case))
    for key, body in connection.execute(lists).all():
        bare = packed(unpacked(body, Post).without(case))
        its_own = (_post.team == team, _post.key == key)
        connection.execute(update(POSTS).where(*its_own).values(body=bare))


def _named(team: str, case: str) -> tuple[ColumnElement[bool], ...]:
    """Tell posts, not its own, that may have a line about a case."""
    mentioned = _post.body.contains(packed(case), autoescape=True)
    return _post.team == team, _post.case_id != case, mentioned
