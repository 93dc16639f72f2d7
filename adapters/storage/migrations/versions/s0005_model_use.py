"""What a language model was used for and what it took, and the gate its calls pass one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the calls and the gates."""
    op.create_table(
        "model_calls",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("prompt", sa.Integer(), nullable=False),
        sa.Column("cached", sa.Integer(), nullable=False),
        sa.Column("completion", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
    )
    op.create_index("model_calls_team", "model_calls", ["team", "at"])
    op.create_index("model_calls_endpoint", "model_calls", ["endpoint", "until"])
    op.create_table(
        "model_gates",
        sa.Column("endpoint", sa.Text(), primary_key=True),
        sa.Column("passed", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Remove them, and all they hold."""
    op.drop_table("model_gates")
    op.drop_table("model_calls")
