"""What went out of orders before a restore, without this ledger's knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.manifests import WentOut
from processor.model.times import parse_time

_BATCH = 400
PREFIX = "went out of "
_ALL_IN_FILES = "went out before file"
_ALL_PLACED = "went out before moment"
_DOCUMENT = "document that went out "


class Came(NamedTuple):
    """An order as it came: `channel/order_id`, the file of its latest revision, when it was placed
    (RFC 3339)."""

    name: str
    file_id: int
    placed_at: str


def went_out(connection: Connection, orders: Sequence[Came]) -> dict[str, WentOut]:
    """What went out of these orders that the ledger does not know."""
    found: dict[str, WentOut] = {}
    any_at_all = text("SELECT count(*) FROM meta WHERE name LIKE 'went out %'")
    if not connection.scalar(any_at_all):
        return found
    found |= {one.name: WentOut() for one in _of_nobody_knows_which(connection, orders)}
    return found | of_names(connection, [one.name for one in orders])


def note_all_before(connection: Connection, file_id: int, moment: int) -> None:
    """Notes that any order may have gone out that came in a file up to this one, or that was placed
    up to this moment (microseconds), in whatever file it comes or comes again."""
    for name, value in ((_ALL_IN_FILES, file_id), (_ALL_PLACED, moment)):
        values = {"n": name, "v": str(max(value, _number(connection, name)))}
        connection.execute(text("DELETE FROM meta WHERE name = :n"), values)
        connection.execute(text("INSERT INTO meta (name, value) VALUES (:n, :v)"), values)


def _of_nobody_knows_which(connection: Connection, orders: Sequence[Came]) -> list[Came]:
    file_id, moment = _number(connection, _ALL_IN_FILES), _number(connection, _ALL_PLACED)
    return [
        one
        for one in orders
        if one.file_id <= file_id or (moment and parse_time(one.placed_at) <= moment)
    ]


def _number(connection: Connection, name: str) -> int:
    return int(connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": name}) or 0)


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


def waits_for_a_person(connection: Connection, key: int, order: Came, *, instructed: bool) -> bool:
    """True where something of an order went out, or may have, and nobody said to ship it anew. Of
    one that a warehouse has by this ledger's own `instructed`, only what is noted counts."""
    known = of_names(connection, [order.name])
    if order.name not in known and (instructed or not _of_nobody_knows_which(connection, [order])):
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
