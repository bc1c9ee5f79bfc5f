"""How Alembic runs the steps: in the transaction that it is handed."""

from alembic import context

from luytre.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
