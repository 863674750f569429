"""Orders that lack fields, newer rows that could not be read, numbers cancelled before they came,
files that wait for the other half of their orders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, server_default="0", nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.add_column("orders", _whole("lacks"))
    op.create_table(
        "unread_row",
        sa.Column("id", _INT, nullable=False, autoincrement=True),
        sa.Column("order_id", _INT, nullable=False),
        sa.Column("file_id", _INT, nullable=False),
        _whole("row"),
        _words("place"),
        _words("why"),
        _words("said"),
        _whole("after_wave"),
        _whole("opened_at"),
        sa.Column("settled_at", _INT, nullable=True),
        _words("settled_by"),
        _words("settled_why"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_row")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_unread_row_order_id_orders")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_unread_row_file_id_file")),
        sqlite_strict=True,
    )
    op.create_index("ix_unread_row_order_id", "unread_row", ["order_id"])
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_unread_row_open",
        "unread_row",
        ["order_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "cancelled_number",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        _whole("number_key"),
        _whole("came_after"),
        sa.Column("file_id", _INT, nullable=False),
        _words("place"),
        _whole("at"),
        sa.PrimaryKeyConstraint("channel", "order_id", name=op.f("pk_cancelled_number")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_cancelled_number_file_id_file")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cancelled_number_number_key", "cancelled_number", ["number_key"])
    op.create_table(
        "file_half",
        sa.Column("file_id", _INT, nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("until", _INT, nullable=False),
        sa.Column("looked", _INT, server_default="0", nullable=False),
        sa.Column("joined_to", _INT, nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_half_file_id_file")),
        sa.ForeignKeyConstraint(
            ["joined_to"], ["file.id"], name=op.f("fk_file_half_joined_to_file")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_half")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
