"""Batches: what was told to whom in which file, closed once and never changed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import draw, drawn, next_id
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import batch, batch_item, document
from processor.model.telling import Batch
from processor.model.tellings import Telling

_decoder = msgspec.json.Decoder(Batch)


class BatchItem(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in a batch; `shipment` is its key, 0 for what was called off and for receipts;
    `parcel` the key of that in which it left, and `tracking` the number that was told of it."""

    fact: str
    order: int | None = None
    shipment: int = 0
    line: str = ""
    pieces: int = 0
    row: int | None = None
    parcel: int | None = None
    tracking: str = ""


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as people see it: `facts` are how many stand in it, `document` its file
    (folder/name), `state` and `handed_at` that file's, `sent_again` how often."""

    number: str
    telling: str
    kind: str
    about: str
    receiver: str
    client: str
    layout: str
    run: int
    closed_at: int
    facts: int
    document: str
    state: str
    handed_at: int | None
    sent_again: int


class ToldOfOrder(msgspec.Struct, frozen=True, kw_only=True):
    """That something of an order was told: in which batch and file, and when that was handed over
    (None: not yet)."""

    batch: str
    kind: str
    about: str
    to: str
    pieces: int
    document: str
    state: str
    handed_at: int | None


class BatchPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where the file of a batch goes."""

    kind: str
    receiver: str
    folder: str
    name: str


def next_run(connection: Connection, telling: str) -> int:
    """Draws the number that the next batch of a telling has among its own."""
    return draw(connection, f"run {telling}", 1)


def unknown_runs(connection: Connection, telling: str) -> tuple[int, ...]:
    """Runs of a telling that went out in an earlier life of the ledger, of which this one knows
    nothing and nobody has said yet what they told. While there are any, no batch is closed."""
    statement = text(
        "SELECT coalesce(max(run), 0), (SELECT coalesce(max(settled), 0) FROM telling"
        " WHERE name = :t) FROM batch WHERE telling = :t"
    )
    newest, settled = connection.execute(statement, {"t": telling}).one()
    return tuple(range(max(newest, settled) + 1, drawn(connection, f"run {telling}") + 1))


def settle(connection: Connection, telling: str) -> None:
    """Notes that somebody has said what the unknown runs of a telling told."""
    connection.execute(
        text("UPDATE telling SET settled = :n WHERE name = :t"),
        {"t": telling, "n": drawn(connection, f"run {telling}")},
    )


def next_number(connection: Connection) -> str:
    """Draws the next number of a batch."""
    return f"B{draw(connection, 'batch', 1):06d}"


def close(
    connection: Connection, telling: Telling, made: Batch, items: Sequence[BatchItem],
    placed: BatchPlace, *, at: int, bundle_id: int,
) -> int:  # fmt: skip
    """Fixes a batch: all that its file says, its facts, the file's name and time. Gives its key."""
    key = next_id(connection, batch)
    head = made.head
    connection.execute(
        insert(batch),
        {
            "id": key, "number": head.number, "telling": telling.name, "kind": head.kind,
            "about": head.about, "receiver": placed.receiver, "client": telling.client,
            "layout": telling.layout, "run": head.run, "closed_at": at, "bundle_id": bundle_id,
            "doc": msgspec.json.encode(made).decode(),
        },
    )  # fmt: skip
    write_rows(
        connection,
        batch_item,
        [
            {
                "batch_id": key, "position": place, "telling": telling.name, "fact": one.fact,
                "order_id": one.order, "shipment_id": one.shipment, "line_id": one.line,
                "pieces": one.pieces, "report_line_id": one.row,
                "parcel_id": one.parcel, "tracking": one.tracking,
            }
            for place, one in enumerate(items, start=1)
        ],
    )  # fmt: skip
    connection.execute(
        insert(document),
        {
            "id": next_id(connection, document), "batch_id": key, "kind": placed.kind,
            "receiver": placed.receiver, "folder": placed.folder, "name": placed.name,
            "client": telling.client, "state": "open", "at": at,
        },
    )  # fmt: skip
    return key


class KeptBatch(msgspec.Struct, frozen=True, kw_only=True):
    """What the file of a batch is rendered from: all it says, its layout, the texts of its time."""

    batch: Batch
    layout: str
    bundle_id: int


def kept(connection: Connection, key: int) -> KeptBatch:
    """What a batch said when it closed."""
    row = connection.execute(
        text("SELECT doc, layout, bundle_id FROM batch WHERE id = :b"), {"b": key}
    ).one()
    return KeptBatch(batch=_decoder.decode(row[0]), layout=row[1], bundle_id=row[2])


def numbered(connection: Connection, number: str) -> int | None:
    """The key of the batch of a number."""
    found = connection.scalar(text("SELECT id FROM batch WHERE number = :n"), {"n": number})
    return None if found is None else int(found)


