"""What was said, as a row."""

from __future__ import annotations

from datetime import datetime

from adapters.storage.packed import packed
from bot.application.ports import Post


def post_row(post: Post, at: datetime, ref: str = "") -> dict[str, object]:
    """Return the row of `post`; with `ref` it has arrived."""
    return {
        "key": post.key,
        "team": post.team,
        "case_id": post.case,
        "place": post.origin.place,
        "at": at,
        "ref": ref or None,
        "body": packed(post),
    }
