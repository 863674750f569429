"""Numbers that carriers sent in files, to be drawn for parcels."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

# What one file brought for one pool; `last_row` is the last of its rows that holds such a number,
# and `counter` names the one of `number` that says up to which row they are drawn.
pool_file = table(
    "pool_file",
    Column("file_id", Int, ForeignKey("file.id"), primary_key=True),
    Column("carrier", Text, primary_key=True),
    Column("pool", Text, primary_key=True),
    words("counter", None),
    integer("numbers"),
    integer("last_row"),
    integer("at"),
    Index("ix_pool_file_carrier", "carrier", "pool"),
    rowid=False,
)

pool_number = table(
    "pool_number",
    key(),
    words("carrier", None),
    words("pool", None),
    words("number", None),
    reference("file_id", "file"),
    integer("row", None),
    UniqueConstraint("number"),
    Index("ix_pool_number_carrier", "carrier", "pool", "file_id", "row"),
)
