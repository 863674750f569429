"""Documents that partners answer to: by what names them, what stands in them, what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text, write_rows
from processor.model.acknowledgements import (
    INSTRUCTION,
    FileAnswer,
    FileAnswers,
    OurDocument,
    SentShipment,
)

KIND = "acknowledgement"
# The newest hand-over of a document. A person who has it sent again asks anew: what was answered
# before that hand-over is history, and no answer to it contradicts an earlier one. Of what an
# earlier version handed over, the time is that of its wave.
_NEWEST = (
    "coalesce((SELECT max(coalesce(c.handed_at, c.at)) FROM resend x JOIN document c"
    " ON c.id = x.document_id WHERE x.resend_of = d.id AND c.state = 'handed'),"
    " d.handed_at, d.at)"
)
_SENT = (
    "d.id, d.kind, d.folder || '/' || d.name, d.receiver,"
    " CASE WHEN d.state = 'handed' THEN coalesce(d.handed_at, d.at) ELSE 0 END,"
    " d.answer"
)
Found = dict[str, list[OurDocument]]


def by_name(connection: Connection, names: Iterable[str]) -> Found:
    """Documents by their file names, with or without folders and the ending. A copy that was sent
    again stands for the first."""
    found: Found = {}
    for told in sorted(set(names)):
        base = told.replace("\\", "/").rpartition("/")[2]
        statement = text(
            f"SELECT n.name, {_SENT} FROM document n JOIN document d ON d.id = coalesce("
            "(SELECT x.resend_of FROM resend x WHERE x.document_id = n.id), n.id)"
            " WHERE n.name = :n"
            # All that begins with the name and a dot: a slash is the sign behind that.
            " OR (n.name > :n || '.' AND n.name < :n || '/') ORDER BY n.id"
        )
        rows = [
            (str(name), _sent(row)) for name, *row in connection.execute(statement, {"n": base})
        ]
        exact = [one for name, one in rows if name == base]
        stems = [one for name, one in rows if name.rpartition(".")[0] == base]
        if base and (exact or stems):
            found[told] = exact or stems
    return found


def by_wave(connection: Connection, numbers: Iterable[str]) -> Found:
    """The instructions of waves by their numbers."""
    return _instructions(connection, numbers, "w.number", "JOIN wave w ON w.id = d.wave_id")


def by_shipment(connection: Connection, numbers: Iterable[str]) -> Found:
    """The instructions of shipments by their numbers, oldest first."""
    return _instructions(
        connection,
        numbers,
        "s.number",
        "JOIN document_shipment m ON m.document_id = d.id JOIN shipment s ON s.id = m.shipment_id",
    )


def _instructions(connection: Connection, names: Iterable[str], column: str, join: str) -> Found:
    found: Found = {}
    for marks, part in in_batches(names):
        statement = text(
            f"SELECT {column}, {_SENT} FROM document d {join} WHERE d.kind = :kind"
            f" AND {column} IN ({marks}) AND d.id NOT IN (SELECT document_id FROM resend)"
            " ORDER BY d.id"
        )
        for name, *row in connection.execute(statement, {**part, "kind": INSTRUCTION}):
            found.setdefault(str(name), []).append(_sent(row))
    return found


def _sent(row: Sequence[Any]) -> OurDocument:
    return OurDocument(
        key=row[0], kind=row[1], name=row[2], receiver=row[3], handed_at=row[4],
        answer=row[5],
    )  # fmt: skip


def members(connection: Connection, documents: Iterable[int]) -> dict[int, list[SentShipment]]:
    """The shipments in documents, in their order."""
    found: dict[int, list[SentShipment]] = {}
    for marks, part in in_batches(documents):
        statement = text(
            "SELECT m.document_id, s.id, s.number, s.order_id, o.channel || '/' || o.order_id,"
            " s.client, s.state, m.action, s.presumed, s.cancel_asked FROM document_shipment m"
            " JOIN shipment s ON s.id = m.shipment_id JOIN orders o ON o.id = s.order_id"
            f" WHERE m.document_id IN ({marks}) ORDER BY m.document_id, m.position"
        )
        for r in connection.execute(statement, part):
            one = SentShipment(
                key=r[1], number=r[2], order_key=r[3], order=r[4], client=r[5], state=r[6],
                action=r[7], presumed=bool(r[8]), cancel_asked=bool(r[9]),
            )  # fmt: skip
            found.setdefault(r[0], []).append(one)
    return found


def answers(
    connection: Connection, documents: Iterable[int], file_id: int = 0
) -> dict[int, FileAnswers]:
    """What was answered to the newest hand-over of documents, in the order it was booked; `file_id`
    is the file that is being booked."""
    found: dict[int, FileAnswers] = {}
    for marks, part in in_batches(documents):
        statement = text(
            "SELECT l.document_id, l.shipment_id, l.mark, l.result, l.words, l.happened_at,"
            " r.file_id FROM report_line l JOIN report r ON r.id = l.report_id"
            " JOIN document d ON d.id = l.document_id"
            f" WHERE l.document_id IN ({marks}) AND r.state = 'booked' AND r.at >= {_NEWEST}"
            " ORDER BY l.id"
        )
        for r in connection.execute(statement, part):
            one = FileAnswer(
                document=r[0], shipment=r[1], line=r[2], result=r[3], words=r[4],
                happened_at=r[5], here=r[6] == file_id,
            )  # fmt: skip
            found.setdefault(one.document, FileAnswers()).add(one)
    return found


def refused(connection: Connection, orders: Iterable[int]) -> dict[int, list[str]]:
    """By order the shipments, by number, whose instruction was refused and that a warehouse would
    still have to send."""
    found: dict[int, list[str]] = {}
    for marks, part in in_batches(orders):
        statement = text(
            "SELECT DISTINCT m.document_id FROM shipment s JOIN document_shipment m"
            " ON m.shipment_id = s.id AND m.action = 'new' JOIN document d ON d.id = m.document_id"
            " WHERE s.state IN ('instructed', 'partly shipped') AND d.answer IN"
            f" ('partly', 'rejected') AND d.kind = :kind AND s.order_id IN ({marks})"
        )
        keys = [int(r[0]) for r in connection.execute(statement, {**part, "kind": INSTRUCTION})]
        told = answers(connection, keys)
        wanted = set(part.values())
        for document, of in members(connection, keys).items():
            verdict = told[document].verdicts(of) if document in told else {}
            for one in of:
                open_ = one.state in ("instructed", "partly shipped")
                if one.order_key in wanted and open_ and verdict.get(one.key) == "refused":
                    found.setdefault(one.order_key, []).append(one.number)
    return found


def note_documents(connection: Connection, rows: Sequence[tuple[int, int | None, str]]) -> None:
    """Writes (key, time of the answer, answer) of documents; without a time the receiver still owes
    an answer to a part."""
    write_rows(
        connection,
        "UPDATE document SET acknowledged_at = :t, answer = :a WHERE id = :i",
        [{"i": key, "t": at, "a": answer} for key, at, answer in rows],
    )


def note_shipments(connection: Connection, rows: Sequence[tuple[int, int | None]]) -> None:
    """Writes (key, time) of shipments whose instruction was taken; None takes that back."""
    write_rows(
        connection,
        "UPDATE shipment SET acknowledged_at = :t WHERE id = :i",
        [{"i": key, "t": at} for key, at in rows],
    )
