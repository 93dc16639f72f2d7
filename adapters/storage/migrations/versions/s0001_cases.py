"""Messages, cases and teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the inbox, the cases with what stands beside them, and the teams."""
    _cases()
    _beside_cases()
    _inbox()
    _teams()


def downgrade() -> None:
    """Remove them, and all they hold."""
    for table in ("pledges", "teams", "inbox", "threads", "promises", "events", "cases"):
        op.drop_table(table)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger()),
        sa.Column("next_due", sa.BigInteger()),
        sa.Column("closed", sa.BigInteger()),
        sa.Column("listed_at", sa.BigInteger(), nullable=False),
        sa.Column("check_back", sa.Date()),
        sa.Column("worded", sa.Boolean(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("praise", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("cases_pending", "cases", ["team", "pending", "id"])
    op.create_index("cases_listed", "cases", ["team", "open", "listed_at", "id"])
    op.create_index("cases_opened", "cases", ["team", "opened", "id"])
    op.create_index("cases_customer", "cases", ["team", "customer", "opened", "id"])
    op.create_index("cases_worded", "cases", ["team", "worded", "closed", "id"])
    op.create_index("cases_check_back", "cases", ["team", "check_back", "id"])


def _of_a_case() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team", "case_id"], ["cases.team", "cases.id"], ondelete="CASCADE"
    )


def _beside_cases() -> None:
    op.create_table(
        "events",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("nth", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        _of_a_case(),
    )
    op.create_table(
        "promises",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("due", sa.BigInteger()),
        sa.Column("kept", sa.BigInteger()),
        sa.Column("reminded", sa.BigInteger()),
        _of_a_case(),
    )
    open_yet = sa.text("kept IS NULL AND reminded IS NULL")
    op.create_index(
        "promises_due", "promises", ["due"], sqlite_where=open_yet, postgresql_where=open_yet
    )
    op.create_table(
        "threads",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("thread", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Text(), primary_key=True),
        _of_a_case(),
    )
    op.create_index("threads_case", "threads", ["team", "case_id"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("inbox_waiting", "inbox", ["waiting", "at", "id"])
    op.create_index("inbox_became", "inbox", ["team", "became"])


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "pledges",
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
