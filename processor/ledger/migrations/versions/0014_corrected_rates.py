"""Exchange rates that were corrected, with the figure that each one replaced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "rate_correction",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        sa.Column("at", _INT, server_default="0", nullable=False),
        _words("day"),
        _words("currency"),
        _words("before"),
        sa.Column("before_file_id", _INT, nullable=False),
        _words("rate"),
        sa.Column("file_id", _INT, nullable=False),
        sa.Column("row", _INT, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["before_file_id"], ["file.id"], name="fk_rate_correction_before_file_id_file"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_rate_correction_file_id_file"),
        sa.PrimaryKeyConstraint("id", name="pk_rate_correction"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
