"""Keys by which people find orders: words of names, earlier telephones, told tracking numbers"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import sqlalchemy as sa
from alembic import context, op

from processor.model.order import Order
from processor.model.search_keys import (
    SearchKey,
    keys_at_booking,
    keys_of_before,
    keys_of_names,
    tracking_keys,
)

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 1_000
# So many keys are sorted before they are written: neighbours go into one page one after the other,
# and no page is fetched for each of them.
_SORTED = 100_000
_ADD = "INSERT INTO search_key (kind, key, order_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_decoder = msgspec.json.Decoder(Order)


def upgrade() -> None:
    op.create_table(
        "search_key",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", _INT, nullable=False, autoincrement=False),
        sa.Column("order_id", _INT, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_search_key_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("kind", "key", "order_id", name=op.f("pk_search_key")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_origin",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "client", name=op.f("pk_order_origin")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    tell = context.config.attributes["progress"]
    for one in ("orders", "parcel"):
        tell("upgrade", 0, op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {one}")) or 0)
    keys = _Keys()
    _of_orders(keys, tell)
    _of_parcels(keys, tell)
    keys.write()


class _Keys:
    """Keys on their way to the ledger."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, int, int]] = []

    def add(self, found: Iterable[tuple[int, SearchKey]]) -> None:
        self._rows += [(one.kind, one.key, order) for order, one in found]
        if len(self._rows) >= _SORTED:
            self.write()

    def write(self) -> None:
        if self._rows:
            op.get_bind().exec_driver_sql(_ADD, sorted(self._rows))
        self._rows = []


def _of_orders(keys: _Keys, tell: Callable[[str, int, int], None]) -> None:
    """Keys of the orders that are there, and of what they were told as before, a page at a time."""
    connection = op.get_bind()
    page = sa.text("SELECT id, doc FROM orders WHERE id > :last ORDER BY id LIMIT :n")
    origins: set[tuple[str, str]] = set()
    last = 0
    while rows := connection.execute(page, {"last": last, "n": _BATCH}).fetchall():
        orders = {row[0]: _decoder.decode(row[1]) for row in rows}
        origins |= {(one.channel, one.client) for one in orders.values()}
        found = [(key, one) for key, order in orders.items() for one in keys_at_booking(order)]
        earlier = sa.text(
            "SELECT order_id, doc FROM order_revision WHERE order_id > :last AND order_id <= :upto"
        )
        for key, doc in connection.execute(earlier, {"last": last, "upto": rows[-1][0]}):
            before = _decoder.decode(doc)
            more = keys_of_names(before) + keys_of_before(before, orders[key])
            found += [(key, one) for one in more]
        keys.add(found)
        last = rows[-1][0]
        tell("upgrade", len(rows), 0)
    if origins:
        op.bulk_insert(
            sa.table("order_origin", sa.column("channel"), sa.column("client")),
            [{"channel": channel, "client": client} for channel, client in sorted(origins)],
        )


def _of_parcels(keys: _Keys, tell: Callable[[str, int, int], None]) -> None:
    """Keys of tracking numbers that are spelled in another way than they are looked for."""
    connection = op.get_bind()
    page = sa.text(
        "SELECT p.id, s.order_id, coalesce(p.tracking, ''), p.told_tracking FROM parcel p"
        " JOIN shipment s ON s.id = p.shipment_id WHERE p.id > :last ORDER BY p.id LIMIT :n"
    )
    last = 0
    while rows := connection.execute(page, {"last": last, "n": _BATCH}).fetchall():
        keys.add([(r[1], one) for r in rows for number in r[2:] for one in tracking_keys(number)])
        last = rows[-1][0]
        tell("upgrade", len(rows), 0)
