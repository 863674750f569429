"""The tables of the ledger. Facts, decisions, stock, documents and the events between them.

Keys are integers; order ids, SKUs and numbers are text. Times are integers: microseconds since
1970-01-01 UTC. Money is integer minor units. Tables are STRICT on SQLite.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# STRICT tables take INTEGER, TEXT, REAL, BLOB and ANY only.
Int = BigInteger().with_variant(Integer, "sqlite")


def _int(name: str, default: str | None = "0") -> Column[int]:
    return Column(name, Int, nullable=False, server_default=default)


def _text(name: str, default: str | None = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _table(name: str, *parts: object, rowid: bool = True) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)  # type: ignore[arg-type]


def _key() -> Column[int]:
    return Column("id", Int, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, nullable: bool = False) -> Column[int]:
    return Column(name, Int, ForeignKey(f"{target}.id"), nullable=nullable)


number = _table("number", Column("name", Text, primary_key=True), _int("next", "1"), rowid=False)

# Texts that decided: configuration, rules, mappings, layouts, rate cards, lists.
text = _table(
    "text", _key(), _text("sha256", None), _text("kind"), _text("name"), _text("body"),
    UniqueConstraint("sha256", "kind", "name"),
)  # fmt: skip

# One set of texts in force together; decisions point at it.
bundle = _table("bundle", _key(), _text("sha256", None), _text("texts"), UniqueConstraint("sha256"))

file = _table(
    "file",
    _key(),
    _text("sha256", None),
    _text("sender", None),
    _text("name", None),
    _int("size"),
    _text("kind"),
    _text("mapping"),
    _text("state", None),
    _text("archive"),
    _int("seen_at"),
    _int("as_at"),
    _int("records"),
    _int("chunks_booked"),
    _text("adopt_as"),
    _text("header"),
    Column("duplicate_of", Int, nullable=True),
    _text("problems", "[]"),
    Index("ix_file_sha256", "sha256"),
    Index("ix_file_state", "state"),
)

input_row = _table(
    "input_row",
    Column("file_id", Int, ForeignKey("file.id"), primary_key=True),
    Column("row", Int, primary_key=True),
    _text("outcome", None),
    Column("order_id", Int, nullable=True),
    _text("reason"),
    _text("raw"),
    rowid=False,
)

orders = _table(
    "orders",
    _key(),
    _text("client", None),
    _text("channel", None),
    _text("order_id", None),
    _int("placed_at", None),
    _int("revision", "1"),
    _text("state", None),
    _int("decide"),
    _int("priority", "100"),
    _int("buyer_key"),
    _text("content", None),
    _text("disputed"),
    _text("doc", None),
    _ref("file_id", "file"),
    _text("rows", "[]"),
    UniqueConstraint("channel", "order_id"),
    Index("ix_orders_buyer_key", "buyer_key", "placed_at"),
    Index("ix_orders_state", "state"),
)
Index(
    "ix_orders_decide",
    orders.c.priority,
    orders.c.placed_at,
    orders.c.channel,
    orders.c.order_id,
    sqlite_where=orders.c.decide == 1,
    postgresql_where=orders.c.decide == 1,
)

order_revision = _table(
    "order_revision",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("revision", Int, primary_key=True),
    _text("doc", None),
    _ref("file_id", "file"),
    _text("rows", "[]"),
    rowid=False,
)

# Pieces per state: they always add up to what was ordered (invariant 2).
order_line = _table(
    "order_line",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("line_id", Text, primary_key=True),
    _text("sku", None),
    _int("ordered"),
    _int("open"),
    _int("held"),
    _int("backordered"),
    _int("reserved"),
    _int("instructed"),
    _int("shipped"),
    _int("cancelled"),
    CheckConstraint(
        "ordered = open + held + backordered + reserved + instructed + shipped + cancelled",
        name="adds_up",
    ),
    CheckConstraint(
        "open >= 0 AND held >= 0 AND backordered >= 0 AND reserved >= 0 AND instructed >= 0"
        " AND shipped >= 0 AND cancelled >= 0",
        name="not_negative",
    ),
    rowid=False,
)
Index(
    "ix_order_line_backordered",
    order_line.c.sku,
    sqlite_where=order_line.c.backordered > 0,
    postgresql_where=order_line.c.backordered > 0,
)

event = _table(
    "event",
    _key(),
    _int("at", None),
    _text("kind", None),
    Column("order_id", Int, nullable=True),
    Column("shipment_id", Int, nullable=True),
    _text("who"),
    _text("cause"),
    _text("saw"),
    Index("ix_event_order_id", "order_id"),
)

decision = _table(
    "decision",
    _key(),
    _ref("order_id", "orders"),
    _int("revision"),
    _int("at", None),
    _ref("bundle_id", "bundle"),
    _text("outcome", None),
    _text("facts", "{}"),
    _text("verdict", "{}"),
    Index("ix_decision_order_id", "order_id"),
)

hold = _table(
    "hold",
    _key(),
    _ref("order_id", "orders"),
    _text("reason", None),
    _text("type", None),
    _text("rule"),
    _text("place"),
    _text("detail"),
    _int("since", None),
    Column("closed_at", Int, nullable=True),
    _text("closed_by"),
    _text("closed_why"),
    Index("ix_hold_order_id", "order_id"),
)

waiver = _table(
    "waiver",
    Column("order_id", Int, ForeignKey("orders.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    _text("content", None),
    _int("at"),
    _text("who"),
    rowid=False,
)

stock = _table(
    "stock",
    Column("warehouse", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    _int("on_hand"),
    _int("reserved"),
    _int("instructed"),
    CheckConstraint("on_hand >= 0 AND reserved >= 0 AND instructed >= 0", name="not_negative"),
    rowid=False,
)

# The log that on hand is the sum of: counts are assertions, the difference is booked.
stock_event = _table(
    "stock_event",
    _key(),
    _int("at", None),
    _text("warehouse", None),
    _text("client", None),
    _text("sku", None),
    _text("kind", None),
    _int("delta"),
    _int("counted"),
    Column("file_id", Int, nullable=True),
    Column("shipment_id", Int, nullable=True),
    Index("ix_stock_event_sku", "warehouse", "client", "sku"),
)

stock_count = _table(
    "stock_count",
    Column("warehouse", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    _int("as_at"),
    _ref("file_id", "file"),
    rowid=False,
)

shortage = _table(
    "shortage",
    _key(),
    _int("at", None),
    _text("warehouse", None),
    _text("client", None),
    _text("sku", None),
    _int("pieces"),
    _text("lines"),
    Column("closed_at", Int, nullable=True),
)

item = _table(
    "item",
    _key(),
    _text("client", None),
    _text("sku", None),
    _int("current", "1"),
    _text("doc", None),
    _ref("file_id", "file"),
    Index("ix_item_sku", "client", "sku", "current"),
)

exchange_rate = _table(
    "exchange_rate",
    Column("day", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    _text("base", None),
    _text("rate", None),
    _ref("file_id", "file"),
    rowid=False,
)

shipment = _table(
    "shipment",
    _key(),
    _text("number", None),
    _ref("order_id", "orders"),
    _int("sequence", "1"),
    _text("state", None),
    _text("client", None),
    _text("warehouse", None),
    _text("carrier", None),
    _text("service", None),
    _text("label_source", None),
    _text("customs", "none"),
    _int("price"),
    _text("currency"),
    _text("worksheet", "[]"),
    _text("rates_day"),
    _int("planned_at", None),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
    _int("cancel_asked"),
    UniqueConstraint("number"),
    Index("ix_shipment_order_id", "order_id"),
)
Index(
    "ix_shipment_planned",
    shipment.c.id,
    sqlite_where=shipment.c.state == "planned",
    postgresql_where=shipment.c.state == "planned",
)

parcel = _table(
    "parcel",
    _key(),
    _ref("shipment_id", "shipment"),
    _int("sequence", "1"),
    _text("sscc", None),
    Column("tracking", Text, nullable=True),
    _int("net_g"),
    _int("weight_g"),
    _int("length_mm"),
    _int("width_mm"),
    _int("height_mm"),
    Index("ix_parcel_shipment_id", "shipment_id"),
)

# What is promised to whom, from which warehouse, and in which parcel it leaves.
reservation = _table(
    "reservation",
    _key(),
    _ref("order_id", "orders"),
    _text("line_id", None),
    _text("warehouse", None),
    _text("client", None),
    _text("sku", None),
    _int("pieces"),
    _text("state", None),
    Column("shipment_id", Int, ForeignKey("shipment.id"), nullable=True),
    Column("parcel_id", Int, ForeignKey("parcel.id"), nullable=True),
    _ref("item_id", "item"),
    _text("bin"),
    Index("ix_reservation_order_id", "order_id"),
    Index("ix_reservation_shipment_id", "shipment_id"),
)
Index(
    "ix_reservation_reserved",
    reservation.c.sku,
    sqlite_where=reservation.c.state == "reserved",
    postgresql_where=reservation.c.state == "reserved",
)

# A change or cancel instruction that waits for the next wave.
amendment = _table(
    "amendment",
    _key(),
    _ref("shipment_id", "shipment"),
    _text("action", None),
    _int("revision", None),
    _int("at", None),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
)
Index(
    "ix_amendment_waiting",
    amendment.c.id,
    sqlite_where=amendment.c.wave_id.is_(None),
    postgresql_where=amendment.c.wave_id.is_(None),
)

wave = _table(
    "wave",
    _key(),
    _text("number", None),
    _int("closed_at", None),
    _text("state", None),
    _ref("bundle_id", "bundle"),
    UniqueConstraint("number"),
    Index("ix_wave_state", "state"),
)

document = _table(
    "document",
    _key(),
    Column("wave_id", Int, ForeignKey("wave.id"), nullable=True),
    Column("file_id", Int, ForeignKey("file.id"), nullable=True),
    _int("part", "1"),
    _text("kind", None),
    _text("receiver", None),
    _text("folder", None),
    _text("name", None),
    _text("client"),
    _text("warehouse"),
    _text("state", None),
    _text("sha256"),
    _int("size"),
    _text("renderer"),
    _text("problems", "[]"),
    _int("at"),
    UniqueConstraint("folder", "name"),
    Index("ix_document_wave_id", "wave_id"),
)
Index(
    "ix_document_undelivered",
    document.c.id,
    sqlite_where=document.c.state != "handed",
    postgresql_where=document.c.state != "handed",
)

document_shipment = _table(
    "document_shipment",
    Column("document_id", Int, ForeignKey("document.id"), primary_key=True),
    Column("position", Int, primary_key=True),
    _ref("shipment_id", "shipment"),
    _text("action", None),
    _int("revision", None),
    Index("ix_document_shipment_shipment_id", "shipment_id"),
    rowid=False,
)

request = _table(
    "request",
    _key(),
    _text("verb", None),
    _text("args", "{}"),
    _text("who"),
    _int("at"),
    _text("state", "asked"),
    _text("answer"),
)

pause = _table(
    "pause",
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _int("since"),
    _text("who"),
    rowid=False,
)

meta = _table("meta", Column("name", Text, primary_key=True), _text("value"), rowid=False)
