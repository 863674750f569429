"""How columns and tables of the ledger are made.

Keys are integers; order ids, SKUs and numbers are text. Times are integers: microseconds since
1970-01-01 UTC. Money is integer minor units. Tables are STRICT on SQLite.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# STRICT tables take INTEGER, TEXT, REAL, BLOB and ANY only.
Int = BigInteger().with_variant(Integer, "sqlite")


def integer(name: str, default: str | None = "0") -> Column[int]:
    return Column(name, Int, nullable=False, server_default=default)


def words(name: str, default: str | None = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def table(name: str, *parts: SchemaItem, rowid: bool = True) -> Table:
    made: Table = Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)
    return made


def key() -> Column[int]:
    return Column("id", Int, primary_key=True, autoincrement=True)


def reference(name: str, target: str, nullable: bool = False) -> Column[int]:
    return Column(name, Int, ForeignKey(f"{target}.id"), nullable=nullable)
