"""What was learned, what was said in chat, and which replicas are alive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the lessons with their stems, the ledger and the heartbeats."""
    _lessons()
    _posts()
    op.create_table(
        "replicas",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Remove them, and all they hold."""
    for table in ("replicas", "posts", "lesson_stems", "lessons"):
        op.drop_table(table)


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("learned", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("lessons_learned", "lessons", ["team", "learned", "id"])
    op.create_index("lessons_case", "lessons", ["team", "case_id"])
    op.create_table(
        "lesson_stems",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("stem", sa.Text(), primary_key=True),
        sa.Column("lesson_id", sa.Text(), primary_key=True),
        sa.ForeignKeyConstraint(
            ["team", "lesson_id"], ["lessons.team", "lessons.id"], ondelete="CASCADE"
        ),
    )
    op.create_index("lesson_stems_lesson", "lesson_stems", ["team", "lesson_id"])


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("posts_case", "posts", ["team", "case_id"])
    op.create_index("posts_place", "posts", ["team", "place", "at"])
    op.create_index("posts_at", "posts", ["team", "at"])
