"""Manifests that were closed: fixed once, with their parcels, number, files and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import draw, next_id
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import document, manifest, manifest_parcel
from processor.model.carrier_manifests import CarrierManifest
from processor.model.sentence import Text, keep
from processor.model.sentence import kept as kept_text
from processor.model.times import parse_time

_decoder = msgspec.json.Decoder(CarrierManifest)


class ManifestPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file of a manifest goes; `warehouse` is its code where that takes it."""

    kind: str
    receiver: str
    folder: str
    name: str
    warehouse: str = ""


class ManifestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest as people see it. `parcels` are those on its paper, `weight_g` their gross weight;
    `documents` its files (folder/name) with their states; `who` closed it, `notes` what a person
    should know of it, `sent_again` how often a file of it was."""

    key: int
    number: str
    carrier_number: str
    carrier: str
    warehouse: str
    closed_at: int
    who: str
    notes: Text
    weight_g: int
    parcels: int
    documents: tuple[tuple[str, str], ...] = ()
    sent_again: int = 0


class ParcelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel on a manifest as it was when that closed, and its order (`channel/order_id`, ""
    where the ledger does not know it). `same`: it is in a parcel that another line is of."""

    position: int
    shipment: str
    order: str
    client: str
    sscc: str
    tracking: str
    weight_g: int
    confirmed: bool
    same: bool


def next_number(connection: Connection) -> str:
    """Draws our number of the next manifest."""
    return f"M{draw(connection, 'manifest', 1):06d}"


class NewParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel to be noted on a manifest: `same_as` is the key of that whose line it shares."""

    key: int
    shipment: str
    sscc: str
    tracking: str
    weight_g: int
    confirmed: bool
    same_as: int | None = None


def close(
    connection: Connection, made: CarrierManifest, parcels: Sequence[NewParcel],
    places: Sequence[ManifestPlace], *, who: str, notes: Text, bundle_id: int,
) -> int:  # fmt: skip
    """Fixes a manifest: all that it says, its parcels, its files. Gives its key."""
    key = next_id(connection, manifest)
    at = parse_time(made.closed_at)
    connection.execute(
        insert(manifest),
        {
            "id": key, "number": made.number, "carrier_number": made.carrier_number,
            "carrier": made.carrier, "warehouse": made.warehouse, "closed_at": at,
            "weight_g": made.weight_g, "who": who, "notes": keep(notes),
            "bundle_id": bundle_id,
            "doc": msgspec.json.encode(made).decode(),
        },
    )  # fmt: skip
    add_parcels(connection, key, parcels)
    for place in places:
        connection.execute(
            insert(document),
            {
                "id": next_id(connection, document), "manifest_id": key, "kind": place.kind,
                "receiver": place.receiver, "folder": place.folder, "name": place.name,
                "warehouse": place.warehouse, "state": "open", "at": at,
            },
        )  # fmt: skip
    return key


def add_parcels(connection: Connection, key: int, parcels: Sequence[NewParcel]) -> None:
    """Notes on which manifest parcels are. Of a closed one only further shipments in a parcel that
    is on it may be."""
    last = text("SELECT coalesce(max(position), 0) FROM manifest_parcel WHERE manifest_id = :m")
    first = int(connection.scalar(last, {"m": key}) or 0) + 1
    write_rows(
        connection,
        manifest_parcel,
        [
            {
                "manifest_id": key, "position": place, "parcel_id": one.key,
                "shipment": one.shipment, "sscc": one.sscc, "tracking": one.tracking,
                "weight_g": one.weight_g, "confirmed": int(one.confirmed), "same_as": one.same_as,
            }
            for place, one in enumerate(parcels, start=first)
        ],
    )  # fmt: skip


def with_number(
    connection: Connection, carrier: str, warehouse: str, numbers: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """By tracking number the manifest (its key) of this carrier and warehouse on which a parcel of
    that number is, and the parcel's key."""
    found: dict[str, tuple[int, int]] = {}
    for marks, part in in_batches(one for one in numbers if one):
        statement = text(
            "SELECT p.tracking, p.manifest_id, p.parcel_id FROM manifest_parcel p"
            " JOIN manifest m ON m.id = p.manifest_id WHERE m.carrier = :c AND m.warehouse = :w"
            f" AND p.same_as IS NULL AND p.parcel_id IS NOT NULL AND p.tracking IN ({marks})"
            " ORDER BY p.manifest_id"
        )
        for number, key, parcel in connection.execute(
            statement, {**part, "c": carrier, "w": warehouse}
        ):
            found.setdefault(str(number), (int(key), int(parcel)))
    return found


def kept(connection: Connection, key: int) -> tuple[CarrierManifest | None, int | None]:
    """What a manifest said when it closed, and the texts of its time; None for one of which only
    numbers are known."""
    row = connection.execute(
        text("SELECT doc, bundle_id FROM manifest WHERE id = :m"), {"m": key}
    ).one()
    return (_decoder.decode(row[0]) if row[0] else None), row[1]


_FIRST = "d.id NOT IN (SELECT document_id FROM resend)"


_ROWS = (
    "SELECT m.id AS key, m.number, m.carrier_number, m.carrier, m.warehouse, m.closed_at, m.who,"
    " m.notes, m.weight_g, (SELECT count(*) FROM manifest_parcel p WHERE p.manifest_id = m.id"
    " AND p.same_as IS NULL) AS parcels, (SELECT count(*) FROM resend a JOIN document d"
    " ON d.id = a.resend_of WHERE d.manifest_id = m.id) AS sent_again FROM manifest m"
)


