"""What later orders are compared with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from processor.ledger.traces import booked, remember

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 500
_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEYS = ("phone_key", "address_key", "card_key", "ip_key")


def upgrade() -> None:
    op.create_table(
        "order_trace",
        sa.Column("order_id", _INT, autoincrement=False, nullable=False),
        sa.Column("placed_at", _INT, nullable=False),
        *(
            sa.Column(name, _INT, server_default="0", nullable=False)
            for name in (
                "phone_key", "address_key", "name_key", "card_key", "ip_key", "content_key",
                "total",
            )
        ),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("refunded", _INT, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_trace_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_trace")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )  # fmt: skip
    op.create_table(
        "sale",
        sa.Column("sale_key", _INT, autoincrement=False, nullable=False),
        sa.Column("placed_at", _INT, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("price", _INT, server_default="0", nullable=False),
        sa.Column("pieces", _INT, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint(
            "sale_key", "placed_at", "channel", "order_id", "line_id", name=op.f("pk_sale")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _fill()
    for name in _KEYS:
        op.create_index(
            f"ix_order_trace_{name}",
            "order_trace",
            [name, "placed_at"],
            unique=False,
            sqlite_where=sa.text(f"{name} > 0"),
            postgresql_where=sa.text(f"{name} > 0"),
        )


def _fill() -> None:
    """Remembers the orders that are there already, a page at a time."""
    connection = op.get_bind()
    page = sa.text("SELECT id FROM orders WHERE id > :last ORDER BY id LIMIT :n")
    last = 0
    while keys := [row[0] for row in connection.execute(page, {"last": last, "n": _BATCH})]:
        remember(connection, booked(connection, keys))
        last = keys[-1]


def downgrade() -> None:
    op.drop_table("sale")
    op.drop_table("order_trace")
