"""What was said in chat is known by its team and its key: no team's key is in another's way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_COLUMNS = "key, team, case_id, place, at, ref, body"
_FIRST = "WHERE team = (SELECT min(other.team) FROM posts AS other WHERE other.key = posts.key)"


def upgrade() -> None:
    """Let each team have keys of its own."""
    _made_anew(("team", "key"))


def downgrade() -> None:
    """Share one namespace of keys again; of a key two teams have, one team's is kept."""
    _made_anew(("key",), _FIRST)


def _made_anew(key: tuple[str, ...], which: str = "") -> None:
    """Make the table with another key, its rows with it: SQLite changes no key in place."""
    words = [sa.Column(name, sa.Text(), nullable=False) for name in ("key", "team", "case_id")]
    op.create_table(
        "posts_anew",
        *words,
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*key),
    )
    op.execute(f"INSERT INTO posts_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM posts {which}")  # noqa: S608
    op.drop_table("posts")
    op.rename_table("posts_anew", "posts")
    op.create_index("posts_case", "posts", ["team", "case_id"])
    op.create_index("posts_place", "posts", ["team", "place", "at"])
    op.create_index("posts_at", "posts", ["team", "at"])
