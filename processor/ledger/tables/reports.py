"""Reports: what warehouses told of what happened, and its rows."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# One document of a sender: what its number is, the sender decides. `state` is booked, superseded
# (another report of the number took its place) or parked (it contradicts one that is booked).
report = table(
    "report",
    key(),
    words("kind", None),
    words("sender", None),
    words("client"),
    words("document"),
    integer("happened_at"),
    integer("at", None),
    reference("file_id", "file", nullable=True),
    Column("state", Text, nullable=False, server_default="booked"),
    Index("ix_report_file_id", "file_id"),
)
Index(
    "ix_report_document",
    report.c.sender,
    report.c.kind,
    report.c.document,
    report.c.client,
    unique=True,
    sqlite_where=(report.c.document != "") & (report.c.state == "booked"),
    postgresql_where=(report.c.document != "") & (report.c.state == "booked"),
)

# `mark` is what makes a row of a report without a number one and the same. A row that answers a
# document of ours names it; `words` are the partner's own, and so is `carrier`.
report_line = table(
    "report_line",
    key(),
    reference("report_id", "report"),
    integer("row"),
    Column("order_id", Int, ForeignKey("orders.id"), nullable=True),
    words("line_id"),
    Column("shipment_id", Int, ForeignKey("shipment.id"), nullable=True),
    Column("parcel_id", Int, ForeignKey("parcel.id"), nullable=True),
    Column("case_id", Int, ForeignKey("cases.id"), nullable=True),
    words("sku_told"),
    words("sku"),
    integer("pieces"),
    words("result"),
    words("lot"),
    words("expiry"),
    words("serial"),
    words("bin"),
    words("carrier"),
    integer("happened_at"),
    words("mark"),
    Column("document_id", Int, nullable=True),
    words("words"),
    Index("ix_report_line_report_id", "report_id"),
    Index("ix_report_line_mark", "mark"),
    Index("ix_report_line_order_id", "order_id"),
    Index("ix_report_line_shipment_id", "shipment_id"),
)
Index(
    "ix_report_line_document_id",
    report_line.c.document_id,
    sqlite_where=report_line.c.document_id.is_not(None),
    postgresql_where=report_line.c.document_id.is_not(None),
)
