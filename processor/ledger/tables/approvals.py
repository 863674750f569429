"""Approvals of holds by people, and how often rules matched."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from processor.ledger.tables.columns import Int, integer, table, words

# `content` is the order's when it was given: a change of a listed field makes it void.
approval = table(
    "approval",
    Column("hold_id", Int, ForeignKey("hold.id"), primary_key=True),
    Column("who", Text, primary_key=True),
    words("content", None),
    integer("at"),
    words("why"),
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
