"""Files that were taken from a remote and left there, so that each comes in once."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.sql import text


def left(connection: Connection, remote: str, sender: str) -> list[tuple[str, int, int]]:
    """What was taken of a sender's folder: each by name, size in bytes and mtime in seconds."""
    statement = "SELECT name, size, mtime FROM left_at_remote WHERE remote = :r AND sender = :s"
    rows = connection.execute(text(statement), {"r": remote, "s": sender})
    return [(str(name), int(size), int(mtime)) for name, size, mtime in rows]


def note(
    connection: Connection,
    *,
    remote: str,
    sender: str,
    name: str,
    size: int,
    mtime: int,
    sha256: str,
    at: int,
) -> None:
    """Notes a file; one that is noted already stays as it was."""
    statement = (
        "INSERT INTO left_at_remote (remote, sender, name, size, mtime, sha256, at)"
        " VALUES (:remote, :sender, :name, :size, :mtime, :sha256, :at) ON CONFLICT DO NOTHING"
    )
    values = {
        "remote": remote, "sender": sender, "name": name, "size": size, "mtime": mtime,
        "sha256": sha256, "at": at,
    }  # fmt: skip
    connection.execute(text(statement), values)
