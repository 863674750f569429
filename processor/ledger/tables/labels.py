"""Labels that others make: one row for each parcel whose label is waited for, or came."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# `state` is awaited, asked (its carrier has the request), failed (its carrier said no), arrived or
# void. `until` is how long it is waited for, `made_for` what it is the label of. What arrived stays
# what it was when it is void, so that documents of old waves show it. `kept` is its file below
# archive/, `sha256` that of its bytes, `media` what they are; `named` is what its
# carrier's answer calls the file, `tracking` the number that came with either.
label = table(
    "label",
    key(),
    reference("parcel_id", "parcel"),
    words("source", None),
    words("state", None),
    words("made_for"),
    integer("since", None),
    integer("until", None),
    Column("asked_at", Int, nullable=True),
    Column("arrived_at", Int, nullable=True),
    Column("void_at", Int, nullable=True),
    Column("void_told_at", Int, nullable=True),
    Column("file_id", Int, ForeignKey("file.id"), nullable=True),
    integer("page"),
    words("sha256"),
    words("kept"),
    words("media"),
    words("tracking"),
    words("named"),
    words("why"),
    CheckConstraint(
        "state IN ('awaited', 'asked', 'failed', 'arrived', 'void')", name="known_state"
    ),
    CheckConstraint("state <> 'arrived' OR arrived_at IS NOT NULL", name="arrived_once"),
    Index("ix_label_parcel_id", "parcel_id"),
)
Index(
    "ix_label_open",
    label.c.until,
    sqlite_where=label.c.state.in_(("awaited", "asked", "failed")),
    postgresql_where=label.c.state.in_(("awaited", "asked", "failed")),
)
# A number that came with a label is drawn from no pool, also once the label is void.
Index(
    "ix_label_tracking",
    label.c.tracking,
    sqlite_where=label.c.tracking != "",
    postgresql_where=label.c.tracking != "",
)
# A page is the label of one parcel, for ever; a parcel has one label that counts.
Index(
    "uq_label_sha256",
    label.c.sha256,
    unique=True,
    sqlite_where=label.c.sha256 != "",
    postgresql_where=label.c.sha256 != "",
)
Index(
    "uq_label_of_parcel",
    label.c.parcel_id,
    unique=True,
    sqlite_where=label.c.state != "void",
    postgresql_where=label.c.state != "void",
)
