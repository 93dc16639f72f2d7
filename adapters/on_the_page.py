"""The web chat: what the bot says there stands in the ledger, and the pages show the ledger."""

from __future__ import annotations

from bot.application.ports import Post
from bot.domain.happening import Origin


class OnThePage:
    """The platform `web`: a post is there as soon as the ledger has it, and never twice."""

    async def post(self, post: Post) -> str:
        """Return the key: there is no other reference, and nobody to send it to."""
        return post.key

    async def find(self, post: Post) -> str | None:
        """Return the key: what the ledger has begun to say is on the page already."""
        return post.key

    async def change(self, post: Post, ref: str) -> str:
        """Do nothing: the pages show a case as it stands."""
        del post
        return ref

    def standing(self, post: Post, ref: str) -> Origin:
        """Return where it came from: a page needs no thread of its own."""
        del ref
        return post.origin

    async def remove(self, origin: Origin, ref: str) -> None:
        """Do nothing: the ledger lets go of it."""
