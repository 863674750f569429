"""Orders as booked: new, revised, cancelled, adopted; and taken back for another decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.arrived import traces
from processor.ledger.counters import next_id
from processor.ledger.orders import corrections, search_keys
from processor.ledger.orders.waits_too_long import leaves_by
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import order_line, order_revision, orders
from processor.model.identity import buyer_key
from processor.model.order import Line, Order
from processor.model.states import LineCounts, check_transition, derive
from processor.model.times import parse_time

_decoder = msgspec.json.Decoder(Order)
_encoder = msgspec.json.Encoder()


class KnownOrder(msgspec.Struct, kw_only=True):
    """An order as the ledger has it, for comparison with what a file says now."""

    id: int
    revision: int
    state: str
    content: str
    disputed: str
    doc: str
    file_id: int
    rows: str
    rejected_by: str
    lacks: int


class NewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order to book for the first time; one with defects is decided by nobody."""

    order: Order
    state: str
    content: str
    file_id: int
    rows: tuple[int, ...]
    decide: bool


def decode(doc: str) -> Order:
    """The order in a stored document."""
    return _decoder.decode(doc)


def encode(order: Order) -> str:
    """The document stored for an order: without its state, holds and shipments."""
    return _encoder.encode(order).decode()


_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
# The last field of an order, as an encoded document has it: no text inside can look like it.
_SOURCE = ',"source":'


def tells_the_same(doc: str, other: str) -> bool:
    """True if two documents differ in nothing but the file that they came from and the revision."""
    if doc.rpartition(_SOURCE)[0] == other.rpartition(_SOURCE)[0] != "":
        return True
    one, two = _parts.decode(doc), _parts.decode(other)
    for of_booking in ("source", "revision"):
        one.pop(of_booking, None)
        two.pop(of_booking, None)
    return one == two


def known(connection: Connection, channel: str, order_ids: Iterable[str]) -> dict[str, KnownOrder]:
    """Those of `order_ids` that the ledger has, by id."""
    found: dict[str, KnownOrder] = {}
    for marks, part in in_batches(order_ids):
        statement = text(
            "SELECT o.order_id, o.id, o.revision, o.state, o.content, o.disputed, o.doc,"
            " o.file_id, o.rows, o.rejected_by, o.lacks FROM orders o"
            f" WHERE o.channel = :c AND o.order_id IN ({marks})"
        )
        for row in connection.execute(statement, {"c": channel, **part}):
            found[row[0]] = KnownOrder(
                id=row[1], revision=row[2], state=row[3], content=row[4], disputed=row[5],
                doc=row[6], file_id=row[7], rows=row[8], rejected_by=row[9], lacks=row[10],
            )  # fmt: skip
    return found


def of_key(connection: Connection, key: int) -> Order:
    """An order by its key, as it was told last."""
    return decode(str(connection.scalar(text("SELECT doc FROM orders WHERE id = :k"), {"k": key})))


def add(connection: Connection, fresh: Sequence[NewOrder]) -> list[int]:
    """Books new orders with their lines; returns their keys in the same order."""
    if not fresh:
        return []
    key = next_id(connection, orders)
    write_rows(
        connection,
        orders,
        [
            {
                "id": key + offset, "client": one.order.client, "channel": one.order.channel,
                "order_id": one.order.order_id, "placed_at": parse_time(one.order.placed_at),
                "revision": one.order.revision, "state": one.state, "decide": int(one.decide),
                "lacks": len(one.order.defects), "ship_by": leaves_by(one.order),
                "buyer_key": _buyer(one.order), "content": one.content, "doc": encode(one.order),
                "file_id": one.file_id, "rows": msgspec.json.encode(one.rows).decode(),
            }
            for offset, one in enumerate(fresh)
        ],
    )  # fmt: skip
    _add_lines(
        connection,
        [
            _NewLine(key + offset, line, one.state == "cancelled", held=bool(one.order.defects))
            for offset, one in enumerate(fresh)
            if one.state != "history"
            for line in one.order.lines
        ],
    )
    after = traces.newest_decided(connection)
    booked = [
        traces.Booked(
            key + n, parse_time(one.order.placed_at), one.order, one.state == "cancelled", after
        )
        for n, one in enumerate(fresh)
    ]
    traces.remember(connection, booked)
    search_keys.of_new(connection, [(one.key, one.order) for one in booked])
    return list(range(key, key + len(fresh)))


