"""What went out of orders before a restore, without this ledger's knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.manifests import WentOut

_BATCH = 400
PREFIX = "went out of "
ALL_BEFORE = "went out before file"
_DOCUMENT = "document that went out "


def went_out(connection: Connection, orders: Sequence[tuple[str, int]]) -> dict[str, WentOut]:
    """What went out of these orders, (`channel/order_id`, file) each, that the ledger does not
    know."""
    found: dict[str, WentOut] = {}
    any_at_all = text("SELECT count(*) FROM meta WHERE name LIKE 'went out %'")
    if not connection.scalar(any_at_all):
        return found
    until = int(
        connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": ALL_BEFORE}) or 0
    )
    found |= {name: WentOut() for name, file_id in orders if file_id <= until}
    return found | of_names(connection, [name for name, _ in orders])


def of_names(connection: Connection, names: Sequence[str]) -> dict[str, WentOut]:
    """What is noted of orders by `channel/order_id`; those without a note are missing."""
    found: dict[str, WentOut] = {}
    for start in range(0, len(names), _BATCH):
        part = {f"n{n}": f"{PREFIX}{name}" for n, name in enumerate(names[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        statement = text(f"SELECT name, value FROM meta WHERE name IN ({marks})")
        for row in connection.execute(statement, part):
            name = row[0].removeprefix(PREFIX)
            found[name] = msgspec.json.decode(row[1], type=WentOut)
    return found


def all_noted(connection: Connection) -> dict[str, WentOut]:
    """All that is noted, by `channel/order_id`."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    return {
        row[0].removeprefix(PREFIX): msgspec.json.decode(row[1], type=WentOut)
        for row in connection.execute(statement, {"n": f"{PREFIX}%"}).fetchall()
    }


def note(connection: Connection, orders: Mapping[str, WentOut]) -> None:
    """Notes what went out of orders, by `channel/order_id`, in place of what was noted of them."""
    for name, gone in sorted(orders.items()):
        values = {"n": f"{PREFIX}{name}", "v": msgspec.json.encode(gone).decode()}
        connection.execute(text("DELETE FROM meta WHERE name = :n"), values)
        connection.execute(text("INSERT INTO meta (name, value) VALUES (:n, :v)"), values)


def waits_for_a_person(connection: Connection, key: int, channel: str, order_id: str) -> bool:
    """True where something of an order went out and nobody said to ship it anew."""
    name = f"{channel}/{order_id}"
    if name not in of_names(connection, [name]):
        return False
    released = text("SELECT count(*) FROM waiver WHERE order_id = :o AND rule = 'reconcile'")
    return not connection.scalar(released, {"o": key})


def note_document(connection: Connection, name: str, sha256: str) -> None:
    """Notes a document (`folder/name`) that went out and of which the ledger has nothing else."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": f"{_DOCUMENT}{name}"})
    connection.execute(
        text("INSERT INTO meta (name, value) VALUES (:n, :v)"),
        {"n": f"{_DOCUMENT}{name}", "v": sha256},
    )


def documents(connection: Connection) -> dict[str, str]:
    """SHA-256 of the documents that a person said went out, by `folder/name`."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{_DOCUMENT}%"})
    return {row[0].removeprefix(_DOCUMENT): row[1] for row in found}
