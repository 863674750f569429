"""What arrived and what decides: files, rows, texts, catalogue, rates, requests."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from processor.ledger.tables.columns import Int, integer, key, reference, table, words

number = table("number", Column("name", Text, primary_key=True), integer("next", "1"), rowid=False)

# Texts that decided: configuration, rules, mappings, layouts, rate cards, lists.
text = table(
    "text", key(), words("sha256", None), words("kind"), words("name"), words("body"),
    UniqueConstraint("sha256", "kind", "name"),
)  # fmt: skip

# One set of texts in force together; decisions point at it.
bundle = table("bundle", key(), words("sha256", None), words("texts"), UniqueConstraint("sha256"))

file = table(
    "file",
    key(),
    words("sha256", None),
    words("sender", None),
    words("name", None),
    integer("size"),
    words("kind"),
    words("mapping"),
    words("state", None),
    words("archive"),
    integer("seen_at"),
    integer("as_at"),
    integer("records"),
    integer("chunk"),
    integer("bundle_id"),
    integer("chunks_booked"),
    words("adopt_as"),
    words("header"),
    Column("duplicate_of", Int, nullable=True),
    words("problems", "[]"),
    Index("ix_file_sha256", "sha256"),
    Index("ix_file_state", "state"),
)

# Files that did not come through the house's own inbox. `host` and `path` are where one lay there
# when it was fetched; both are empty where an earlier version took it in.
file_remote = table(
    "file_remote",
    Column("file_id", Int, ForeignKey("file.id"), primary_key=True),
    words("remote", None),
    words("host"),
    words("path"),
    rowid=False,
)

# Files that are read together with another one. `keys` say which orders one names; until `until`
# it waits for the other, `joined_to`. What it cancels was held against orders with keys below
# `looked`.
file_half = table(
    "file_half",
    Column("file_id", Int, ForeignKey("file.id"), primary_key=True),
    words("keys", None),
    integer("until", None),
    integer("looked"),
    Column("joined_to", Int, ForeignKey("file.id"), nullable=True),
    rowid=False,
)

# Files that were taken from a remote and left there: what comes in once more is none of these.
# `name` is written so that no two names share one, whatever bytes they hold.
left_at_remote = table(
    "left_at_remote",
    Column("remote", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", Int, primary_key=True, autoincrement=False),
    Column("mtime", Int, primary_key=True, autoincrement=False),
    words("sha256", None),
    integer("at", None),
    rowid=False,
)

input_row = table(
    "input_row",
    Column("file_id", Int, ForeignKey("file.id"), primary_key=True),
    Column("row", Int, primary_key=True),
    words("outcome", None),
    Column("order_id", Int, nullable=True),
    words("reason"),
    words("raw"),
    rowid=False,
)

item = table(
    "item",
    key(),
    words("client", None),
    words("sku", None),
    integer("current", "1"),
    words("doc", None),
    reference("file_id", "file"),
    Index("ix_item_sku", "client", "sku", "current"),
)

exchange_rate = table(
    "exchange_rate",
    Column("day", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    words("base", None),
    words("rate", None),
    reference("file_id", "file"),
    rowid=False,
)

rate_correction = table(
    "rate_correction",
    key(),
    integer("at"),
    words("day", None),
    words("currency", None),
    words("before", None),
    reference("before_file_id", "file"),
    words("rate", None),
    reference("file_id", "file"),
    integer("row"),
)

meta = table("meta", Column("name", Text, primary_key=True), words("value"), rowid=False)

request = table(
    "request",
    key(),
    words("verb", None),
    words("args", "{}"),
    words("who"),
    integer("at"),
    words("state", "asked"),
    words("answer"),
)

pause = table(
    "pause",
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    integer("since"),
    words("who"),
    rowid=False,
)
