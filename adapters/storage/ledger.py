"""The ledger: what was said in chat, so that a retry says nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.engine import Database, added
from adapters.storage.packed import packed, unpacked
from adapters.storage.tables import POSTS
from bot.application.ports import Post
from bot.domain.case import Origin

_post = POSTS.c


@dataclass(frozen=True, slots=True)
class SqlLedger:
    """The port `Ledger`."""

    database: Database

    async def begin(self, post: Post, at: datetime) -> str:
        """Note that a post is about to be sent; tell whether it is new, unknown or sent."""
        row = {
            "key": post.key,
            "team": post.team,
            "case_id": post.case,
            "place": post.origin.place,
            "at": at,
            "body": packed(post),
        }
        async with self.database.writing() as connection:
            if await added(connection, POSTS, row):
                return "new"
            ref = await connection.scalar(select(_post.ref).where(_post.key == post.key))
            return "unknown" if ref is None else "sent"

    async def sent(self, key: str, ref: str) -> None:
        """Note that the post arrived, and the platform's reference to it."""
        async with self.database.writing() as connection:
            await connection.execute(update(POSTS).where(_post.key == key).values(ref=ref))

    async def of_case(self, team: str, case: str) -> Sequence[tuple[Origin, str]]:
        """Return where the posts about a case stand, with their references."""
        arrived = (_post.team == team, _post.case_id == case, _post.ref.is_not(None))
        said = select(_post.body, _post.ref).where(*arrived).order_by(_post.at, _post.key)
        async with self.database.reading() as connection:
            found = await connection.execute(said)
        return [(unpacked(body, Post).origin, ref) for body, ref in found]

    async def posts_in(self, team: str, place: str, most: int) -> Sequence[Post]:
        """Return what was said in a place of the team ("" is all of them), the newest first."""
        said = select(_post.body).where(_post.team == team, _post.ref.is_not(None))
        if place:
            said = said.where(_post.place == place)
        newest = said.order_by(_post.at.desc(), _post.key.desc()).limit(most)
        async with self.database.reading() as connection:
            return [unpacked(body, Post) for body in await connection.scalars(newest)]

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what the ledger keeps of a case, and the lines about it in other posts."""
        its_own = (_post.team == team, _post.case_id == case)
        async with self.database.writing() as connection:
            await connection.execute(delete(POSTS).where(*its_own))
            await _left_out(connection, team, case)

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove what was said before `until`; return how many posts."""
        old = delete(POSTS).where(_post.team == team, _post.at < until)
        async with self.database.writing() as connection:
            return int((await connection.execute(old)).rowcount)


async def _left_out(connection: AsyncConnection, team: str, case: str) -> None:
    """Take the lines about a case out of digests and other lists."""
    named = _post.body.contains(packed(case), autoescape=True)
    lists = select(_post.key, _post.body).where(_post.team == team, named)
    for key, body in (await connection.execute(lists)).all():
        bare = unpacked(body, Post).without(case)
        await connection.execute(update(POSTS).where(_post.key == key).values(body=packed(bare)))
