"""The review desk by file: sheets, the orders that stand in them, and what people corrected."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# `doc` is all that the sheet says, frozen when it was written: it renders from this alone. It keeps
# the words too by which the sheet is read when it comes back.
sheet = table(
    "sheet",
    key(),
    words("number", None),
    words("queue", None),
    words("client", None),
    words("language", None),
    integer("at", None),
    words("doc", None),
    reference("document_id", "document"),
    Index("ix_sheet_number", "number", unique=True),
)

# `mark` stands for what the person saw: content, revision and holds of the order.
sheet_order = table(
    "sheet_order",
    Column("sheet_id", Int, ForeignKey("sheet.id"), primary_key=True),
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    words("mark", None),
    words("state", "open"),
    words("said"),
    Index("ix_sheet_order_order_id", "order_id"),
    rowid=False,
)
# An order stands in one open sheet only.
Index(
    "ix_sheet_order_open",
    sheet_order.c.order_id,
    unique=True,
    sqlite_where=sheet_order.c.state == "open",
    postgresql_where=sheet_order.c.state == "open",
)

# One field that a person put right. It stays right when a channel tells the old value again.
correction = table(
    "correction",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    words("before", None),
    words("after", None),
    integer("at"),
    words("who"),
    rowid=False,
)

# Lines that a person let go while a rule holds the rest, until what its hold rests on changes.
split = table(
    "split",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("reason", Text, primary_key=True, server_default=""),
    words("lines", "[]"),
    words("content", None),
    integer("at"),
    words("who"),
    words("grounds"),
    rowid=False,
)
