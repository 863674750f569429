"""What goes out: waves, shipments, parcels, amendments, documents."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

wave = table(
    "wave",
    key(),
    words("number", None),
    integer("closed_at", None),
    reference("bundle_id", "bundle"),
    UniqueConstraint("number"),
)

shipment = table(
    "shipment",
    key(),
    words("number", None),
    reference("order_id", "orders"),
    integer("sequence", "1"),
    words("state", None),
    words("client", None),
    words("warehouse", None),
    words("carrier", None),
    words("service", None),
    words("label_source", None),
    words("customs", "none"),
    integer("price"),
    words("currency"),
    words("worksheet", "[]"),
    integer("planned_at", None),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
    integer("cancel_asked"),
    words("ship_day"),
    words("freight_account"),
    words("tax_paid_by"),
    Column("acknowledged_at", Int, nullable=True),
    Column("shipped_at", Int, nullable=True),
    Column("final_at", Int, nullable=True),
    words("cancel_answer"),
    integer("presumed"),
    words("label_state"),
    UniqueConstraint("number"),
    Index("ix_shipment_order_id", "order_id"),
)
Index(
    "ix_shipment_planned",
    shipment.c.id,
    sqlite_where=shipment.c.state == "planned",
    postgresql_where=shipment.c.state == "planned",
)
Index(
    "ix_shipment_final",
    shipment.c.final_at,
    sqlite_where=shipment.c.state.in_(("instructed", "partly shipped")),
    postgresql_where=shipment.c.state.in_(("instructed", "partly shipped")),
)
Index(
    "ix_shipment_open",
    shipment.c.warehouse,
    shipment.c.client,
    shipment.c.ship_day,
    sqlite_where=shipment.c.state.in_(("instructed", "partly shipped")),
    postgresql_where=shipment.c.state.in_(("instructed", "partly shipped")),
)

# `state` is planned, reported (the warehouse told of it; `told_tracking` and what is measured are
# its words) or void: such a number is on no parcel, now or later.
parcel = table(
    "parcel",
    key(),
    reference("shipment_id", "shipment"),
    integer("sequence", "1"),
    words("sscc", None),
    Column("tracking", Text, nullable=True),
    integer("net_g"),
    integer("weight_g"),
    integer("length_mm"),
    integer("width_mm"),
    integer("height_mm"),
    Column("state", Text, nullable=False, server_default="planned"),
    words("told_tracking"),
    integer("measured_g"),
    integer("measured_length_mm"),
    integer("measured_width_mm"),
    integer("measured_height_mm"),
    Column("report_line_id", Int, nullable=True),
    Index("ix_parcel_shipment_id", "shipment_id"),
    Index("ix_parcel_sscc", "sscc"),
)
Index(
    "ix_parcel_tracking",
    parcel.c.tracking,
    sqlite_where=parcel.c.tracking.is_not(None),
    postgresql_where=parcel.c.tracking.is_not(None),
)
Index(
    "ix_parcel_told_tracking",
    parcel.c.told_tracking,
    sqlite_where=parcel.c.told_tracking != "",
    postgresql_where=parcel.c.told_tracking != "",
)

# A change or cancel instruction that waits for the next wave.
amendment = table(
    "amendment",
    key(),
    reference("shipment_id", "shipment"),
    words("action", None),
    integer("revision", None),
    integer("at", None),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
)
Index(
    "ix_amendment_waiting",
    amendment.c.id,
    sqlite_where=amendment.c.wave_id.is_(None),
    postgresql_where=amendment.c.wave_id.is_(None),
)

# `acknowledged_at` is when its receiver answered, `answer` what: accepted, partly or rejected.
document = table(
    "document",
    key(),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
    Column("file_id", Int, ForeignKey("file.id"), nullable=True),
    integer("part", "1"),
    words("kind", None),
    words("receiver", None),
    words("folder", None),
    words("name", None),
    words("client"),
    words("warehouse"),
    words("state", None),
    words("sha256"),
    integer("size"),
    words("renderer"),
    words("problems", "[]"),
    integer("at"),
    Column("handed_at", Int, nullable=True),
    Column("acknowledged_at", Int, nullable=True),
    words("answer"),
    Column("batch_id", Int, nullable=True),
    Column("manifest_id", Int, nullable=True),
    UniqueConstraint("folder", "name"),
    Index("ix_document_name", "name"),
    Index("ix_document_wave_id", "wave_id"),
)
Index(
    "ix_document_batch_id",
    document.c.batch_id,
    sqlite_where=document.c.batch_id.is_not(None),
    postgresql_where=document.c.batch_id.is_not(None),
)
Index(
    "ix_document_manifest_id",
    document.c.manifest_id,
    sqlite_where=document.c.manifest_id.is_not(None),
    postgresql_where=document.c.manifest_id.is_not(None),
)
Index(
    "ix_document_undelivered",
    document.c.id,
    sqlite_where=document.c.state != "handed",
    postgresql_where=document.c.state != "handed",
)

# Documents that do not go to the house's own outbox; written when they are staged. `address` is
# where they were staged: no other place can witness what became of them. `host` and `path` are
# where one lies once it is handed over, `verified` how it was looked at before it was called
# staged; empty where an earlier version staged it.
document_remote = table(
    "document_remote",
    Column("document_id", Int, ForeignKey("document.id"), primary_key=True),
    words("remote", None),
    words("address", None),
    words("host"),
    words("path"),
    words("verified"),
    Column("staged_at", Int, nullable=True),
    rowid=False,
)

document_shipment = table(
    "document_shipment",
    Column("document_id", Int, ForeignKey("document.id"), primary_key=True),
    Column("position", Int, primary_key=True),
    reference("shipment_id", "shipment"),
    words("action", None),
    integer("revision", None),
    Index("ix_document_shipment_shipment_id", "shipment_id"),
    rowid=False,
)

# A document that is the bytes of another once more. It has no rows in `document_shipment`: what a
# shipment was told stands there once, whatever was sent again.
resend = table(
    "resend",
    Column("document_id", Int, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    reference("resend_of", "document"),
    integer("at", None),
    words("who"),
    words("why", None),
    CheckConstraint("why <> ''", name="with_why"),
    Index("ix_resend_resend_of", "resend_of"),
    rowid=False,
)