def of_order_keys(connection: Connection, order_key: int) -> list[int]:
    """The keys of the batches in which something of an order stands."""
    statement = text("SELECT DISTINCT batch_id FROM batch_item WHERE order_id = :o ORDER BY 1")
    return [int(row[0]) for row in connection.execute(statement, {"o": order_key})]


def documents_of(connection: Connection, key: int) -> list[DocumentRow]:
    """The file of a batch, without copies of it that were sent again."""
    columns = ", ".join(DocumentRow.__struct_fields__)
    statement = text(
        f"SELECT {columns} FROM document WHERE batch_id = :b"
        " AND id NOT IN (SELECT document_id FROM resend) ORDER BY id"
    )
    return [DocumentRow(**row._mapping) for row in connection.execute(statement, {"b": key})]


_OF_FILE = " JOIN document d ON d.batch_id = b.id AND d.id NOT IN (SELECT document_id FROM resend)"


def all_batches(connection: Connection) -> list[BatchRow]:
    """Every batch, by number."""
    statement = text(
        "SELECT b.number, b.telling, b.kind, b.about, b.receiver, b.client, b.layout, b.run,"
        " b.closed_at, (SELECT count(*) FROM batch_item i WHERE i.batch_id = b.id) AS facts,"
        " d.folder || '/' || d.name AS document, d.state, d.handed_at,"
        " (SELECT count(*) FROM resend a WHERE a.resend_of = d.id) AS sent_again FROM batch b"
        f"{_OF_FILE} ORDER BY b.id"
    )
    return [BatchRow(**row._mapping) for row in connection.execute(statement)]


def of_order(connection: Connection, order_key: int) -> list[ToldOfOrder]:
    """What was told of an order, oldest first."""
    statement = text(
        'SELECT b.number AS batch, b.kind, b.about, b.telling AS "to", sum(i.pieces) AS pieces,'
        " d.folder || '/' || d.name AS document, d.state, d.handed_at FROM batch_item i"
        f" JOIN batch b ON b.id = i.batch_id{_OF_FILE} WHERE i.order_id = :o"
        " GROUP BY b.id, b.number, b.kind, b.about, b.telling, d.folder, d.name, d.state,"
        " d.handed_at ORDER BY b.id"
    )
    return [
        ToldOfOrder(**{**row._mapping, "to": row.to.split(" ")[1], "pieces": int(row.pieces)})
        for row in connection.execute(statement, {"o": order_key})
    ]


def last_telling(
    connection: Connection, telling: str, order: int, shipment: int, line: str
) -> tuple[str, str]:
    """(number, file) of the newest batch in which pieces of a line were told."""
    row = connection.execute(
        text(
            "SELECT b.number, d.folder || '/' || d.name FROM batch_item i"
            f" JOIN batch b ON b.id = i.batch_id{_OF_FILE} WHERE i.telling = :t"
            " AND i.order_id = :o AND i.shipment_id = :s AND i.line_id = :l"
            " ORDER BY b.id DESC LIMIT 1"
        ),
        {"t": telling, "o": order, "s": shipment, "l": line},
    ).one()
    return str(row[0]), str(row[1])


def named(connection: Connection, key: int) -> tuple[str, str]:
    """(number, file) of a batch."""
    row = connection.execute(
        text(f"SELECT b.number, d.folder || '/' || d.name FROM batch b{_OF_FILE} WHERE b.id = :b"),
        {"b": key},
    ).one()
    return str(row[0]), str(row[1])


def undelivered(connection: Connection) -> list[BatchRow]:
    """The batches whose file its receiver does not have yet."""
    return [one for one in all_batches(connection) if one.state != "handed"]


def of_paused(connection: Connection) -> set[int]:
    """The keys of the batches whose file its receiver does not have and that tell a channel or
    client that is paused, or of a client that is."""
    statement = text(
        "SELECT DISTINCT b.id FROM batch b JOIN document d ON d.batch_id = b.id"
        " JOIN pause p ON (p.kind = 'client' AND p.name = b.client)"
        " OR (p.kind = 'channel' AND b.telling LIKE 'channel ' || p.name || ' %')"
        " OR (p.kind = 'carrier' AND b.telling LIKE 'receiver ' || p.name || ' %')"
        " WHERE d.state <> 'handed'"
    )
    return {int(row[0]) for row in connection.execute(statement)}


def order_named(connection: Connection, key: int) -> str:
    """An order as people name it, `channel/order_id`."""
    statement = text("SELECT channel || '/' || order_id FROM orders WHERE id = :o")
    return str(connection.scalar(statement, {"o": key}))


def client_of(connection: Connection, key: int) -> str:
    """Whose order it is."""
    return str(connection.scalar(text("SELECT client FROM orders WHERE id = :o"), {"o": key}))


def orders_in(connection: Connection, key: int) -> list[int]:
    """The keys of the orders of which something stands in a batch."""
    statement = text(
        "SELECT DISTINCT order_id FROM batch_item WHERE batch_id = :b AND order_id IS NOT NULL"
        " ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, {"b": key})]
