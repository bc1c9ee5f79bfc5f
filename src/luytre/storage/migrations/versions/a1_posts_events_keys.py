"""The first tables: events, posts, keys."""

import sqlalchemy as sa
from alembic import op

from luytre.storage.migrations.unchanged import keep_unchanged

revision = "a1"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", BIG, autoincrement=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("secret_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("revoked_at", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "posts",
        sa.Column("id", BIG, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("deleted_at", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("source", "external_id", name="uq_posts_source_external_id"),
    )
    op.create_table(
        "post_versions",
        sa.Column("id", BIG, autoincrement=False),
        sa.Column("post", BIG, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("event", BIG, nullable=False),
        sa.Column("received_at", BIG, nullable=False),
        sa.Column("created_at", BIG),
        sa.Column("edited_at", BIG),
        sa.Column("surface", sa.Text),
        sa.Column("community", sa.Text),
        sa.Column("parent", sa.Text),
        sa.Column("text_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("hits", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_versions"),
        sa.ForeignKeyConstraint(["event"], ["events.seq"], name="fk_post_versions_event"),
    )
    op.create_index("ix_post_versions_post", "post_versions", ["post"])
    op.create_index("ix_post_versions_event", "post_versions", ["event"])
    op.create_table(
        "post_texts",
        sa.Column("version", BIG, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("indicators", sa.Text, nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_post_texts"),
    )
    op.create_index("ix_post_texts_erase_after", "post_texts", ["erase_after"])
    op.create_table(
        "post_authors",
        sa.Column("post", BIG, autoincrement=False),
        sa.Column("author", sa.LargeBinary(32), nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("post", name="pk_post_authors"),
    )
    op.create_index("ix_post_authors_author", "post_authors", ["author"])
    op.create_index("ix_post_authors_erase_after", "post_authors", ["erase_after"])
    for table in ("events", "post_versions"):
        keep_unchanged(table)
