"""Alembic's entry: runs the steps on the connection `migrating.py` has opened and locked."""

from __future__ import annotations

from alembic import context

from adapters.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by writing it anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
