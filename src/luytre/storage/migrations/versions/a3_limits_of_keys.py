"""How many items a key may send in a minute; null, which every key had before, is no limit."""

import sqlalchemy as sa
from alembic import op

revision = "a3"
down_revision = "a2"


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("per_minute", sa.Integer))
