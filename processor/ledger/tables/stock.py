"""Stock: levels, the log behind them, counts, shortages, reservations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# `suspect` was not found when it should have left, `blocked` is damaged or on hold there: both are
# on hand and are promised to nobody. `counted_at` is the as-at time of the count that last set the
# SKU.
stock = table(
    "stock",
    Column("warehouse", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    integer("on_hand"),
    integer("reserved"),
    integer("instructed"),
    integer("suspect"),
    integer("blocked"),
    Column("counted_at", Int, nullable=True),
    CheckConstraint("on_hand >= 0 AND reserved >= 0 AND instructed >= 0", name="not_negative"),
    rowid=False,
)

# The log that on hand is the sum of: counts are assertions, the difference is booked. `pieces` is
# what happened at `happened_at`, `delta` what on hand moved by: 0 where a count knew it already.
# `withheld` is how many of the pieces nobody may be promised: damaged or on hold, for the kind
# `suspect` not found.
stock_event = table(
    "stock_event",
    key(),
    integer("at", None),
    words("warehouse", None),
    words("client", None),
    words("sku", None),
    words("kind", None),
    integer("delta"),
    integer("counted"),
    Column("file_id", Int, nullable=True),
    Column("shipment_id", Int, nullable=True),
    integer("happened_at"),
    integer("pieces"),
    integer("withheld"),
    Column("report_line_id", Int, nullable=True),
    Index("ix_stock_event_sku", "warehouse", "client", "sku"),
)
Index(
    "ix_stock_event_shipment_id",
    stock_event.c.shipment_id,
    sqlite_where=stock_event.c.shipment_id.is_not(None),
    postgresql_where=stock_event.c.shipment_id.is_not(None),
)
# What happened beside counts; a full count writes thousands of rows, which need no second index.
Index(
    "ix_stock_event_happened",
    stock_event.c.warehouse,
    stock_event.c.client,
    stock_event.c.happened_at,
    sqlite_where=stock_event.c.kind != "count",
    postgresql_where=stock_event.c.kind != "count",
)

# The newest count applied, and the newest that listed all: what that one left out was not there.
stock_count = table(
    "stock_count",
    Column("warehouse", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    integer("as_at"),
    reference("file_id", "file"),
    integer("full_at"),
    rowid=False,
)

shortage = table(
    "shortage",
    key(),
    integer("at", None),
    words("warehouse", None),
    words("client", None),
    words("sku", None),
    integer("pieces"),
    words("lines"),
    Column("closed_at", Int, nullable=True),
)

# What is promised to whom, from which warehouse, and in which parcel it leaves.
reservation = table(
    "reservation",
    key(),
    reference("order_id", "orders"),
    words("line_id", None),
    words("warehouse", None),
    words("client", None),
    words("sku", None),
    integer("pieces"),
    words("state", None),
    Column("shipment_id", Int, ForeignKey("shipment.id"), nullable=True),
    Column("parcel_id", Int, ForeignKey("parcel.id"), nullable=True),
    reference("item_id", "item"),
    words("bin"),
    Index("ix_reservation_order_id", "order_id"),
    Index("ix_reservation_shipment_id", "shipment_id"),
)
Index(
    "ix_reservation_reserved",
    reservation.c.sku,
    sqlite_where=reservation.c.state == "reserved",
    postgresql_where=reservation.c.state == "reserved",
)
