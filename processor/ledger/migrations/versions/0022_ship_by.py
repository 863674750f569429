"""Until when orders have to leave, so that what is overdue is found without reading each order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 1_000


def upgrade() -> None:
    op.add_column("orders", sa.Column("ship_by", _INT, nullable=True))
    _fill()
    to_leave = sa.text(
        "ship_by IS NOT NULL AND state NOT IN ('shipped', 'delivered', 'cancelled',"
        " 'rejected', 'history')"
    )
    op.create_index(
        "ix_orders_ship_by",
        "orders",
        ["ship_by", "client", "channel", "order_id"],
        sqlite_where=to_leave,
        postgresql_where=to_leave,
    )


def _fill() -> None:
    """Asks the orders that are there, a page at a time."""
    connection = op.get_bind()
    tell = context.config.attributes["progress"]
    tell("upgrade", 0, connection.scalar(sa.text("SELECT count(*) FROM orders")) or 0)
    ids = sa.text("SELECT id FROM orders WHERE id > :last ORDER BY id LIMIT :n")
    # Times of orders are RFC 3339 in UTC; fractions of a second are no promise of anybody.
    ask = sa.text(
        "UPDATE orders SET ship_by = CAST(strftime('%s', json_extract(doc, '$.shipping.ship_by'))"
        " AS INTEGER) * 1000000 WHERE id > :last AND id <= :upto"
        " AND json_extract(doc, '$.shipping.ship_by') IS NOT NULL"
        " AND strftime('%s', json_extract(doc, '$.shipping.ship_by')) IS NOT NULL"
    )
    last = 0
    while rows := connection.execute(ids, {"last": last, "n": _BATCH}).fetchall():
        connection.execute(ask, {"last": last, "upto": rows[-1][0]})
        last = rows[-1][0]
        tell("upgrade", len(rows), 0)
