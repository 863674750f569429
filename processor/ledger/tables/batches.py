"""What others are told: tellings, their batches, and which fact left in which."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# A telling of config.yaml as it is at work, by its name: `since` is from when on facts are its, the
# marks are how far the reports, the log of stock and the events were looked through, `slot` is the
# newest planned time that was kept.
telling = table(
    "telling",
    Column("name", Text, primary_key=True),
    integer("since", None),
    integer("line_mark"),
    integer("stock_mark"),
    integer("event_mark"),
    integer("slot"),
    integer("settled"),
    rowid=False,
)

# Pieces that had left, or had been called off (shipment 0), before a telling began: told by others.
told_before = table(
    "told_before",
    Column("telling", Text, primary_key=True),
    Column("order_id", Int, primary_key=True),
    Column("shipment_id", Int, primary_key=True),
    Column("line_id", Text, primary_key=True),
    integer("pieces", None),
    rowid=False,
)

# `run` counts the batches of a telling. `doc` is all that the file says, as it was when it closed:
# what is corrected later changes nothing that was told.
batch = table(
    "batch",
    key(),
    words("number", None),
    words("telling", None),
    words("kind", None),
    words("about", None),
    words("receiver", None),
    words("client"),
    words("layout", None),
    integer("run", None),
    integer("closed_at", None),
    reference("bundle_id", "bundle"),
    words("doc", None),
    UniqueConstraint("number"),
    UniqueConstraint("telling", "run"),
)

# A fact is in one batch of a telling; receipts have no order and name the row of their report.
# `tracking` is the number that was told of the parcel, empty where there was none.
batch_item = table(
    "batch_item",
    Column("batch_id", Int, ForeignKey("batch.id"), primary_key=True),
    Column("position", Int, primary_key=True),
    words("telling", None),
    words("fact", None),
    Column("order_id", Int, nullable=True),
    integer("shipment_id"),
    words("line_id"),
    integer("pieces"),
    Column("report_line_id", Int, nullable=True),
    Column("parcel_id", Int, nullable=True),
    words("tracking"),
    UniqueConstraint("telling", "fact"),
    Index("ix_batch_item_order_id", "order_id", "telling"),
    rowid=False,
)

# Whose facts wait for a batch: orders, and rows of receipts. `why` is empty where they wait for
# their time alone.
untold = table(
    "untold",
    Column("telling", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("key", Int, primary_key=True),
    integer("since", None),
    words("why"),
    rowid=False,
)
