"""Where the bot may speak of its own accord, what it has heard, and whose turn it is to speak."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the rooms, the events heard and the turns."""
    op.create_table(
        "rooms",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("rooms_kind", "rooms", ["team", "kind", "at"])
    op.create_table(
        "heard",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("heard_at", "heard", ["at"])
    op.create_table(
        "turns",
        sa.Column("place", sa.Text(), primary_key=True),
        sa.Column("free_at", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    """Remove them, and all they hold."""
    for table in ("turns", "heard", "rooms"):
        op.drop_table(table)
