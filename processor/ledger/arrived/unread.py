"""Newer rows of known orders that could not be read, and numbers that were cancelled before their
orders could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.arrived import traces
from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import unread_row
from processor.model.identity import number_key
from processor.model.reasons import UNREAD
from processor.model.sentence import Text, keep, kept


class NewUnread(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of an order that could not be read: where they stand, why, and a hash of what they
    said."""

    order: int
    file_id: int
    row: int
    place: str
    why: Text
    said: str


class UnreadRow(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that could not be read, as people are told of them. Times are microseconds UTC;
    `settled_at` is None while they lie unread."""

    place: str
    why: Text
    opened_at: int
    settled_at: int | None
    settled_by: str
    settled_why: Text


def open_on(connection: Connection, keys: Iterable[int]) -> set[int]:
    """Those of these orders of which a newer row lies unread."""
    found: set[int] = set()
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT DISTINCT order_id FROM unread_row WHERE settled_at IS NULL"
            f" AND order_id IN ({marks})"
        )
        found |= {int(r[0]) for r in connection.execute(statement, part)}
    return found


def waiting_unheld(connection: Connection) -> list[int]:
    """Orders of which a newer row lies unread, that are to be decided and that it does not hold."""
    statement = text(
        "SELECT DISTINCT u.order_id FROM unread_row u JOIN orders o ON o.id = u.order_id"
        " WHERE u.settled_at IS NULL AND o.decide = 1 AND NOT EXISTS (SELECT 1 FROM hold h"
        " WHERE h.order_id = u.order_id AND h.reason = :r AND h.closed_at IS NULL) ORDER BY 1"
    )
    return [int(r[0]) for r in connection.execute(statement, {"r": UNREAD})]


def is_known(connection: Connection, order: int, said: str) -> bool:
    """True where the same lies unread already, or a person has settled just that."""
    statement = text(
        "SELECT 1 FROM unread_row WHERE order_id = :o AND said = :s"
        " AND (settled_at IS NULL OR settled_by <> 'crossdock') LIMIT 1"
    )
    return connection.scalar(statement, {"o": order, "s": said}) is not None


def note(connection: Connection, new: NewUnread, *, at: int) -> None:
    """Notes that these rows lie unread."""
    after = int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM wave")) or 0)
    connection.execute(
        insert(unread_row),
        {
            "id": next_id(connection, unread_row), "order_id": new.order, "file_id": new.file_id,
            "row": new.row, "place": new.place, "why": keep(new.why), "said": new.said,
            "after_wave": after, "opened_at": at,
        },
    )  # fmt: skip


_CAME = (
    " AND max(file_id, coalesce((SELECT h.joined_to FROM file_half h"
    " WHERE h.file_id = unread_row.file_id), 0)) <= :u"
)


def settle_by_report(
    connection: Connection,
    order: int,
    mappings: Iterable[str],
    *,
    until: int | None = None,
    at: int,
    who: str,
    why: Text,
) -> bool:
    """Settles those rows of an order that lay unread in files of these mappings, which came no
    later than the file `until` (None: whenever they came); False where others are left.

    What another report told a row of this one does not answer, nor does an older file a newer one.
    Of two files that are read together the later one counts."""
    came = "" if until is None else _CAME
    for marks, part in in_batches(mappings):
        connection.execute(
            text(
                "UPDATE unread_row SET settled_at = :t, settled_by = :w, settled_why = :y"
                " WHERE order_id = :o AND settled_at IS NULL"
                f" AND file_id IN (SELECT id FROM file WHERE mapping IN ({marks})){came}"
            ),
            {"t": at, "w": who, "y": keep(why), "o": order, "u": until or 0, **part},
        )
    return not open_on(connection, [order])


def settle(connection: Connection, orders: Sequence[int], *, at: int, who: str, why: Text) -> None:
    """What lay unread of these orders is settled: a readable row came, or a person says so."""
    write_rows(
        connection,
        "UPDATE unread_row SET settled_at = :t, settled_by = :w, settled_why = :y"
        " WHERE order_id = :o AND settled_at IS NULL",
        [{"t": at, "w": who, "y": keep(why), "o": key} for key in orders],
    )


def settle_of(connection: Connection, name: str, *, at: int, who: str, why: Text) -> None:
    """The same of an order by its name, `channel/order_id`, unless a hold still asks about it."""
    channel, _, order_id = name.partition("/")
    statement = text(
        "SELECT o.id FROM orders o WHERE o.channel = :c AND o.order_id = :o AND NOT EXISTS"
        " (SELECT 1 FROM hold h WHERE h.order_id = o.id AND h.reason = :r"
        " AND h.closed_at IS NULL)"
    )
    key = connection.scalar(statement, {"c": channel, "o": order_id, "r": UNREAD})
    if key is not None:
        settle(connection, [int(key)], at=at, who=who, why=why)


def of_order(connection: Connection, order: int) -> list[UnreadRow]:
    """All that ever lay unread of an order, oldest first."""
    statement = text(
        "SELECT place, why, opened_at, settled_at, settled_by, settled_why FROM unread_row"
        " WHERE order_id = :o ORDER BY id"
    )
    return [
        UnreadRow(
            place=r[0], why=kept(r[1]), opened_at=r[2], settled_at=r[3], settled_by=r[4],
            settled_why=kept(r[5]),
        )
        for r in connection.execute(statement, {"o": order})
    ]  # fmt: skip


def cancel_number(
    connection: Connection, channel: str, order_id: str, file_id: int, place: str, *, at: int
) -> None:
    """Notes that a channel cancelled an order which nobody knows yet."""
    connection.execute(
        text(
            "INSERT INTO cancelled_number (channel, order_id, number_key, came_after, file_id,"
            " place, at) VALUES (:c, :o, :n, :a, :f, :p, :t) ON CONFLICT DO NOTHING"
        ),
        {
            "c": channel, "o": order_id, "n": number_key(channel, order_id), "f": file_id,
            "a": traces.newest_decided(connection), "p": place, "t": at,
        },
    )  # fmt: skip


def cancelled_numbers(connection: Connection, channel: str, ids: Iterable[str]) -> dict[str, str]:
    """Those of these ids that a channel cancelled before their orders could be read, each with the
    place that said so."""
    found: dict[str, str] = {}
    for marks, part in in_batches(ids):
        statement = text(
            "SELECT order_id, place FROM cancelled_number WHERE channel = :c"
            f" AND order_id IN ({marks})"
        )
        found.update({r[0]: r[1] for r in connection.execute(statement, {"c": channel, **part})})
    return found


def booked_otherwise(connection: Connection, file_id: int, order: int) -> bool:
    """True where a file has rows of an order that were booked, and not ignored or rejected."""
    statement = text(
        "SELECT 1 FROM input_row WHERE file_id = :f AND order_id = :o"
        " AND outcome NOT IN ('ignored', 'rejected', 'incomplete') LIMIT 1"
    )
    return connection.scalar(statement, {"f": file_id, "o": order}) is not None