def all_manifests(connection: Connection) -> list[ManifestRow]:
    """Every manifest, in the order in which they were closed."""
    return _rows(connection, f"{_ROWS} ORDER BY m.id", {})


def numbered(connection: Connection, number: str) -> list[ManifestRow]:
    """The manifests of a number, ours or that of their carrier."""
    statement = f"{_ROWS} WHERE m.number = :n OR m.carrier_number = :n ORDER BY m.id"
    return _rows(connection, statement, {"n": number})


def by_keys(connection: Connection, keys: Iterable[int]) -> list[ManifestRow]:
    """Manifests by their keys."""
    found: list[ManifestRow] = []
    for marks, part in in_batches(keys):
        found += _rows(connection, f"{_ROWS} WHERE m.id IN ({marks}) ORDER BY m.id", part)
    return found


def _rows(connection: Connection, statement: str, part: Mapping[str, object]) -> list[ManifestRow]:
    rows = connection.execute(text(statement), part).fetchall()
    files = _files(connection, [row.key for row in rows])
    return [
        ManifestRow(
            **{**row._mapping, "notes": kept_text(row.notes)}, documents=files.get(row.key, ())
        )
        for row in rows
    ]


def _files(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT d.manifest_id, d.folder || '/' || d.name, d.state FROM document d"
            f" WHERE d.manifest_id IN ({marks}) AND {_FIRST} ORDER BY d.id"
        )
        for key, place, state in connection.execute(statement, part):
            found[int(key)] = (*found.get(int(key), ()), (str(place), str(state)))
    return found


def parcels_of(connection: Connection, key: int) -> list[ParcelRow]:
    """The parcels on a manifest, in its order."""
    statement = text(
        "SELECT p.position, p.shipment, coalesce(o.channel || '/' || o.order_id, '') AS \"order\","
        " coalesce(s.client, '') AS client, p.sscc, p.tracking, p.weight_g, p.confirmed,"
        " p.same_as IS NOT NULL AS same FROM manifest_parcel p"
        " LEFT JOIN shipment s ON s.number = p.shipment LEFT JOIN orders o ON o.id = s.order_id"
        " WHERE p.manifest_id = :m ORDER BY p.position"
    )
    return [
        ParcelRow(**{**row._mapping, "confirmed": bool(row.confirmed), "same": bool(row.same)})
        for row in connection.execute(statement, {"m": key})
    ]


def documents_of(connection: Connection, key: int) -> list[DocumentRow]:
    """The files of a manifest, without copies of them that were sent again."""
    columns = ", ".join(DocumentRow.__struct_fields__)
    statement = text(f"SELECT {columns} FROM document d WHERE d.manifest_id = :m AND {_FIRST}")
    return [DocumentRow(**row._mapping) for row in connection.execute(statement, {"m": key})]


def orders_on(connection: Connection, key: int) -> list[int]:
    """The keys of the orders of which a parcel is on a manifest."""
    statement = text(
        "SELECT DISTINCT s.order_id FROM manifest_parcel p JOIN shipment s ON s.number = p.shipment"
        " WHERE p.manifest_id = :m ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, {"m": key})]


class OnManifest(msgspec.Struct, frozen=True, kw_only=True):
    """That a parcel of an order is on a manifest."""

    manifest: str
    carrier: str
    warehouse: str
    closed_at: int
    shipment: str
    sscc: str
    tracking: str


def of_order(connection: Connection, order_key: int) -> list[OnManifest]:
    """The parcels of an order that are on manifests, oldest first."""
    statement = text(
        "SELECT m.number AS manifest, m.carrier, m.warehouse, m.closed_at, p.shipment, p.sscc,"
        " p.tracking FROM shipment s JOIN manifest_parcel p ON p.shipment = s.number"
        " JOIN manifest m ON m.id = p.manifest_id WHERE s.order_id = :o"
        " ORDER BY m.id, p.position"
    )
    return [OnManifest(**row._mapping) for row in connection.execute(statement, {"o": order_key})]


def of_shipments(connection: Connection, numbers: Iterable[str]) -> dict[tuple[str, str], str]:
    """On which manifest parcels are, by number of the shipment and SSCC or, where it has none, its
    tracking number."""
    found: dict[tuple[str, str], str] = {}
    for marks, part in in_batches(numbers):
        statement = text(
            "SELECT p.shipment, p.sscc, p.tracking, m.number FROM manifest_parcel p"
            f" JOIN manifest m ON m.id = p.manifest_id WHERE p.shipment IN ({marks})"
        )
        for shipment, sscc, tracking, number in connection.execute(statement, part):
            found[str(shipment), str(sscc or tracking)] = str(number)
    return found


def of_paused(connection: Connection) -> set[int]:
    """The keys of the manifests of which a file waits and whose carrier is paused."""
    statement = text(
        "SELECT DISTINCT m.id FROM manifest m JOIN document d ON d.manifest_id = m.id"
        " JOIN pause p ON p.kind = 'carrier' AND p.name = m.carrier WHERE d.state <> 'handed'"
    )
    return {int(row[0]) for row in connection.execute(statement)}


def last_closed(connection: Connection) -> dict[tuple[str, str], tuple[str, int]]:
    """By carrier and warehouse the newest manifest: its number, and when it closed."""
    statement = text(
        "SELECT carrier, warehouse, number, closed_at FROM manifest m WHERE id = (SELECT max(id)"
        " FROM manifest n WHERE n.carrier = m.carrier AND n.warehouse = m.warehouse)"
    )
    return {(r[0], r[1]): (str(r[2]), int(r[3])) for r in connection.execute(statement)}
