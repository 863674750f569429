"""Orders on trial"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = "state IN ('received', 'held', 'backordered', 'planned')"


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _integer(name: str, default: str | None = "0") -> sa.Column[int]:
    return sa.Column(name, _INT, server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "trial_order",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        _words("client", None),
        _words("channel", None),
        _words("order_id", None),
        _integer("placed_at", None),
        _integer("number_key"),
        _words("why", None),
        _words("state", None),
        _words("content", None),
        _words("doc"),
        sa.Column("file_id", _INT, nullable=True),
        _words("rows", "[]"),
        _integer("decided_at"),
        _words("looked"),
        _words("result"),
        _words("later"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_trial_order_file_id_file"),
        sa.PrimaryKeyConstraint("id", name="pk_trial_order"),
        sa.UniqueConstraint("channel", "order_id", "why", name="uq_trial_order_channel"),
        sqlite_strict=True,
    )
    op.create_index("ix_trial_order_order_id", "trial_order", ["order_id"], unique=False)
    op.create_index(
        "ix_trial_order_number_key",
        "trial_order",
        ["number_key"],
        unique=False,
        sqlite_where=sa.text("number_key > 0"),
        postgresql_where=sa.text("number_key > 0"),
    )
    op.create_index(
        "ix_trial_order_open",
        "trial_order",
        ["id"],
        unique=False,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
