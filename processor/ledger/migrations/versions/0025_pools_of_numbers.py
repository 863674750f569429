"""Numbers that carriers sent in files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, server_default="0", nullable=False)


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _file(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f(f"fk_{table}_file_id_file"))


def upgrade() -> None:
    op.create_table(
        "pool_file",
        sa.Column("file_id", _INT, nullable=False),
        _named("carrier"),
        _named("pool"),
        _named("counter"),
        _whole("numbers"),
        _whole("last_row"),
        _whole("at"),
        _file("pool_file"),
        sa.PrimaryKeyConstraint("file_id", "carrier", "pool", name=op.f("pk_pool_file")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_file_carrier", "pool_file", ["carrier", "pool"])
    op.create_table(
        "pool_number",
        sa.Column("id", _INT, nullable=False, autoincrement=True),
        _named("carrier"),
        _named("pool"),
        _named("number"),
        sa.Column("file_id", _INT, nullable=False),
        sa.Column("row", _INT, nullable=False),
        _file("pool_number"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_number")),
        sa.UniqueConstraint("number", name=op.f("uq_pool_number_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_pool_number_carrier", "pool_number", ["carrier", "pool", "file_id", "row"])
