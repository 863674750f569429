"""Keys and numbers, drawn inside the caller's transaction so that a rollback gives them back."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from processor.ledger.sql import text

# Tables whose keys become names outside of the ledger: after a restore they go on above what an
# earlier life of it used.
FLOORED = ("file", "document")


def next_id(connection: Connection, table: Table) -> int:
    """The next integer key of a table: one writer, so max + 1 is free and repeatable."""
    used = int(connection.scalar(text(f"SELECT max(id) FROM {table.name}")) or 0)
    return (max(used, floor(connection, table.name)) if table.name in FLOORED else used) + 1


def floor(connection: Connection, table: str) -> int:
    """The greatest key of a table that an earlier life of the ledger used, as far as is known."""
    statement = text("SELECT value FROM meta WHERE name = :n")
    return int(connection.scalar(statement, {"n": f"epoch floor {table}"}) or 0)


def draw(connection: Connection, name: str, count: int) -> int:
    """Takes `count` numbers of a counter; returns the first."""
    if count == 0:
        return 0
    taken = connection.scalar(text("SELECT next FROM number WHERE name = :n"), {"n": name})
    if taken is None:
        connection.execute(
            text("INSERT INTO number (name, next) VALUES (:n, :c)"), {"n": name, "c": 1 + count}
        )
        return 1
    connection.execute(
        text("UPDATE number SET next = next + :c WHERE name = :n"), {"n": name, "c": count}
    )
    return int(taken)


def drawn(connection: Connection, name: str) -> int:
    """How many numbers of a counter have been drawn."""
    taken = connection.scalar(text("SELECT next FROM number WHERE name = :n"), {"n": name})
    return 0 if taken is None else int(taken) - 1


def reach(connection: Connection, name: str, count: int) -> None:
    """Lifts a counter so that at least `count` numbers of it are drawn; one that stands higher
    stays."""
    if count <= drawn(connection, name):
        return
    values = {"n": name, "c": count + 1}
    done = connection.execute(text("UPDATE number SET next = :c WHERE name = :n"), values)
    if not done.rowcount:
        connection.execute(text("INSERT INTO number (name, next) VALUES (:n, :c)"), values)
