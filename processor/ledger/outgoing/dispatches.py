"""The shipments of documents with all they say, read from the ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.undecided import marks_of
from processor.ledger.orders.orders import decode
from processor.ledger.sql import text
from processor.model.dispatch import Content, Dispatch, DispatchParcel, InstructionAction
from processor.model.label_sources import LABEL_MAKERS, LabelSource, LabelState, arrived_state
from processor.model.order import Item, Order
from processor.model.parcel_labels import LabelHere
from processor.model.times import rfc3339

_BATCH = 400
Wanted = tuple[int, InstructionAction, int]
_item_decoder = msgspec.json.Decoder(Item)
_Said = tuple[tuple[str, ...], tuple[str, ...]]
_NOTHING: _Said = ((), ())


class _Made(msgspec.Struct, frozen=True):
    """The part of what a decision made that papers say: options and notes of each shipment."""

    asked: tuple[_Said, ...] = ()


class _Record(msgspec.Struct, frozen=True):
    """The part of a recorded decision that says which shipments it is about."""

    made: _Made = _Made()
    numbers: tuple[str, ...] = ()


_record_decoder = msgspec.json.Decoder(_Record)


def dispatches(
    connection: Connection, document_ids: Sequence[int]
) -> dict[int, tuple[Dispatch, ...]]:
    """The shipments of documents in pick order, each with all that a document may say.

    Documents of one part share their shipments: each is read and decoded once.
    """
    marks, part = marks_of(document_ids)
    members = list(
        connection.execute(
            text(
                "SELECT document_id, shipment_id, action, revision FROM document_shipment"
                f" WHERE document_id IN ({marks}) ORDER BY document_id, position"
            ),
            part,
        )
    )
    wanted: list[Wanted] = sorted({(row[1], row[2], row[3]) for row in members})
    made: dict[Wanted, Dispatch] = {}
    for start in range(0, len(wanted), _BATCH):
        made |= _made(connection, wanted[start : start + _BATCH])
    found: dict[int, list[Dispatch]] = {key: [] for key in document_ids}
    for row in members:
        found[row[0]].append(made[row[1], row[2], row[3]])
    return {key: tuple(value) for key, value in found.items()}


def of_order(connection: Connection, order_key: int) -> list[Dispatch]:
    """The instructed shipments of an order, in its latest revision."""
    rows = connection.execute(
        text(
            "SELECT s.id, o.revision FROM shipment s JOIN orders o ON o.id = s.order_id"
            " WHERE s.order_id = :o AND s.state IN ('instructed', 'partly shipped')"
            " AND s.cancel_asked = 0 ORDER BY s.id"
        ),
        {"o": order_key},
    )
    wanted: list[Wanted] = [(row[0], "new", row[1]) for row in rows]
    made = _made(connection, wanted) if wanted else {}
    return [made[one] for one in wanted]


def of_planned(connection: Connection, shipments: Sequence[int]) -> dict[int, Dispatch]:
    """Shipments that no warehouse has yet, by key, in the latest revision of their orders."""
    marks, part = marks_of(shipments)
    rows = connection.execute(
        text(
            "SELECT s.id, o.revision FROM shipment s JOIN orders o ON o.id = s.order_id"
            f" WHERE s.id IN ({marks}) ORDER BY s.id"
        ),
        part,
    )
    wanted: list[Wanted] = [(row[0], "new", row[1]) for row in rows]
    made = _made(connection, wanted) if wanted else {}
    return {one[0]: made[one] for one in wanted}


def new_dispatches(
    connection: Connection, shipments: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Dispatch]:
    """Shipments (key, revision of the order) as their warehouse was told of them first, by both."""
    found: dict[tuple[int, int], Dispatch] = {}
    for start in range(0, len(shipments), _BATCH):
        wanted: list[Wanted] = [(key, "new", of) for key, of in shipments[start : start + _BATCH]]
        found |= {(one[0], one[2]): made for one, made in _made(connection, wanted).items()}
    return found


def sent_of(
    connection: Connection, order_keys: Sequence[int], *, to_cancel: bool = False
) -> dict[int, tuple[Dispatch, ...]]:
    """What warehouses have of orders, or have sent, by order key; nothing that is to be cancelled,
    with `to_cancel` that alone. Orders of which there is nothing are missing."""
    marks, part = marks_of(order_keys)
    rows = connection.execute(
        text(
            "SELECT s.id, o.revision, o.id FROM shipment s JOIN orders o ON o.id = s.order_id"
            " WHERE s.state IN ('instructed', 'partly shipped', 'shipped') AND s.cancel_asked = :c"
            f" AND o.id IN ({marks}) ORDER BY s.id"
        ),
        {**part, "c": int(to_cancel)},
    ).fetchall()
    wanted: list[Wanted] = [(row[0], "new", row[1]) for row in rows]
    made = _made(connection, wanted) if wanted else {}
    found: dict[int, tuple[Dispatch, ...]] = {}
    for row, one in zip(rows, wanted, strict=True):
        found[row[2]] = (*found.get(row[2], ()), made[one])
    return found


def made_of(connection: Connection, wanted: Sequence[Wanted]) -> dict[Wanted, Dispatch]:
    """Shipments, each by its key, action and revision, with all that a document may say."""
    return _made(connection, wanted) if wanted else {}


def _made(connection: Connection, wanted: Sequence[Wanted]) -> dict[Wanted, Dispatch]:
    keys = sorted({shipment for shipment, _, _ in wanted})
    marks, part = marks_of(keys)
    rows = {
        row[0]: row
        for row in connection.execute(
            text(
                "SELECT s.id, s.number, s.sequence, s.order_id, s.warehouse, s.carrier, s.service,"
                " s.label_source, s.customs, o.revision, o.doc, s.ship_day, s.freight_account,"
                " s.tax_paid_by, s.price, s.currency, w.number, w.closed_at FROM shipment s"
                " JOIN orders o ON o.id = s.order_id LEFT JOIN wave w ON w.id = s.wave_id"
                f" WHERE s.id IN ({marks})"
            ),
            part,
        )
    }
    parcels = _parcels(connection, marks, part)
    asked = _asked(connection, sorted({row[3] for row in rows.values()}))
    orders: dict[tuple[int, int], Order] = {}
    labels = labels_here(connection, keys)
    found = {}
    for shipment, action, revision in wanted:
        row = rows[shipment]
        known = (row[3], revision)
        if known not in orders:
            doc = row[10]
            if revision != row[9]:
                doc = _earlier(connection, row[3], revision) or doc
            orders[known] = decode(doc)
        options, notes = asked.get(row[1], _NOTHING)
        boxes = tuple(parcels.get(shipment, ()))
        # A change goes without what others made before it.
        if action == "new" and shipment in labels:
            boxes = tuple(_labelled(box, labels[shipment]) for box in boxes)
        found[shipment, action, revision] = Dispatch(
            shipment=row[1], sequence=row[2], action=action, warehouse=row[4], carrier=row[5],
            service=row[6], label_source=row[7], customs=row[8], order=orders[known],
            parcels=boxes, ship_day=row[11], freight_account=row[12],
            tax_paid_by=row[13], options=options, packer_notes=notes,
            price=row[14], currency=row[15], wave=row[16] or "",
            wave_closed="" if row[17] is None else rfc3339(row[17]),
            label_state=_label_state(row[7], boxes),
        )  # fmt: skip
    return found


def _labelled(box: DispatchParcel, labels: dict[str, LabelHere]) -> DispatchParcel:
    return msgspec.structs.replace(box, label=labels.get(box.sscc))


def _label_state(source: LabelSource, boxes: Sequence[DispatchParcel]) -> LabelState:
    """Where the labels of a shipment are that a wave tells of: what is not here comes by another
    way."""
    maker = LABEL_MAKERS[source]
    if not maker.awaited:
        return maker.state
    if not boxes or any(box.label is None for box in boxes):
        return "apart"
    return arrived_state(box.label.media for box in boxes if box.label is not None)


def labels_here(
    connection: Connection, shipments: Sequence[int]
) -> dict[int, dict[str, LabelHere]]:
    """The labels that others made and that came, by shipment and SSCC; also those that count no
    more, as the documents of their wave have them."""
    marks, part = marks_of(shipments)
    statement = text(
        "SELECT p.shipment_id, p.sscc, l.kept, l.sha256, l.media, l.source, coalesce(f.name, ''),"
        " l.page, l.tracking FROM label l JOIN parcel p ON p.id = l.parcel_id"
        " LEFT JOIN file f ON f.id = l.file_id"
        f" WHERE l.arrived_at IS NOT NULL AND p.shipment_id IN ({marks}) ORDER BY l.id"
    )
    found: dict[int, dict[str, LabelHere]] = {}
    for row in connection.execute(statement, part):
        found.setdefault(row[0], {})[row[1]] = LabelHere(*row[2:])
    return found


def _asked(connection: Connection, orders: Sequence[int]) -> dict[str, _Said]:
    """By shipment number its options and the notes to its packer, as its decision has them."""
    marks, part = marks_of(orders)
    statement = text(
        "SELECT verdict FROM decision WHERE order_id IN"
        f' ({marks}) AND verdict LIKE \'%"numbers":["%\' ORDER BY id'
    )
    found: dict[str, _Said] = {}
    for row in connection.execute(statement, part):
        record = _record_decoder.decode(row[0])
        found |= dict(zip(record.numbers, record.made.asked, strict=True))
    return found


def _earlier(connection: Connection, order_id: int, revision: int) -> str | None:
    found = connection.scalar(
        text("SELECT doc FROM order_revision WHERE order_id = :o AND revision = :r"),
        {"o": order_id, "r": revision},
    )
    return None if found is None else str(found)


def _parcels(
    connection: Connection, marks: str, part: dict[str, int]
) -> dict[int, list[DispatchParcel]]:
    contents: dict[int, list[Content]] = {}
    items: dict[int, Item] = {}
    statement = (
        # A promise of which a part left is two rows: papers say what was instructed.
        "SELECT r.parcel_id, r.line_id, r.sku, sum(r.pieces), r.bin, r.item_id FROM reservation r"
        f" WHERE r.shipment_id IN ({marks})"
        " GROUP BY r.parcel_id, r.line_id, r.sku, r.bin, r.item_id ORDER BY r.bin, min(r.id)"
    )
    reserved = list(connection.execute(text(statement), part))
    versions = sorted({r[5] for r in reserved})
    for start in range(0, len(versions), _BATCH):
        item_marks, item_part = marks_of(versions[start : start + _BATCH])
        rows = connection.execute(
            text(f"SELECT id, doc FROM item WHERE id IN ({item_marks})"), item_part
        )
        items |= {row[0]: _item_decoder.decode(row[1]) for row in rows}
    for r in reserved:
        contents.setdefault(r[0], []).append(
            Content(line_id=r[1], sku=r[2], pieces=r[3], bin=r[4], item=items[r[5]])
        )
    found: dict[int, list[DispatchParcel]] = {}
    statement = (
        "SELECT shipment_id, id, sscc, tracking, net_g, weight_g, length_mm, width_mm, height_mm"
        # One that a warehouse told and nobody planned stood in no paper of ours.
        f" FROM parcel WHERE shipment_id IN ({marks}) AND (weight_g > 0 OR report_line_id IS NULL)"
        " ORDER BY id"
    )
    for r in connection.execute(text(statement), part):
        found.setdefault(r[0], []).append(_parcel(r, tuple(contents.get(r[1], ()))))
    return found


def _parcel(r: Any, contents: tuple[Content, ...]) -> DispatchParcel:
    return DispatchParcel(
        sscc=r[2], tracking=r[3], net_g=r[4], weight_g=r[5], length_mm=r[6], width_mm=r[7],
        height_mm=r[8], contents=contents,
    )  # fmt: skip
