"""Makes a ledger of a million orders out of one that a run made of some thousand.

The rows of a really processed ledger are copied inside SQLite with new keys: every table but the
reference data, `times` - 1 times over. Copies get order ids, shipment, wave and document names of
their own, buyers of their own (but for one in four, who bought before), and stock is raised so
that what is promised adds up. What the copies do not have: files in the archive and in the
outbox, and numbers (SSCC, tracking) of their own. The first five invariants of `crossdock balance`
hold on the result: they look from the outbox to the ledger. The sixth asks for the files of the
copies, and names them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

# Tables that hold no orders: a ledger of any size has them once.
ONCE = {
    "number", "text", "bundle", "stock", "stock_count", "stock_event", "shortage", "item",
    "exchange_rate", "request", "pause", "firing", "meta", "alembic_version", "sqlite_sequence",
    "waiver",
}  # fmt: skip
# Keys that carry no foreign key, because what they name may be gone.
LOOSE = {
    ("event", "order_id"): "orders",
    ("event", "shipment_id"): "shipment",
    ("input_row", "order_id"): "orders",
    ("file", "duplicate_of"): "file",
}
# Tables without an integer key: how to tell their original rows.
ORIGINAL = {
    "sale": "EXISTS (SELECT 1 FROM orders o WHERE o.channel = sale.channel"
    " AND o.order_id = sale.order_id AND o.id <= {orders})",
}


def _somebody_else(column: str, order: str) -> str:
    """A key of a copy: three in four are another's, and none stays none."""
    return (
        f"CASE WHEN {order} % 4 = 0 OR {column} = 0 THEN {column} ELSE"
        f" ({column} + 7919 * 1000003 * :k) % 4611686018427387903 END"
    )


# Text that must be different in every copy, and how: `k` is the number of the copy.
UNIQUE = {
    ("file", "sha256"): "sha256 || '-' || :k",
    ("orders", "order_id"): "order_id || '-' || :k",
    (
        "orders",
        "doc",
    ): "replace(doc, '\"' || order_id || '\"', '\"' || order_id || '-' || :k || '\"')",
    ("orders", "buyer_key"): _somebody_else("buyer_key", "id"),
    ("order_trace", "phone_key"): _somebody_else("phone_key", "order_id"),
    ("order_trace", "address_key"): _somebody_else("address_key", "order_id"),
    ("sale", "order_id"): "order_id || '-' || :k",
    ("shipment", "number"): "number || '-' || :k",
    ("wave", "number"): "number || '-' || :k",
    ("document", "name"): ":k || '-' || name",
}


def grow(path: Path, times: int) -> int:
    """Makes the ledger at `path` `times` as large; returns how many orders it holds now."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        for pragma in (
            "foreign_keys=OFF", "synchronous=OFF", "journal_mode=MEMORY", "cache_size=-1000000",
            "temp_store=MEMORY",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row[0] not in ONCE and not row[0].startswith("sqlite_")
        ]
        stride = {name: _last_key(connection, name) for name in tables}
        for name in tables:
            connection.execute("BEGIN")
            statement = _copy(connection, name, stride)
            for k in range(1, times):
                connection.execute(statement, {"k": k, "last": stride[name]})
            connection.execute("COMMIT")
        connection.execute(
            "UPDATE stock SET reserved = reserved * :t, instructed = instructed * :t", {"t": times}
        )
        connection.execute("PRAGMA journal_mode=DELETE")
        count = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
    return int(count)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _last_key(connection: sqlite3.Connection, table: str) -> int:
    if "id" not in _columns(connection, table):
        return 0
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])


def _copy(connection: sqlite3.Connection, table: str, stride: dict[str, int]) -> str:
    """INSERT ... SELECT of the original rows with keys moved by `:k` strides."""
    targets = {
        row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")
    } | {column: target for (owner, column), target in LOOSE.items() if owner == table}
    columns = _columns(connection, table)
    values = []
    original = []
    for column in columns:
        target = table if column == "id" else targets.get(column)
        if (table, column) in UNIQUE:
            values.append(UNIQUE[table, column])
        elif target in stride:
            values.append(f'"{column}" + {stride[target]} * :k')
            original.append(f'"{column}" <= {stride[target]}')
        else:
            values.append(f'"{column}"')
    where = '"id" <= :last' if "id" in columns else " AND ".join(original[:1]) or "1 = 1"
    if table in ORIGINAL:
        where = ORIGINAL[table].format(**stride)
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({named}) SELECT {', '.join(values)} FROM {table} WHERE {where}"
