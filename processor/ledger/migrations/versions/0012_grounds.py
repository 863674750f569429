"""What holds rest on, and releases of them; exports that came after hand-over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    for table in ("hold", "waiver", "split", "approval"):
        op.add_column(table, _words("grounds"))
    op.create_table(
        "late",
        sa.Column("order_id", _INT, nullable=False),
        _words("before", None),
        _words("doc", None),
        _words("place"),
        sa.Column("at", _INT, server_default="0", nullable=False),
        sa.Column("judge", _INT, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_late_order_id_orders"),
        sa.PrimaryKeyConstraint("order_id", name="pk_late"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_late_judge",
        "late",
        ["order_id"],
        unique=False,
        sqlite_where=sa.text("judge = 1"),
        postgresql_where=sa.text("judge = 1"),
    )
