"""What later orders are compared with"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

from processor.model.identity import sale_key, trace_of
from processor.model.money import divide_half_up
from processor.model.order import Order

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 500
_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TRACED = (
    "phone_key", "address_key", "name_key", "card_key", "ip_key", "content_key", "total",
    "currency", "refunded",
)  # fmt: skip
_SALE = ("sale_key", "placed_at", "channel", "order_id", "line_id", "price", "pieces")
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
    page = sa.text(
        "SELECT id, placed_at, state, doc FROM orders WHERE id > :last ORDER BY id LIMIT :n"
    )
    decoder = msgspec.json.Decoder(Order)
    last = 0
    while rows := connection.execute(page, {"last": last, "n": _BATCH}).fetchall():
        traces, sales = [], []
        for key, placed_at, state, doc in rows:
            order = decoder.decode(doc)
            trace = trace_of(order)
            traces.append(
                {"order_id": key, "placed_at": placed_at}
                | {name: getattr(trace, name) for name in _TRACED}
            )
            # A cancelled order sold nothing.
            sales += [] if state == "cancelled" else _sales(placed_at, order)
        connection.execute(
            _table("order_trace", "order_id", "placed_at", *_TRACED).insert(), traces
        )
        if sales:
            connection.execute(_table("sale", *_SALE).insert(), sales)
        last = rows[-1][0]


def _table(name: str, *columns: str) -> sa.TableClause:
    """A table as this migration makes it, whatever later ones add."""
    return sa.table(name, *(sa.column(one) for one in columns))


def _sales(placed_at: int, order: Order) -> list[dict[str, object]]:
    return [
        {
            "sale_key": sale_key(order.client, line.sku, order.currency), "placed_at": placed_at,
            "channel": order.channel, "order_id": order.order_id, "line_id": line.line_id,
            "price": divide_half_up(line.amount, max(1, line.pieces)), "pieces": line.pieces,
        }
        for line in order.lines
    ]  # fmt: skip


def downgrade() -> None:
    op.drop_table("sale")
    op.drop_table("order_trace")
