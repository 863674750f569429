"""Manifests of carriers: their plans, what was closed when, and which parcel is on which."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# A plan of config.yaml as it is at work, by its name (carrier, warehouse): what was confirmed from
# `since` on is its. The marks are how far reports and events were looked through for parcels,
# `said_mark` how far events were for what is not true any more, `slot` the newest time that was
# kept.
manifest_plan = table(
    "manifest_plan",
    Column("name", Text, primary_key=True),
    integer("since", None),
    integer("line_mark"),
    integer("event_mark"),
    integer("said_mark"),
    integer("slot"),
    rowid=False,
)

# `doc` is all that paper and file say, as it was when the manifest closed; empty for one that an
# earlier life of the ledger closed and of which only numbers are known. `notes` is what a person
# should know of it, `bundle_id` are the texts of its time.
manifest = table(
    "manifest",
    key(),
    words("number", None),
    words("carrier_number", None),
    words("carrier", None),
    words("warehouse", None),
    integer("closed_at", None),
    integer("weight_g"),
    words("who"),
    words("notes"),
    reference("bundle_id", "bundle", nullable=True),
    words("doc"),
    UniqueConstraint("number"),
    UniqueConstraint("carrier", "carrier_number"),
    Index("ix_manifest_carrier_warehouse", "carrier", "warehouse"),
)

# A parcel is on one manifest. `parcel_id` is None where only its numbers are known, after a
# restore. One with `same_as` is a further shipment in a parcel that is listed already: no line of
# the paper is its own. `confirmed` tells whether its warehouse had told of it.
manifest_parcel = table(
    "manifest_parcel",
    Column("manifest_id", Int, ForeignKey("manifest.id"), primary_key=True),
    Column("position", Int, primary_key=True),
    Column("parcel_id", Int, ForeignKey("parcel.id"), nullable=True),
    words("shipment", None),
    words("sscc"),
    words("tracking"),
    integer("weight_g"),
    integer("confirmed"),
    Column("same_as", Int, nullable=True),
    UniqueConstraint("parcel_id"),
    Index("ix_manifest_parcel_shipment", "shipment"),
    rowid=False,
)
Index(
    "ix_manifest_parcel_unknown",
    manifest_parcel.c.manifest_id,
    sqlite_where=manifest_parcel.c.parcel_id.is_(None),
    postgresql_where=manifest_parcel.c.parcel_id.is_(None),
)
Index("ix_manifest_parcel_tracking", manifest_parcel.c.tracking)

# Parcels that a closing left for the next manifest of a plan, with the reason.
manifest_wait = table(
    "manifest_wait",
    Column("plan", Text, primary_key=True),
    Column("parcel_id", Int, primary_key=True),
    integer("since", None),
    words("why"),
    rowid=False,
)
