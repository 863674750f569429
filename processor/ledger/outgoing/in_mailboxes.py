"""What was handed over last of a kind, where all of it goes into one mailbox."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.outgoing.documents import DocumentRow, documents_by_key
from processor.ledger.sql import text


class LastHanded(NamedTuple):
    """A document, the remote or receiver to which it was handed over, and when (UTC
    microseconds)."""

    row: DocumentRow
    remote: str
    at: int


def last_handed(connection: Connection, kind: str, folder: str) -> list[LastHanded]:
    """Of a kind the newest document that was handed over, of `folder` and each folder below it."""
    statement = text(
        "SELECT d.id, coalesce(r.remote, ''), coalesce(d.handed_at, d.at) FROM document d"
        " LEFT JOIN document_remote r ON r.document_id = d.id WHERE d.id IN"
        " (SELECT max(id) FROM document WHERE kind = :k AND state = 'handed'"
        " AND (folder = :f OR substr(folder, 1, :n) = :below) GROUP BY folder) ORDER BY d.id"
    )
    below = f"{folder}/"
    values = {"k": kind, "f": folder, "below": below, "n": len(below)}
    found = {int(r[0]): (str(r[1]), int(r[2])) for r in connection.execute(statement, values)}
    rows = documents_by_key(connection, found)
    return [LastHanded(rows[key], *found[key]) for key in found]
