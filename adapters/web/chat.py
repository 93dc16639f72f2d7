"""The pages as a place where the bot speaks: what it says stands on the page of the case."""

from __future__ import annotations

from bot.application.ports import Post
from bot.domain.case import Origin


class PageChat:
    """
    The door `web` among a house's chats.

    Pages show every case, promise and digest as it stands when they are looked at, so a post
    has arrived as soon as it is made, under its own key, and there is nothing to take back.
    """

    async def post(self, post: Post) -> str:
        """Return the key: the page shows what there is to say."""
        return post.key

    async def find(self, post: Post) -> str | None:
        """Return the key: a page always shows it."""
        return post.key

    async def remove(self, origin: Origin, ref: str) -> None:
        """Do nothing: an erased case has no page."""
        del origin, ref
