"""Runs migrations over the connection that the store gives; there is no other way in."""

from alembic import context

from monitors.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
