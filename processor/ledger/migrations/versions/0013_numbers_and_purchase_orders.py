"""By which numbers orders are taken for one: their own, whatever its spelling, and the buyer's"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

from processor.model.identity import company_key, number_key, po_key
from processor.model.order import Order

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 500
_COLUMNS = ("number_key", "po_key", "company_key", "came_after")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("order_trace", sa.Column(name, _INT, server_default="0", nullable=False))
    _fill()
    for name in ("number_key", "po_key"):
        op.create_index(
            f"ix_order_trace_{name}",
            "order_trace",
            [name, "placed_at"],
            unique=False,
            sqlite_where=sa.text(f"{name} > 0"),
            postgresql_where=sa.text(f"{name} > 0"),
        )


def _fill() -> None:
    """Remembers the numbers of the orders that are there already, a page at a time. Which of them
    came together is not known: each came after the one before it."""
    connection = op.get_bind()
    page = sa.text("SELECT id, doc FROM orders WHERE id > :last ORDER BY id LIMIT :n")
    change = sa.text(
        "UPDATE order_trace SET number_key = :number_key, po_key = :po_key,"
        " company_key = :company_key, came_after = :came_after WHERE order_id = :k"
    )
    decoder = msgspec.json.Decoder(Order)
    last = 0
    while rows := connection.execute(page, {"last": last, "n": _BATCH}).fetchall():
        connection.execute(
            change,
            [
                {
                    "k": key, "number_key": number_key(order.channel, order.order_id),
                    "po_key": po_key(order), "company_key": company_key(order), "came_after": key - 1,
                }
                for key, order in ((r[0], decoder.decode(r[1])) for r in rows)
            ],
        )  # fmt: skip
        last = rows[-1][0]
