"""The invariant of what carriers take over, as queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from processor.ledger.balance.invariants import SHOWN, Check, count_of, find
from processor.ledger.manifests import plans
from processor.ledger.manifests.closed import last_closed
from processor.ledger.manifests.parcels import FoundParcel, found_parcels
from processor.ledger.sql import text
from processor.model.carrier_manifests import ManifestPlan
from processor.model.sentence import Text, sentence

Took = Callable[[FoundParcel], str]
"""Which carrier of config.yaml took a parcel, "" where nobody knows."""
# Shipments of a warehouse of which a parcel was confirmed and is on no manifest.
_CONFIRMED = (
    "SELECT DISTINCT s.id FROM shipment s JOIN parcel p ON p.shipment_id = s.id"
    " WHERE s.warehouse = :w AND p.state = 'reported'"
    " AND NOT EXISTS (SELECT 1 FROM manifest_parcel m WHERE m.parcel_id = p.id)"
)


def manifests_balance(connection: Connection, wanted: Sequence[ManifestPlan], took: Took) -> Check:
    """11: every confirmed parcel of a carrier with manifests is on exactly one closed manifest, or
    waits for the next; each has the files and the parcels that it says.

    What was confirmed before a plan began is not its. `wanted` are the plans of config.yaml.
    """
    known = plans.at_work(connection, [one.name for one in wanted])
    newest = last_closed(connection)
    findings: list[Text] = []
    noted: list[Text] = []
    for one in wanted:
        if one.name not in known:
            continue
        number, closed_at = newest.get((one.carrier, one.warehouse), ("", 0))
        left_out = set(_waits(connection, one.name))
        waiting = 0
        keys = [int(r[0]) for r in connection.execute(text(_CONFIRMED), {"w": one.warehouse})]
        for parcel in found_parcels(connection, keys):
            if parcel.state != "reported" or took(parcel) != one.carrier:
                continue
            if parcel.confirmed_at < known[one.name].since:
                continue
            if parcel.key in left_out or parcel.confirmed_at >= closed_at:
                waiting += 1
                continue
            findings.append(
                sentence(
                    "balance.on-no-manifest", parcel=parcel.tracking or parcel.sscc,
                    shipment=parcel.shipment, carrier=one.carrier, manifest=number,
                )
            )  # fmt: skip
        if waiting:
            noted.append(
                sentence(
                    "balance.manifest-waits", carrier=one.carrier, warehouse=one.warehouse,
                    n=waiting,
                )
            )  # fmt: skip
    findings += _whole(connection)
    return Check(
        number=11, name=sentence("balance.manifests"),
        looked_at=count_of(connection, "SELECT count(*) FROM manifest_parcel"),
        findings=tuple(findings[:SHOWN]), noted=tuple(noted),
    )  # fmt: skip


def _waits(connection: Connection, name: str) -> list[int]:
    statement = text("SELECT parcel_id FROM manifest_wait WHERE plan = :n")
    return [int(row[0]) for row in connection.execute(statement, {"n": name})]


def _whole(connection: Connection) -> list[Text]:
    """Manifests that do not hold what they say."""
    found = find(
        connection,
        "SELECT m.number, count(d.id) FROM manifest m LEFT JOIN document d ON d.manifest_id = m.id"
        " AND d.id NOT IN (SELECT document_id FROM resend) GROUP BY m.id, m.number"
        " HAVING count(d.id) = 0 OR count(d.id) <> count(DISTINCT d.kind || ' ' || d.receiver)"
        " ORDER BY m.id",
        lambda r: sentence("balance.manifest-files", manifest=r[0], n=r[1]),
    )
    found += find(
        connection,
        # Of one of before a restore the numbers alone are known.
        "SELECT m.number, json_array_length(m.doc, '$.parcels') AS said, (SELECT count(*)"
        " FROM manifest_parcel p WHERE p.manifest_id = m.id AND p.same_as IS NULL) AS has"
        " FROM manifest m WHERE m.doc <> '' AND said <> has ORDER BY m.id",
        lambda r: sentence("balance.manifest-parcels", manifest=r[0], said=r[1], has=r[2]),
    )
    found += find(
        connection,
        "SELECT d.id, d.kind FROM document d LEFT JOIN manifest m ON m.id = d.manifest_id"
        " WHERE d.manifest_id IS NOT NULL AND m.id IS NULL ORDER BY d.id",
        lambda r: sentence("balance.stray-document", document=r[0], kind=r[1]),
    )
    found += find(
        connection,
        "SELECT p.sscc, count(*), min(m.number), max(m.number) FROM manifest_parcel p"
        " JOIN manifest m ON m.id = p.manifest_id WHERE p.sscc <> '' AND p.same_as IS NULL"
        " GROUP BY p.sscc HAVING count(*) > 1 ORDER BY p.sscc",
        lambda r: sentence(
            "balance.on-two-manifests", parcel=r[0], count=r[1], first=r[2], last=r[3]
        ),
    )
    return found
