"""Waivers and splits name the reason of the hold; an older one, without it, is of all of its rule"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _again(name: str, columns: str, *middle: sa.Column[str]) -> None:
    """Makes a table anew with the reason in its key; what stands in it is kept."""
    op.execute(f"CREATE TABLE {name}_before AS SELECT {columns} FROM {name}")
    op.drop_table(name)
    op.create_table(
        name,
        sa.Column("order_id", _INT, nullable=False),
        _words("rule", None),
        _words("reason"),
        *middle,
        sa.Column("at", _INT, server_default="0", nullable=False),
        _words("who"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=f"fk_{name}_order_id_orders"),
        sa.PrimaryKeyConstraint("order_id", "rule", "reason", name=f"pk_{name}"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}_before")
    op.execute(f"DROP TABLE {name}_before")


def upgrade() -> None:
    _again("waiver", "order_id, rule, content, at, who", _words("content", None))
    _again(
        "split",
        "order_id, rule, lines, content, at, who",
        _words("lines", "[]"),
        _words("content", None),
    )
