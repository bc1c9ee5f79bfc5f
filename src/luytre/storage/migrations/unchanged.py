"""Tables whose rows are added and never changed: the database itself refuses it."""

from alembic import op

__all__ = ["keep_unchanged"]


def keep_unchanged(table: str, *unique: str) -> None:
    """Rows of `table` may be added, and nothing else. `unique` names columns beside its key."""
    complaint = f"rows of {table} are never changed"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{complaint}'); END"
            )
        # REPLACE takes rows away without asking the trigger of DELETE.
        same = " OR ".join(f"{column} = NEW.{column}" for column in ("rowid", *unique))
        there = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608  (names from the migrations)
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
            f"BEGIN SELECT RAISE(ABORT, '{complaint}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_unchanged() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{complaint}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_unchanged()"
    )
