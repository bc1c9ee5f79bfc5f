"""People and their sessions, cases and what is done in them, reports, what is told to others."""

import sqlalchemy as sa
from alembic import op

from luytre.storage.migrations.unchanged import keep_unchanged

revision = "a2"
down_revision = "a1"

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPEN = sa.text("state IN ('awaiting_review', 'under_review')")
WAITING = sa.text("state = 'under_review' AND decision IS NOT NULL")
CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("post_texts", sa.Column("attachments", sa.Text))
    _make_tables()
    keep_unchanged("statements", "id")
    _index_words()


def _index_words() -> None:
    """A full-text index over `case_words`, in the way of each database."""
    if op.get_bind().dialect.name != "sqlite":
        # Kept, as making it anew for each row that is passed over takes longer than all else.
        op.execute(
            "ALTER TABLE case_words ADD COLUMN vector tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        )
        op.execute("CREATE INDEX ix_case_words_vector ON case_words USING gin (vector)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE case_search USING fts5("
        "words, content='case_words', content_rowid='case', tokenize='unicode61')"
    )
    op.execute(
        "CREATE TRIGGER case_words_added AFTER INSERT ON case_words BEGIN "
        'INSERT INTO case_search(rowid, words) VALUES (NEW."case", NEW.words); END'
    )
    op.execute(
        "CREATE TRIGGER case_words_gone AFTER DELETE ON case_words BEGIN "
        "INSERT INTO case_search(case_search, rowid, words) "
        "VALUES ('delete', OLD.\"case\", OLD.words); END"
    )


def _make_tables() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("decision", BIG, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("report", BIG),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("text", BIG),
        sa.Column("claimed_by", BIG),
        sa.Column("claimed_until", BIG, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("decided_at", BIG),
        sa.Column("decided_by", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("made", BIG),
        sa.Column("answer", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
    )
    op.create_index("ix_appeals_decision", "appeals", ["decision"])
    op.create_index("ix_appeals_state_opened_at", "appeals", ["state", "opened_at"])
    op.create_table(
        "blocking",
        sa.Column("harm", sa.Text, nullable=False),
        sa.Column("on", sa.Integer, nullable=False),
        sa.Column("changed_at", BIG, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("harm", name="pk_blocking"),
    )
    op.create_table(
        "case_texts",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("case", BIG),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_texts"),
    )
    op.create_index("ix_case_texts_case", "case_texts", ["case"])
    op.create_index("ix_case_texts_erase_after", "case_texts", ["erase_after"])
    op.create_table(
        "case_words",
        sa.Column("case", BIG, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("case", name="pk_case_words"),
    )
    op.create_index("ix_case_words_erase_after", "case_words", ["erase_after"])
    op.create_table(
        "cases",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("post", BIG, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("community", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("harm", sa.Text),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("reach", BIG, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("rank", BIG, nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("closed_at", BIG),
        sa.Column("claimed_by", BIG),
        sa.Column("claimed_until", BIG, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("decision", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_claimed_by", "cases", ["claimed_by", "claimed_until"])
    op.create_index("ix_cases_post", "cases", ["post"])
    filters = ("queue", "harm", "source", "community", "severity")
    for name in ("rank", "queue", "harm", "source", "community"):
        rest = [other for other in filters if other != name]
        names = ["rank", "id", *rest] if name == "rank" else [name, "rank", "id", *rest]
        op.create_index(
            f"ix_cases_open_{name}", "cases", names, sqlite_where=OPEN, postgresql_where=OPEN
        )
    for name, names, where in (
        ("ix_cases_closed", ["closed_at", "id"], CLOSED),
        ("ix_cases_waiting", ["rank", "id"], WAITING),
    ):
        op.create_index(name, "cases", names, sqlite_where=where, postgresql_where=where)
    op.create_index(
        "uq_cases_open_post",
        "cases",
        ["post"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "decisions",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("event", BIG, nullable=False),
        sa.Column("case", BIG, nullable=False),
        sa.Column("post", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("harm", sa.Text),
        sa.Column("ground", sa.Text),
        sa.Column("rule", sa.Text),
        sa.Column("terms_version", sa.Text, nullable=False),
        sa.Column("automation", sa.Text, nullable=False),
        sa.Column("detected", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", BIG, nullable=False),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("effective_at", BIG),
        sa.Column("until", BIG),
        sa.Column("ended_at", BIG),
        sa.Column("strike_until", BIG),
        sa.Column("overrides", BIG),
        sa.Column("text", BIG),
        sa.Column("statement", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_case", "decisions", ["case"])
    op.create_index("ix_decisions_overrides", "decisions", ["overrides"])
    op.create_index("ix_decisions_post", "decisions", ["post"])
    op.create_index("ix_decisions_state_until", "decisions", ["state", "until"])
    op.create_table(
        "exceptions",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("community", sa.Text),
        sa.Column("case", BIG),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("ended_at", BIG),
        sa.Column("reason", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_exceptions"),
    )
    op.create_table(
        "exposures",
        sa.Column("person", BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("since_break", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person", "day", name="pk_exposures"),
    )
    op.create_table(
        "invitations",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("person", BIG),
        sa.Column("made_by", BIG),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_invitations"),
    )
    op.create_table(
        "legal_requests",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("post", BIG),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", BIG, nullable=False),
        sa.Column("received_by", sa.Text, nullable=False),
        sa.Column("text", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_legal_requests"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", BIG, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", BIG, nullable=False),
        sa.Column("leased_until", BIG, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text),
        sa.Column("sent_at", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at", "id"])
    op.create_index("ix_outbox_target", "outbox", ["kind", "target", "id"])
    op.create_table(
        "people",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("totp_step", BIG, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
    )
    op.create_table(
        "report_texts",
        sa.Column("report", BIG, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("urls", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_report_texts"),
    )
    op.create_index("ix_report_texts_erase_after", "report_texts", ["erase_after"])
    op.create_table(
        "reporter_steps",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("report", BIG, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("until", BIG),
        sa.Column("ended_at", BIG),
        sa.Column("text", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_reporter_steps"),
    )
    op.create_index("ix_reporter_steps_report", "reporter_steps", ["report"])
    op.create_table(
        "reporters",
        sa.Column("report", BIG, autoincrement=False, nullable=False),
        sa.Column("reporter", sa.LargeBinary(32), nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_reporters"),
    )
    op.create_index("ix_reporters_erase_after", "reporters", ["erase_after"])
    op.create_index("ix_reporters_reporter", "reporters", ["reporter"])
    op.create_table(
        "reports",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("post", BIG),
        sa.Column("case", BIG),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lacking", sa.Text, nullable=False),
        sa.Column("harm", sa.Text),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_case", "reports", ["case"])
    op.create_index("ix_reports_post", "reports", ["post"])
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_person", "saved_views", ["person"])
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("second", sa.Integer, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("seen_at", BIG, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_index("ix_sessions_until", "sessions", ["until"])
    op.create_table(
        "statements",
        sa.Column("decision", BIG, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("decision", name="pk_statements"),
        sa.UniqueConstraint("id", name="uq_statements_id"),
    )
    op.create_table(
        "strikes",
        sa.Column("decision", BIG, autoincrement=False, nullable=False),
        sa.Column("author", sa.LargeBinary(32), nullable=False),
        sa.Column("erase_after", BIG, nullable=False),
        sa.PrimaryKeyConstraint("decision", name="pk_strikes"),
    )
    op.create_index("ix_strikes_author", "strikes", ["author"])
    op.create_index("ix_strikes_erase_after", "strikes", ["erase_after"])
    op.create_table(
        "webhooks",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("removed_at", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_source", "webhooks", ["source"])
