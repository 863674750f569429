"""Documents: what goes out, in which state it is, and where it was staged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import document, document_remote
from processor.model.hops import Location


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the ledger knows it."""

    id: int
    wave_id: int | None
    file_id: int | None
    batch_id: int | None = None
    manifest_id: int | None = None
    part: int
    kind: str
    receiver: str
    folder: str
    name: str
    client: str
    warehouse: str
    state: str
    sha256: str
    size: int
    renderer: str
    at: int


_COLUMNS = ", ".join(DocumentRow.__struct_fields__)


def add_file_document(
    connection: Connection, *, kind: str, file_id: int, receiver: str, folder: str, name: str,
    at: int,
) -> None:  # fmt: skip
    """Announces a document about an arrived file."""
    connection.execute(
        insert(document),
        {
            "id": next_id(connection, document), "file_id": file_id, "kind": kind,
            "receiver": receiver, "folder": folder, "name": name, "state": "open", "at": at,
        },
    )  # fmt: skip


def count_about(connection: Connection, file_id: int, kind: str) -> int:
    """How many documents of a kind there are about an arrived file."""
    statement = text("SELECT count(*) FROM document WHERE file_id = :f AND kind = :k")
    return int(connection.scalar(statement, {"f": file_id, "k": kind}) or 0)


def documents_in(connection: Connection, *states: str) -> list[DocumentRow]:
    """Documents in any of these states, by key."""
    part = {f"s{n}": state for n, state in enumerate(states)}
    marks = ", ".join(f":{name}" for name in part)
    statement = text(f"SELECT {_COLUMNS} FROM document WHERE state IN ({marks}) ORDER BY id")
    return [DocumentRow(**row._mapping) for row in connection.execute(statement, part)]


def documents_of(connection: Connection, wave_id: int) -> list[DocumentRow]:
    """All documents of a wave, by key; without copies of them that were sent again."""
    statement = text(
        f"SELECT {_COLUMNS} FROM document WHERE wave_id = :w"
        " AND id NOT IN (SELECT document_id FROM resend) ORDER BY id"
    )
    return [DocumentRow(**row._mapping) for row in connection.execute(statement, {"w": wave_id})]


def documents_by_key(connection: Connection, keys: Collection[int]) -> dict[int, DocumentRow]:
    """Documents by key; those that the ledger does not know are missing."""
    found: dict[int, DocumentRow] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT {_COLUMNS} FROM document WHERE id IN ({marks})")
        rows = connection.execute(statement, part)
        found.update((row.id, DocumentRow(**row._mapping)) for row in rows)
    return found


def set_documents(connection: Connection, state: str, keys: Sequence[int]) -> None:
    """Moves documents to a delivery state."""
    write_rows(
        connection,
        "UPDATE document SET state = :s WHERE id = :i",
        [{"s": state, "i": key} for key in keys],
    )


def note_hand_over(connection: Connection, keys: Sequence[int], at: int) -> None:
    """Notes when documents were handed over."""
    write_rows(
        connection,
        "UPDATE document SET handed_at = :t WHERE id = :i AND handed_at IS NULL",
        [{"t": at, "i": key} for key in keys],
    )


def staged_for(connection: Connection) -> dict[int, tuple[str, str]]:
    """(remote, address) of the documents that are staged at a remote and not yet handed over."""
    statement = text(
        # By the index of what is not handed over yet: the other table only grows.
        "SELECT r.document_id, r.remote, r.address FROM document d"
        " JOIN document_remote r ON r.document_id = d.id"
        " WHERE d.state <> 'handed' AND d.state = 'staged' ORDER BY d.id"
    )
    return {int(r[0]): (r[1], r[2]) for r in connection.execute(statement)}


class StagedAt(msgspec.Struct, frozen=True, kw_only=True):
    """Where documents are staged: by `address`; `wheres` is where each lies once it is handed over,
    by key, `verified` how it was looked at, `at` when (UTC microseconds; None without a clock)."""

    remote: str
    address: str
    wheres: Mapping[int, Location]
    verified: str
    at: int | None


def stage_at(connection: Connection, staged: StagedAt) -> None:
    """Notes at which remote documents are staged; in the transaction that calls them staged."""
    write_rows(
        connection,
        document_remote,
        [
            {
                "document_id": key, "remote": staged.remote, "address": staged.address,
                "host": where.host, "path": where.path, "verified": staged.verified,
                "staged_at": staged.at,
            }
            for key, where in staged.wheres.items()
        ],
    )  # fmt: skip


def set_rendered(
    connection: Connection,
    rendered: Sequence[tuple[int, str, int, str, str]],
    state: str = "open",
) -> None:
    """Writes (key, SHA-256, size, renderer, problems) and moves the documents to pending."""
    write_rows(
        connection,
        "UPDATE document SET state = 'pending', sha256 = :h, size = :n, renderer = :r,"
        " problems = :p WHERE id = :i AND state = :s",
        [{"i": r[0], "h": r[1], "n": r[2], "r": r[3], "p": r[4], "s": state} for r in rendered],
    )


def is_taken(connection: Connection, folder: str, name: str) -> bool:
    """True where a document has this name in its folder of the outbox."""
    statement = text("SELECT 1 FROM document WHERE folder = :f AND name = :n")
    return connection.scalar(statement, {"f": folder, "n": name}) is not None
