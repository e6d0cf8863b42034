"""What Alembic runs: every step that is missing, on the connection and in the transaction of `migrating`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