def _buyer(order: Order) -> int:
    """The key of the buyer; an order that lacks fields is nobody's history yet."""
    return 0 if order.defects else buyer_key(order)


class _NewLine(NamedTuple):
    """A line to add; `rejected_by` is who rejected it before, `held` that its order waits, and
    `by_hand` pieces that a person called off."""

    key: int
    line: Line
    cancelled: bool
    rejected_by: str = ""
    held: bool = False
    by_hand: int = 0


def _add_lines(connection: Connection, lines: Sequence[_NewLine]) -> None:
    write_rows(
        connection,
        order_line,
        [
            {
                "order_id": one.key, "line_id": one.line.line_id, "sku": one.line.sku,
                "ordered": one.line.to_send + one.by_hand,
                "open": 0 if one.cancelled or one.held else one.line.to_send,
                "held": one.line.to_send if one.held and not one.cancelled else 0,
                "cancelled": one.by_hand + (one.line.to_send if one.cancelled else 0),
                "rejected_by": one.rejected_by,
            }
            for one in lines
        ],
    )  # fmt: skip


def keep_revision(connection: Connection, key: int, before: KnownOrder) -> None:
    """Puts the document of an earlier revision aside."""
    connection.execute(
        insert(order_revision),
        {
            "order_id": key, "revision": before.revision, "doc": before.doc,
            "file_id": before.file_id, "rows": before.rows,
        },
    )  # fmt: skip


def replace(
    connection: Connection,
    key: int,
    order: Order,
    *,
    content: str,
    file_id: int,
    rows: tuple[int, ...],
    new_lines: bool,
) -> None:
    """Stores a newer document; `new_lines` also starts its lines afresh (nothing is promised).

    A line that a person rejected stays cancelled while it is of the same SKU, and pieces that one
    called off while the correction stands. An order counts as
    placed when it was told first; one that lacked fields, when it is told now.
    """
    (before,) = traces.booked(connection, [key])
    lacked = bool(before.order.defects)
    placed_at = parse_time(order.placed_at) if lacked else before.placed_at
    again = before._replace(order=order, placed_at=placed_at)
    traces.remember_again(connection, before.order, again)
    search_keys.of_revision(connection, key, before.order, order)
    connection.execute(
        text(
            "UPDATE orders SET revision = :r, content = :c, doc = :d, file_id = :f, rows = :w,"
            " disputed = '', prioritised = 0, buyer_key = :b, lacks = :l, placed_at = :p,"
            " ship_by = :s WHERE id = :k"
        ),
        {
            "r": order.revision, "c": content, "d": encode(order), "f": file_id, "k": key,
            "w": msgspec.json.encode(rows).decode(), "b": _buyer(order),
            "l": len(order.defects), "p": placed_at, "s": leaves_by(order),
        },
    )  # fmt: skip
    if new_lines:
        rejected = _rejected_lines(connection, key)
        connection.execute(text("DELETE FROM order_line WHERE order_id = :k"), {"k": key})
        by = [(line, rejected.get((line.line_id, line.sku), "")) for line in order.lines]
        held, off = bool(order.defects), corrections.called_off(connection, key, order)
        _add_lines(
            connection,
            [_NewLine(key, one, bool(who), who, held, off.get(one.line_id, 0)) for one, who in by],
        )


def _rejected_lines(connection: Connection, key: int) -> dict[tuple[str, str], str]:
    """Who rejected the lines of an order that a person rejected alone, by line id and SKU."""
    statement = text(
        "SELECT line_id, sku, rejected_by FROM order_line WHERE order_id = :k AND rejected_by <> ''"
    )
    return {(r[0], r[1]): r[2] for r in connection.execute(statement, {"k": key})}


def dispute(connection: Connection, key: int, content: str) -> None:
    """Remembers a revision that waits for a person, so that its repetition is no news."""
    connection.execute(
        text("UPDATE orders SET disputed = :c WHERE id = :k"), {"c": content, "k": key}
    )


