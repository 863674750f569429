"""Documents that were sent again: which, of which, who asked and why.

One is a document of its own with the kind, wave and bytes of the first; it stands in no shipment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.sql import in_batches, text
from processor.ledger.tables.schema import document, resend
from processor.model.resent_names import resent_name
from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339


class Resent(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was sent again (`document`, folder/name) and the first (`resend_of`); `wave`
    is the number of its wave, batch or manifest; `at`:
    when somebody asked for it, `handed_at`: when it was handed over, None until then (UTC
    microseconds)."""

    document: str
    resend_of: str
    kind: str
    wave: str
    state: str
    at: int
    handed_at: int | None
    who: str
    why: str

    @property
    def said(self) -> Sentence:
        """That it was sent again, or is on its way."""
        at = self.at if self.handed_at is None else self.handed_at
        return sentence(
            "resend.sent" if self.state == "handed" else "resend.waits",
            document=self.document, resend_of=self.resend_of, at=rfc3339(at), who=self.who,
            why=self.why,
        )  # fmt: skip

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`: times as RFC 3339."""
        handed_at = None if self.handed_at is None else rfc3339(self.handed_at)
        return {**msgspec.structs.asdict(self), "at": rfc3339(self.at), "handed_at": handed_at}


def add(
    connection: Connection, rows: Sequence[DocumentRow], *, at: int, who: str, why: str
) -> list[str]:
    """Announces copies of documents that were handed over: they go out by the next delivery, with
    the bytes that were kept. Returns their places, folder/name."""
    places = []
    for row in rows:
        key = next_id(connection, document)
        name = resent_name(row.name, key)
        again = {
            "id": key, "wave_id": row.wave_id, "batch_id": row.batch_id,
            "manifest_id": row.manifest_id,
            "part": row.part, "kind": row.kind,
            "receiver": row.receiver, "folder": row.folder, "name": name,
            "client": row.client, "warehouse": row.warehouse, "state": "pending",
            "sha256": row.sha256, "size": row.size, "renderer": row.renderer, "at": at,
        }  # fmt: skip
        connection.execute(insert(document), again)
        copy = {"document_id": key, "resend_of": row.id, "at": at, "who": who, "why": why}
        connection.execute(insert(resend), copy)
        places.append(f"{row.folder}/{name}")
    return places


def first_of(connection: Connection, document_ids: Iterable[int]) -> dict[int, int]:
    """By the key of each of these documents that is a copy, the key of the first."""
    found: dict[int, int] = {}
    for marks, part in in_batches(document_ids):
        statement = text(
            f"SELECT document_id, resend_of FROM resend WHERE document_id IN ({marks})"
        )
        found |= {int(row[0]): int(row[1]) for row in connection.execute(statement, part)}
    return found


def last_resent(connection: Connection, document_ids: Iterable[int]) -> dict[int, int]:
    """When each of these documents was last handed over again (UTC microseconds), by its key; one
    that never was is missing."""
    found: dict[int, int] = {}
    for marks, part in in_batches(document_ids):
        statement = text(
            "SELECT r.resend_of, max(coalesce(d.handed_at, d.at)) FROM resend r"
            " JOIN document d ON d.id = r.document_id WHERE d.state = 'handed'"
            f" AND r.resend_of IN ({marks}) GROUP BY r.resend_of"
        )
        found |= {int(row[0]): int(row[1]) for row in connection.execute(statement, part)}
    return found


def on_their_way(connection: Connection, document_ids: Iterable[int]) -> set[int]:
    """Those of these documents of which a copy is not handed over yet."""
    found: set[int] = set()
    for marks, part in in_batches(document_ids):
        statement = text(
            "SELECT r.resend_of FROM resend r JOIN document d ON d.id = r.document_id"
            f" WHERE d.state <> 'handed' AND r.resend_of IN ({marks})"
        )
        found |= {int(row[0]) for row in connection.execute(statement, part)}
    return found


_SELECT = (
    "SELECT d.folder || '/' || d.name AS document, f.folder || '/' || f.name AS resend_of,"
    " d.kind, coalesce(w.number, b.number, n.number) AS wave, d.state, r.at, d.handed_at, r.who,"
    " r.why FROM resend r"
    " JOIN document d ON d.id = r.document_id JOIN document f ON f.id = r.resend_of"
    " LEFT JOIN wave w ON w.id = d.wave_id LEFT JOIN batch b ON b.id = d.batch_id"
    " LEFT JOIN manifest n ON n.id = d.manifest_id"
)


def all_resent(connection: Connection, since: int = 0) -> list[Resent]:
    """What was asked to be sent again since a moment, oldest first."""
    statement = text(f"{_SELECT} WHERE r.at >= :since ORDER BY r.document_id")
    return [Resent(**row._mapping) for row in connection.execute(statement, {"since": since})]


def of_order(connection: Connection, order_key: int) -> list[Resent]:
    """What was sent again of the documents that the shipments of an order stand in."""
    statement = text(
        f"{_SELECT} WHERE r.resend_of IN (SELECT m.document_id FROM document_shipment m"
        " JOIN shipment s ON s.id = m.shipment_id WHERE s.order_id = :o) OR d.batch_id IN"
        " (SELECT i.batch_id FROM batch_item i WHERE i.order_id = :o) OR d.manifest_id IN"
        " (SELECT q.manifest_id FROM manifest_parcel q JOIN shipment t ON t.number = q.shipment"
        " WHERE t.order_id = :o) ORDER BY r.document_id"
    )
    return [Resent(**row._mapping) for row in connection.execute(statement, {"o": order_key})]


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment in a document: what it was told there, what it is now, the later documents of
    the same kind that told something else of it, and whether a change of it waits for its wave."""

    document_id: int
    shipment: str
    order_id: int
    state: str
    cancel_asked: bool
    action: str
    later: tuple[int, ...]
    change_waits: bool


def inside(connection: Connection, row: DocumentRow) -> list[Inside]:
    """The shipments in a document, in its order."""
    later: dict[int, list[int]] = {}
    statement = text(
        "SELECT m.shipment_id, n.document_id FROM document_shipment m"
        " JOIN document_shipment n ON n.shipment_id = m.shipment_id"
        " JOIN document d ON d.id = n.document_id AND d.kind = :k AND d.wave_id > :w"
        " WHERE m.document_id = :d ORDER BY 1, 2"
    )
    values = {"d": row.id, "k": row.kind, "w": row.wave_id}
    for shipment, key in connection.execute(statement, values):
        later.setdefault(int(shipment), []).append(int(key))
    members = text(
        "SELECT s.id, s.number, s.order_id, s.state, s.cancel_asked, m.action,"
        " EXISTS (SELECT 1 FROM amendment a WHERE a.shipment_id = s.id AND a.wave_id IS NULL"
        " AND a.action = 'change')"
        " FROM document_shipment m JOIN shipment s ON s.id = m.shipment_id"
        " WHERE m.document_id = :d ORDER BY m.position"
    )
    return [
        Inside(
            document_id=row.id, shipment=r[1], order_id=r[2], state=r[3], cancel_asked=bool(r[4]),
            action=r[5], later=tuple(later.get(r[0], ())), change_waits=bool(r[6]),
        )
        for r in connection.execute(members, {"d": row.id})
    ]  # fmt: skip


def announced(connection: Connection, row: DocumentRow) -> list[Inside]:
    """The shipments whose parcels a file of a batch announces or asks labels for, each with the
    later files of its kind to the same receiver that told something else of the same parcel."""
    statement = text(
        "SELECT i.shipment_id, s.number, s.order_id, s.state, s.cancel_asked, i.telling, i.line_id,"
        " j.telling, j.line_id, d.id FROM batch_item i JOIN shipment s ON s.id = i.shipment_id"
        " LEFT JOIN batch_item j ON j.order_id = i.order_id"
        " AND j.shipment_id = i.shipment_id AND j.batch_id > i.batch_id"
        " LEFT JOIN document d ON d.batch_id = j.batch_id"
        " AND d.id NOT IN (SELECT document_id FROM resend)"
        " WHERE i.batch_id = :b ORDER BY i.position, d.id"
    )
    later: dict[int, dict[int, None]] = {}
    rows = connection.execute(statement, {"b": row.batch_id}).fetchall()
    for shipment, *_, ours, told, theirs, other, key in rows:
        if key is None or ours.rpartition(" ")[0] != theirs.rpartition(" ")[0]:
            continue
        # The number of the parcel, before the version that was told of it.
        if told.partition("/")[0] == other.partition("/")[0]:
            later.setdefault(shipment, {})[int(key)] = None
    return [
        Inside(
            document_id=row.id, shipment=r[1], order_id=r[2], state=r[3], cancel_asked=bool(r[4]),
            action="new", later=tuple(later.get(r[0], ())), change_waits=False,
        )
        for r in {r[0]: r for r in rows}.values()
    ]  # fmt: skip


def named(connection: Connection, name: str) -> list[int]:
    """The keys of the documents of this name, or of this place (folder/name)."""
    folder, slash, last = name.rpartition("/")
    where = "folder = :f AND name = :n" if slash else "name = :n"
    statement = text(f"SELECT id FROM document WHERE {where} ORDER BY id")
    return [int(row[0]) for row in connection.execute(statement, {"f": folder, "n": last})]


def of_wave(connection: Connection, number: str) -> list[int]:
    """The keys of the documents of a wave, without copies."""
    statement = text(
        "SELECT d.id FROM document d JOIN wave w ON w.id = d.wave_id WHERE w.number = :n"
        " AND d.id NOT IN (SELECT document_id FROM resend) ORDER BY d.id"
    )
    return [int(row[0]) for row in connection.execute(statement, {"n": number})]


def of_batch(connection: Connection, number: str) -> list[int]:
    """The key of the file of a batch, without copies."""
    statement = text(
        "SELECT d.id FROM document d JOIN batch b ON b.id = d.batch_id WHERE b.number = :n"
        " AND d.id NOT IN (SELECT document_id FROM resend) ORDER BY d.id"
    )
    return [int(row[0]) for row in connection.execute(statement, {"n": number})]


def about_order(connection: Connection, order_key: int) -> list[int]:
    """The keys of the documents that the shipments of an order stand in, and of the files of
    batches that tell of it, without copies."""
    statement = text(
        "SELECT d.id FROM document d WHERE (d.id IN (SELECT m.document_id FROM document_shipment m"
        " JOIN shipment s ON s.id = m.shipment_id WHERE s.order_id = :o) OR d.batch_id IN"
        " (SELECT i.batch_id FROM batch_item i WHERE i.order_id = :o))"
        " AND d.id NOT IN (SELECT document_id FROM resend) ORDER BY d.id"
    )
    return [int(row[0]) for row in connection.execute(statement, {"o": order_key})]


def of_manifest(connection: Connection, number: str) -> list[int]:
    """The keys of the files of a manifest, without copies."""
    statement = text(
        "SELECT d.id FROM document d JOIN manifest m ON m.id = d.manifest_id WHERE m.number = :n"
        " AND d.id NOT IN (SELECT document_id FROM resend) ORDER BY d.id"
    )
    return [int(row[0]) for row in connection.execute(statement, {"n": number})]


def newest_names(connection: Connection, most: int) -> list[str]:
    """What may be sent again of the newest documents: their places, and their waves, batches or
    manifests."""
    statement = text(
        "SELECT d.folder || '/' || d.name, coalesce(w.number, b.number, m.number)"
        " FROM document d"
        " LEFT JOIN wave w ON w.id = d.wave_id LEFT JOIN batch b ON b.id = d.batch_id"
        " LEFT JOIN manifest m ON m.id = d.manifest_id"
        " WHERE coalesce(d.wave_id, d.batch_id, d.manifest_id) IS NOT NULL"
        " AND d.id NOT IN (SELECT document_id FROM resend) ORDER BY d.id DESC LIMIT :n"
    )
    found: dict[str, None] = {}
    for place, wave in connection.execute(statement, {"n": most}):
        found |= {str(place): None, str(wave): None}
    return list(found)
