"""Until when orders have to leave, so that what is overdue is found without reading each order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("orders", sa.Column("ship_by", _INT, nullable=True))
    # Times of orders are RFC 3339 in UTC; fractions of a second are no promise of anybody.
    op.execute(
        "UPDATE orders SET ship_by = CAST(strftime('%s', json_extract(doc, '$.shipping.ship_by'))"
        " AS INTEGER) * 1000000 WHERE json_extract(doc, '$.shipping.ship_by') IS NOT NULL"
        " AND strftime('%s', json_extract(doc, '$.shipping.ship_by')) IS NOT NULL"
    )
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
