"""The fourth invariant: the documents that shipments owe. Which these are comes in as data."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from processor.languages.languages import word_of
from processor.ledger.balance.invariants import SHOWN, Check, count_of, find
from processor.ledger.balance.label_invariants import labels_broken
from processor.ledger.outgoing.first_waves import first_waves
from processor.ledger.outgoing.undo_owed import undo_owed
from processor.ledger.sql import text
from processor.model.label_sources import AWAITED
from processor.model.owed import Asked, Owed
from processor.model.reasons import NO_LABEL
from processor.model.sentence import Text, sentence


def documents_balance(
    connection: Connection,
    asked: Sequence[Asked],
    known: Collection[str],
    undone_by_people: Collection[str] = (),
) -> Check:
    """4: a shipment past a document's due point has that document exactly once, or its undo; every
    document belongs to a wave, file, sheet, case, batch or manifest and is of a known kind; no two
    parcels have the same number.

    `asked` are the kinds that shipments owe, `known` the names of all kinds there are. Of those
    `undone_by_people` the undo that is owed is counted and breaks nothing.
    """
    first = first_waves(connection)
    findings: list[Text] = []
    for one in asked:
        # A kind that was added is asked from the first wave that closed with it.
        since = 0 if one.from_the_first else first.get(one.kind)
        if since is not None:
            findings += _missing(connection, one, since)
            findings += _missing_after_hand_over(connection, one, since)
    findings += _unknown(connection, known)
    broken, before = _without_label(connection)
    findings += [*broken, *labels_broken(connection)]
    findings += find(
        connection,
        "SELECT d.id, d.kind FROM document d WHERE (d.wave_id IS NULL) = (d.file_id IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.document_id = d.id)"
        " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.alert_id = d.id)"
        " AND d.batch_id IS NULL AND d.manifest_id IS NULL",
        lambda r: sentence("balance.stray-document", document=r[0], kind=r[1]),
    )
    findings += find(
        connection,
        "SELECT l.document_id, l.shipment_id FROM document_shipment l LEFT JOIN shipment s"
        " ON s.id = l.shipment_id WHERE s.id IS NULL OR s.state = 'planned'"
        # Cancelled before it was handed over, or by its warehouse after that.
        " OR (s.state = 'cancelled' AND s.wave_id IS NULL)",
        lambda r: sentence("balance.not-instructed", document=r[0], shipment=r[1]),
    )
    for column, say in _twice.items():
        findings += find(
            connection,
            # A parcel that nobody planned may have left without a number.
            f"SELECT p.{column}, count(*) FROM parcel p WHERE coalesce(p.{column}, '') <> ''"
            f" GROUP BY p.{column} HAVING count(*) > 1 ORDER BY p.{column}",
            say,
        )
    return Check(
        number=4, name=sentence("balance.documents"),
        looked_at=count_of(connection, "SELECT count(*) FROM document"),
        findings=tuple(findings),
        noted=(*before, *_undo_owed(connection, undone_by_people)),
    )  # fmt: skip


def _undo_owed(connection: Connection, kinds: Collection[str]) -> tuple[Text, ...]:
    """How many shipments stay declared that should not, and the first of them."""
    owed = undo_owed(connection, kinds)
    if not owed:
        return ()
    return (
        sentence("balance.undo-owed", n=len(owed)), *(one.said for one in owed[:SHOWN])
    )  # fmt: skip


# Parcels whose label somebody else had to bring and did not,
# by shipment; `let_go` where a person said that it comes another way, `waits` where the wave closed
# after the first order was held for such a label.
_AWAITED = (
    "SELECT s.number, count(p.id),"
    " EXISTS (SELECT 1 FROM hold h WHERE h.order_id = s.order_id AND h.reason = :reason"
    " AND h.ended = 'released') AS let_go,"
    " w.closed_at >= coalesce((SELECT min(h.since) FROM hold h WHERE h.reason = :reason),"
    " w.closed_at + 1) AS known FROM shipment s JOIN wave w ON w.id = s.wave_id"
    " JOIN parcel p ON p.shipment_id = s.id"
    " WHERE s.state = 'instructed' AND s.cancel_asked = 0 AND s.label_source IN ({marks})"
    # One that is here lies in the files of its wave, which owe its pages.
    " AND NOT EXISTS (SELECT 1 FROM label l WHERE l.parcel_id = p.id"
    " AND l.arrived_at IS NOT NULL)"
    " GROUP BY s.number, s.order_id, w.closed_at ORDER BY s.number"
)


def _without_label(connection: Connection) -> tuple[list[Text], list[Text]]:
    """Parcels that a warehouse is to send without a label of ours, though none was made there.

    Broken is what no person let go, from the first wave on that closed when orders were held for
    it; what an earlier version sent, and what a person let go, is counted.
    """
    names = {f"s{n}": word for n, word in enumerate(AWAITED)}
    marks = ", ".join(f":{name}" for name in names)
    rows = connection.execute(
        text(_AWAITED.format(marks=marks)), {"reason": NO_LABEL, **names}
    ).fetchall()
    broken = [
        sentence("balance.no-label", shipment=number, n=parcels)
        for number, parcels, let_go, known in rows
        if known and not let_go
    ]
    let_go = sum(parcels for _, parcels, let_go, _ in rows if let_go)
    before = sum(parcels for _, parcels, let_go, known in rows if not (let_go or known))
    noted: list[Text] = [sentence("balance.label-apart", n=let_go)] if let_go else []
    if before:
        noted.append(sentence("balance.no-label-before", n=before))
    return [*broken[:SHOWN]], noted


_twice = {
    "sscc": lambda r: sentence("balance.sscc-twice", number=r[0], count=r[1]),
    "tracking": lambda r: sentence("balance.tracking-twice", number=r[0], count=r[1]),
}


def _missing(connection: Connection, one: Asked, since: int) -> list[Text]:
    """Instructed shipments that owe a document and have none, or several."""
    owing, values = _owing(one.owed, "'new'")
    return find(
        connection,
        "SELECT s.number, n FROM (SELECT s.number, sum(CASE WHEN d.kind = :kind"
        " AND l.action = 'new' THEN 1 ELSE 0 END) AS n FROM shipment s"
        " LEFT JOIN document_shipment l ON l.shipment_id = s.id"
        " LEFT JOIN document d ON d.id = l.document_id"
        " WHERE s.state IN ('instructed', 'partly shipped', 'shipped')"
        f" AND coalesce(s.wave_id, 0) >= :first{owing}"
        " GROUP BY s.number) s WHERE n <> 1",
        lambda r: sentence(
            "balance.due", shipment=r[0], count=r[1], kind=word_of("document.", one.kind)
        ),
        values={"kind": one.kind, "first": since, **values},
    )


def _missing_after_hand_over(connection: Connection, one: Asked, since: int) -> list[Text]:
    """Changes and cancels that a wave told of and that owe a document, without exactly one."""
    owing, values = _owing(one.owed, "a.action")
    return find(
        connection,
        "SELECT number, action, n FROM (SELECT a.id, s.number, a.action,"
        " (SELECT count(*) FROM document_shipment l JOIN document d ON d.id = l.document_id"
        " WHERE l.shipment_id = s.id AND d.kind = :kind AND d.wave_id = a.wave_id"
        " AND l.action = a.action) AS n"
        " FROM amendment a JOIN shipment s ON s.id = a.shipment_id"
        f" WHERE a.wave_id >= :first{owing}) a WHERE n <> 1 ORDER BY id",
        lambda r: sentence(
            "balance.due-after",
            shipment=r[0],
            count=r[2],
            kind=word_of("document.", one.kind),
            action=sentence(f"document-action.{r[1]}"),
        ),
        values={"kind": one.kind, "first": since, **values},
    )


def _owing(owed: Owed, action: str) -> tuple[str, dict[str, str]]:
    """What `Owed.by` asks, as a condition on a shipment `s`, with its values; `action` is what the
    statement calls the action."""
    parts: list[str] = [""]
    values: dict[str, str] = {}
    for field, allowed in owed.conditions():
        names = {f"{field}{n}": value for n, value in enumerate(allowed)}
        marks = ", ".join(f":{name}" for name in names)
        parts.append(f"{action if field == 'action' else f's.{field}'} IN ({marks})")
        values |= names
    return " AND ".join(parts), values


def _unknown(connection: Connection, known: Collection[str]) -> list[Text]:
    """Documents of a kind that no entry of the table describes."""
    names = {f"k{n}": name for n, name in enumerate(known)}
    marks = ", ".join(f":{name}" for name in names)
    return find(
        connection,
        f"SELECT d.kind, count(*), min(d.id) FROM document d WHERE d.kind NOT IN ({marks})"
        " GROUP BY d.kind ORDER BY d.kind",
        lambda r: sentence(
            "balance.unknown-kind",
            kind=r[0],
            count=r[1],
            first=r[2],
            known=[word_of("document.", name) for name in known],
        ),
        values=names,
    )
