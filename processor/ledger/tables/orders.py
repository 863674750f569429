"""Orders: documents, revisions, lines, events, decisions, holds, waivers, late exports."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

orders = table(
    "orders",
    key(),
    words("client", None),
    words("channel", None),
    words("order_id", None),
    integer("placed_at", None),
    integer("revision", "1"),
    words("state", None),
    integer("decide"),
    integer("decided"),
    integer("priority", "100"),
    integer("prioritised"),
    integer("buyer_key"),
    words("content", None),
    words("disputed"),
    words("rejected_by"),
    words("doc", None),
    reference("file_id", "file"),
    words("rows", "[]"),
    # How many of its fields could not be read: nothing decides such an order.
    integer("lacks"),
    # Until when the channel promised that it leaves; null where it says nothing.
    Column("ship_by", Int, nullable=True),
    UniqueConstraint("channel", "order_id"),
    Index("ix_orders_buyer_key", "buyer_key", "placed_at"),
    Index("ix_orders_state", "state"),
    Index("ix_orders_placed_at", "placed_at", "channel", "order_id"),
    # Narrow: whose orders are, without their documents.
    Index("ix_orders_of_client", "id", "client"),
)
Index(
    "ix_orders_decide",
    orders.c.priority,
    orders.c.placed_at,
    orders.c.channel,
    orders.c.order_id,
    sqlite_where=orders.c.decide == 1,
    postgresql_where=orders.c.decide == 1,
)

# What has to leave yet, by when: all that `status` asks of it stands in the index.
_TO_LEAVE = text(
    "ship_by IS NOT NULL AND state NOT IN ('shipped', 'delivered', 'cancelled',"
    " 'rejected', 'history')"
)
Index(
    "ix_orders_ship_by",
    orders.c.ship_by,
    orders.c.client,
    orders.c.channel,
    orders.c.order_id,
    sqlite_where=_TO_LEAVE,
    postgresql_where=_TO_LEAVE,
)

order_revision = table(
    "order_revision",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("revision", Int, primary_key=True),
    words("doc", None),
    reference("file_id", "file"),
    words("rows", "[]"),
    rowid=False,
)

# Pieces per state: they always add up to what was ordered of us (invariant 2): of what was bought,
# without the pieces that others sent or that the channel called off. `rejected_by` is who
# rejected the line alone: it stays cancelled, whatever a recall or a revision brings back.
order_line = table(
    "order_line",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("line_id", Text, primary_key=True),
    words("sku", None),
    integer("ordered"),
    integer("open"),
    integer("held"),
    integer("backordered"),
    integer("reserved"),
    integer("instructed"),
    integer("shipped"),
    integer("cancelled"),
    words("rejected_by"),
    CheckConstraint(
        "ordered = open + held + backordered + reserved + instructed + shipped + cancelled",
        name="adds_up",
    ),
    CheckConstraint(
        "open >= 0 AND held >= 0 AND backordered >= 0 AND reserved >= 0 AND instructed >= 0"
        " AND shipped >= 0 AND cancelled >= 0",
        name="not_negative",
    ),
    rowid=False,
)
Index(
    "ix_order_line_backordered",
    order_line.c.sku,
    sqlite_where=order_line.c.backordered > 0,
    postgresql_where=order_line.c.backordered > 0,
)

event = table(
    "event",
    key(),
    integer("at", None),
    words("kind", None),
    Column("order_id", Int, nullable=True),
    Column("shipment_id", Int, nullable=True),
    words("who"),
    words("cause"),
    words("saw"),
    Index("ix_event_order_id", "order_id"),
)

# What `status` counts of a day.
Index(
    "ix_event_day",
    event.c.at,
    event.c.kind,
    event.c.order_id,
    sqlite_where=event.c.kind.in_(("received", "instructed")),
    postgresql_where=event.c.kind.in_(("received", "instructed")),
)

decision = table(
    "decision",
    key(),
    reference("order_id", "orders"),
    integer("revision"),
    integer("at", None),
    reference("bundle_id", "bundle"),
    words("outcome", None),
    words("facts", "{}"),
    words("verdict", "{}"),
    Index("ix_decision_order_id", "order_id"),
)

hold = table(
    "hold",
    key(),
    reference("order_id", "orders"),
    words("reason", None),
    words("type", None),
    words("rule"),
    words("place"),
    words("detail"),
    integer("since", None),
    Column("closed_at", Int, nullable=True),
    words("closed_by"),
    words("closed_why"),
    Column("until", Int, nullable=True),
    integer("approvals", "1"),
    words("lines", "[]"),
    words("ended"),
    words("grounds"),
    Index("ix_hold_order_id", "order_id"),
)
Index(
    "ix_hold_until",
    hold.c.until,
    sqlite_where=hold.c.closed_at.is_(None),
    postgresql_where=hold.c.closed_at.is_(None),
)

# `grounds` are those of the hold that was released; a waiver of an earlier version has none and
# counts while the listed fields of the order are as in `content`.
waiver = table(
    "waiver",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("reason", Text, primary_key=True, server_default=""),
    words("content", None),
    integer("at"),
    words("who"),
    words("grounds"),
    rowid=False,
)

# What an export told of an order of which a warehouse had its instruction: the newest document, and
# the one that was decided. `judge` is 1 until the rules have been asked about the difference.
late = table(
    "late",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    words("before", None),
    words("doc", None),
    words("place"),
    integer("at"),
    integer("judge"),
    rowid=False,
)
Index(
    "ix_late_judge",
    late.c.order_id,
    sqlite_where=late.c.judge == 1,
    postgresql_where=late.c.judge == 1,
)

# A newer row of a known order that could not be read, until a readable one or a person settles it.
# `said` is a hash of what it said, `after_wave` the newest wave before it: of a later one the order
# may be no part.
unread_row = table(
    "unread_row",
    key(),
    reference("order_id", "orders"),
    reference("file_id", "file"),
    integer("row"),
    words("place"),
    words("why"),
    words("said"),
    integer("after_wave"),
    integer("opened_at"),
    Column("settled_at", Int, nullable=True),
    words("settled_by"),
    words("settled_why"),
    Index("ix_unread_row_order_id", "order_id"),
)
Index(
    "ix_unread_row_open",
    unread_row.c.order_id,
    sqlite_where=unread_row.c.settled_at.is_(None),
    postgresql_where=unread_row.c.settled_at.is_(None),
)

# Numbers that a channel cancelled before anything else of their orders could be read: whatever file
# tells such an order later, nothing of it is shipped. `came_after` is as in `order_trace`.
cancelled_number = table(
    "cancelled_number",
    Column("channel", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    integer("number_key"),
    integer("came_after"),
    reference("file_id", "file"),
    words("place"),
    integer("at"),
    Index("ix_cancelled_number_number_key", "number_key"),
    rowid=False,
)