def cancel_open(connection: Connection, key: int, lines: Sequence[str] = ()) -> None:
    """Cancels what is not yet instructed of an order, or some lines, once nothing is promised."""
    part = {f"l{n}": one for n, one in enumerate(lines)}
    narrowed = f" AND line_id IN ({', '.join(f':{name}' for name in part)})" if part else ""
    connection.execute(
        text(
            "UPDATE order_line SET cancelled = cancelled + open, open = 0"
            f" WHERE order_id = :k{narrowed}"
        ),
        {"k": key, **part},
    )
    connection.execute(
        text(
            "UPDATE orders SET decide = 0 WHERE id = :k AND NOT EXISTS (SELECT 1 FROM order_line l"
            " WHERE l.order_id = orders.id AND l.open > 0)"
        ),
        {"k": key},
    )


def counts(connection: Connection, key: int) -> dict[str, LineCounts]:
    """Pieces per state of each line of an order."""
    statement = text(
        "SELECT line_id, ordered, open, held, backordered, reserved, instructed, shipped,"
        " cancelled FROM order_line WHERE order_id = :k ORDER BY line_id"
    )
    return {
        row[0]: LineCounts(
            ordered=row[1], open=row[2], held=row[3], backordered=row[4], reserved=row[5],
            instructed=row[6], shipped=row[7], cancelled=row[8],
        )
        for row in connection.execute(statement, {"k": key})
    }  # fmt: skip


def refresh_state(connection: Connection, key: int, *, rejected: bool = False) -> tuple[str, str]:
    """Derives and stores the state of one order; returns (before, after)."""
    before = str(connection.scalar(text("SELECT state FROM orders WHERE id = :k"), {"k": key}))
    on_hold = bool(
        connection.scalar(
            text("SELECT count(*) FROM hold WHERE order_id = :k AND closed_at IS NULL"), {"k": key}
        )
    )
    after = derive(counts(connection, key).values(), on_hold=on_hold, rejected=rejected)
    set_states(connection, {key: (before, after)})
    return before, after


def set_states(connection: Connection, moves: Mapping[int, tuple[str, str]]) -> None:
    """Stores states after checking each move against the transition table."""
    changed = [(key, after) for key, (before, after) in moves.items() if before != after]
    for before, after in moves.values():
        check_transition(before, after)
    cancelled = [key for key, after in changed if after == "cancelled"]
    if cancelled:
        traces.forget_sales(connection, traces.booked(connection, cancelled))
    write_rows(
        connection,
        "UPDATE orders SET state = :s WHERE id = :k",
        [{"s": after, "k": key} for key, after in changed],
    )


def has_instructed(connection: Connection, keys: Iterable[int]) -> set[int]:
    """Those orders of which a warehouse has a shipment.

    One that was taken back from the warehouse (its promises are freed) does not count, one that a
    channel cancelled does until the warehouse has told its count.
    """
    found: set[int] = set()
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT DISTINCT s.order_id FROM shipment s"
            " WHERE s.state IN ('instructed', 'partly shipped', 'shipped')"
            " AND (s.cancel_asked = 0 OR EXISTS (SELECT 1 FROM reservation r"
            " WHERE r.shipment_id = s.id AND r.state <> 'freed'))"
            f" AND s.order_id IN ({marks})"
        )
        found |= {int(row[0]) for row in connection.execute(statement, part)}
    return found


def reopen(connection: Connection, key: int) -> str:
    """A revised order starts again as received, to be decided.

    One of which only lines are left that people rejected is rejected; returns by whom, else empty.
    """
    by = sorted({*_rejected_lines(connection, key).values()})
    left = any(line.open for line in counts(connection, key).values())
    who = by[0] if by and not left else ""
    connection.execute(
        text(
            "UPDATE orders SET state = :s, rejected_by = :w,"
            " decide = CASE WHEN lacks = 0 THEN :d ELSE 0 END WHERE id = :k"
        ),
        {"k": key, "s": "rejected" if who else "received", "w": who, "d": 0 if who else 1},
    )
    return who


def decided(connection: Connection, key: int) -> None:
    """Nothing of this order is left to decide."""
    connection.execute(text("UPDATE orders SET decide = 0 WHERE id = :k"), {"k": key})
