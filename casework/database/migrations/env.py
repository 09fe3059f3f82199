"""Alembic's entry: runs the steps on the connection that the opener hands in."""

from __future__ import annotations

from alembic import context

from casework.database.records import Record

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Record.metadata
)
with context.begin_transaction():
    context.run_migrations()
