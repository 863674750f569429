"""Approvals of holds by people, and how often rules matched."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from processor.ledger.tables.columns import Int, integer, table, words

# `grounds` are those of the hold when it was given: other ones make it void. One of an earlier
# version has none, and is void once a listed field of the order is not as in `content`.
approval = table(
    "approval",
    Column("hold_id", Int, ForeignKey("hold.id"), primary_key=True),
    Column("who", Text, primary_key=True),
    words("content", None),
    integer("at"),
    words("why"),
    words("grounds"),
    rowid=False,
)

# How often a rule matched, was unknown, or matched on trial: one row per UTC day and client.
firing = table(
    "firing",
    Column("day", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    integer("fired"),
    integer("unknown"),
    integer("trial"),
    rowid=False,
)
