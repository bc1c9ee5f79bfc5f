"""What all tables share: names of constraints that are the same in every database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

__all__ = ["BIG", "METADATA"]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: 64 bits. SQLite has such integers under one name only, if they are to be its row numbers.
BIG = BigInteger().with_variant(Integer, "sqlite")
