"""What later orders are compared with: one narrow row per order, one per line sold.

Narrow, because reading a row of `orders` brings its whole document along.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from processor.ledger.tables.columns import Int, integer, table, words

# Identities are keys of processor/model/identity.py, 0 where there is none.
order_trace = table(
    "order_trace",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    integer("placed_at", None),
    integer("phone_key"),
    integer("address_key"),
    integer("name_key"),
    integer("card_key"),
    integer("ip_key"),
    integer("content_key"),
    integer("total"),
    words("currency"),
    integer("refunded"),
    integer("number_key"),
    integer("po_key"),
    integer("company_key"),
    # The newest order that was decided when it came: the same for all that came together.
    integer("came_after"),
)
for _name in ("phone_key", "address_key", "card_key", "ip_key", "number_key", "po_key"):
    _column = order_trace.c[_name]
    Index(
        f"ix_order_trace_{_name}",
        _column,
        order_trace.c.placed_at,
        sqlite_where=_column > 0,
        postgresql_where=_column > 0,
    )

# Lines of orders that were not cancelled, in the order in which prices are looked up: `price` is
# for one piece, minor units.
sale = table(
    "sale",
    Column("sale_key", Int, primary_key=True, autoincrement=False),
    Column("placed_at", Int, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    integer("price"),
    integer("pieces"),
    rowid=False,
)

# By what people find an order and no other index knows: keys of processor/model/search_keys.py.
# What the order was called before a revision stays among them. Erasing a person means deleting the
# keys of each document of the order, which are computed from it anew: no index by order is kept.
search_key = table(
    "search_key",
    Column("kind", Text, primary_key=True),
    Column("key", Int, primary_key=True, autoincrement=False),
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    rowid=False,
)

# Which channels and clients have orders: keys of `order_trace` hold one of them, so whoever looks
# for an identity asks for each.
order_origin = table(
    "order_origin",
    Column("channel", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    rowid=False,
)
