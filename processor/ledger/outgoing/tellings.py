"""Tellings at work: from when on facts are theirs, how far the ledger was looked through for them,
and whose facts wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.orders import taken_off
from processor.ledger.outgoing import advised_parcels
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import telling as telling_table
from processor.ledger.tables.schema import untold
from processor.model.sentence import Text, keep, kept
from processor.model.telling import About
from processor.model.tellings import Telling
from processor.model.times import parse_time
from processor.model.told_pieces import NewFact

ORDER, RECEIPT = "order", "receipt"


class AtWork(msgspec.Struct, frozen=True, kw_only=True):
    """A telling as the ledger has it; times are microseconds UTC."""

    name: str
    since: int
    line_mark: int
    stock_mark: int
    event_mark: int
    slot: int


class WaitingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order, or a row of a receipt, whose facts wait for a batch; `why` is empty where they wait
    for their time alone. `said` is what people call it."""

    telling: str
    subject: str
    key: int
    since: int
    why: Text
    said: str = ""


_MARKS = (
    "SELECT (SELECT coalesce(max(id), 0) FROM report_line),"
    " (SELECT coalesce(max(id), 0) FROM stock_event), (SELECT coalesce(max(id), 0) FROM event)"
)
# By the words of a telling: the orders `o` that are its.
_OF = {"channel": "o.channel = :to", "client": "o.client = :to"}
# A label of the channel is bought there: who it tells of its number is the channel itself.
NOT_THEIRS = "s.label_source <> 'channel'"
_CHANGED_SINCE = (
    "EXISTS (SELECT 1 FROM event e WHERE e.order_id = o.id AND e.at >= :since"
    " AND e.kind IN ('revised', 'corrected', 'lines cancelled'))"
)
# Who called an order off: what the channel did, or a rule of ours by its own word, has no person.
CHANNEL_ENDED = (
    "EXISTS (SELECT 1 FROM event e WHERE e.order_id = o.id AND e.who = '" + CROSSDOCK + "'"
    " AND (e.kind = 'cancelled' OR (e.kind = 'cancel-asked' AND e.cause NOT LIKE '%cause.rule%')))"
)


def begin(connection: Connection, wanted: Sequence[Telling], at: int) -> None:
    """Notes tellings that no pass has known yet, and what had happened before: it is not theirs."""
    known = at_work(connection, [one.name for one in wanted])
    for one in wanted:
        if one.name in known:
            continue
        since = parse_time(one.start_at) if one.start_at else at
        marks = (0, 0, 0)
        if since >= at:
            found = connection.execute(text(_MARKS)).one()
            marks = (int(found[0]), int(found[1]), int(found[2]))
        names = ("line_mark", "stock_mark", "event_mark")
        row = {"name": one.name, "since": since, **dict(zip(names, marks, strict=True)), "slot": at}
        write_rows(connection, telling_table, [row])
        if one.kind == "pre-advice":
            advised_parcels.note_before(connection, one, since, all_of_now=since >= at)
            advised_parcels.note_filter(connection, one)
        elif one.owner != "receiver" and one.about in ("shipped", "cancelled"):
            _shipped_before(connection, one, since)
            _cancelled_before(connection, one, since, at)
            _taken_off_before(connection, one, since, at)


def _shipped_before(connection: Connection, one: Telling, since: int) -> None:
    values = {"t": one.name, "to": one.to, "since": since}
    connection.execute(
        text(
            "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
            " SELECT :t, l.order_id, l.shipment_id, l.line_id, sum(l.pieces) FROM report_line l"
            " JOIN report r ON r.id = l.report_id JOIN orders o ON o.id = l.order_id"
            f" WHERE r.state = 'booked' AND r.at < :since AND {_OF[one.owner]}"
            " AND l.line_id <> '' AND l.pieces > 0 AND l.shipment_id IS NOT NULL"
            " GROUP BY l.order_id, l.shipment_id, l.line_id"
        ),
        values,
    )
    connection.execute(
        text(
            "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
            " SELECT :t, v.order_id, s.id, v.line_id, sum(v.pieces) FROM reservation v"
            " JOIN shipment s ON s.id = v.shipment_id JOIN orders o ON o.id = v.order_id"
            f" WHERE s.presumed = 1 AND v.state = 'shipped' AND {_OF[one.owner]}"
            " AND s.id IN (SELECT e.shipment_id FROM stock_event e WHERE e.shipment_id = s.id"
            " AND e.kind = 'presumed' AND e.at < :since) GROUP BY v.order_id, s.id, v.line_id"
            " ON CONFLICT DO UPDATE SET pieces = max(pieces, excluded.pieces)"
        ),
        values,
    )


def _cancelled_before(connection: Connection, one: Telling, since: int, at: int) -> None:
    # When pieces of a line were called off stands in no column: of an earlier start all orders that
    # were placed since are told.
    earlier = "" if since >= at else " AND o.placed_at < :since"
    connection.execute(
        text(
            "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
            " SELECT :t, l.order_id, 0, l.line_id, l.cancelled FROM order_line l"
            f" JOIN orders o ON o.id = l.order_id WHERE l.cancelled > 0 AND {_OF[one.owner]}"
            f"{earlier}"
        ),
        {"t": one.name, "to": one.to, **({"since": since} if earlier else {})},
    )


def _taken_off_before(connection: Connection, one: Telling, since: int, at: int) -> None:
    # Of an earlier start, what was changed since is told with all that was changed before.
    earlier = "" if since >= at else f" AND NOT {_CHANGED_SINCE}"
    by_channel = one.owner == "client"
    values = {"to": one.to, **({"since": since} if earlier else {})}
    keys = taken_off.with_less(
        connection, f"{_OF[one.owner]}{earlier}", values, by_channel=by_channel
    )
    for marks, part in in_batches(keys):
        docs = connection.execute(text(f"SELECT id, doc FROM orders WHERE id IN ({marks})"), part)
        of = {row[0]: row[1] for row in docs.fetchall()}
        write_rows(
            connection,
            "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
            " VALUES (:t, :o, 0, :l, :n)"
            " ON CONFLICT DO UPDATE SET pieces = pieces + excluded.pieces",
            [
                {"t": one.name, "o": key, "l": line, "n": less.fewer}
                for key, lines in taken_off.taken_off(
                    connection, of, (), by_channel=by_channel
                ).items()
                for line, less in lines.items()
                if less.fewer
            ],
        )


def at_work(connection: Connection, names: Collection[str]) -> dict[str, AtWork]:
    """Those of these tellings that a pass has known, by name."""
    columns = ", ".join(AtWork.__struct_fields__)
    found = {}
    for marks, part in in_batches(names):
        statement = text(f"SELECT {columns} FROM telling WHERE name IN ({marks})")
        for row in connection.execute(statement, part):
            found[row.name] = AtWork(**row._mapping)
    return found


def newest(connection: Connection) -> tuple[int, int, int]:
    """How far reports, the log of stock and the events go."""
    row = connection.execute(text(_MARKS)).one()
    return int(row[0]), int(row[1]), int(row[2])


def look_up_to(connection: Connection, name: str, marks: tuple[int, int, int]) -> None:
    """Notes how far the ledger was looked through for a telling."""
    connection.execute(
        text("UPDATE telling SET line_mark = :l, stock_mark = :s, event_mark = :e WHERE name = :t"),
        {"t": name, "l": marks[0], "s": marks[1], "e": marks[2]},
    )


def set_slot(connection: Connection, name: str, slot: int) -> None:
    """Notes the planned time that was kept."""
    connection.execute(text("UPDATE telling SET slot = :s WHERE name = :t"), {"t": name, "s": slot})


def touched(
    connection: Connection, one: Telling, seen: AtWork, about: Collection[About]
) -> list[int]:
    """The keys of what may have facts that were not looked at yet, of what is told `about`: orders,
    or rows of receipts."""
    values = {
        "to": one.to, "line": seen.line_mark, "stock": seen.stock_mark, "event": seen.event_mark,
    }  # fmt: skip
    if one.about == "received":
        return _keys(
            connection,
            # By the log of stock: keys of rows that were parked are given away again.
            "SELECT DISTINCT l.id FROM stock_event e JOIN report_line l ON l.id = e.report_line_id"
            " JOIN report r ON r.id = l.report_id WHERE e.id > :stock AND r.kind = 'receipt'"
            " AND r.client = :to AND r.state = 'booked' AND r.at >= :since AND l.sku <> ''"
            " AND l.pieces <> 0 ORDER BY l.id",
            {"to": one.to, "stock": seen.stock_mark, "since": seen.since},
        )
    of = _OF[one.owner]
    found: set[int] = set()
    if "cancelled" in about:
        less = taken_off.may_be(by_channel=one.owner == "client")
        found |= set(_keys(
            connection,
            "SELECT DISTINCT o.id FROM event e JOIN orders o ON o.id = e.order_id"
            f" WHERE e.id > :event AND {of} AND (o.state IN ('cancelled', 'rejected')"
            " OR EXISTS (SELECT 1 FROM order_line l"
            " WHERE l.order_id = o.id AND l.cancelled > 0) OR EXISTS (SELECT 1 FROM batch_item b"
            f" WHERE b.order_id = o.id AND b.telling = :t) OR {less}) UNION SELECT DISTINCT o.id"
            " FROM report_line l JOIN orders o ON o.id = l.order_id"
            f" WHERE l.id > :line AND {of} ORDER BY 1",
            {"to": one.to, "event": seen.event_mark, "line": seen.line_mark, "t": one.name},
        ))  # fmt: skip
    found |= set(_keys(
        connection,
        "SELECT DISTINCT o.id FROM report_line l JOIN orders o ON o.id = l.order_id"
        f" WHERE l.id > :line AND l.shipment_id IS NOT NULL AND {of}"
        " UNION SELECT DISTINCT o.id FROM stock_event e JOIN shipment s ON s.id = e.shipment_id"
        f" JOIN orders o ON o.id = s.order_id WHERE e.id > :stock AND {of} ORDER BY 1",
        {name: values[name] for name in ("to", "line", "stock")},
    ))  # fmt: skip
    return sorted(found)


def _keys(connection: Connection, statement: str, values: Mapping[str, object]) -> list[int]:
    return [int(row[0]) for row in connection.execute(text(statement), values)]


def note_told(
    connection: Connection, name: str, told: Iterable[tuple[int, int, NewFact]]
) -> None:  # fmt: skip
    """Notes facts, each with its order and shipment, as told by a telling before it began."""
    write_rows(
        connection,
        "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
        " VALUES (:t, :o, :s, :l, :n) ON CONFLICT DO UPDATE SET pieces = pieces + excluded.pieces",
        [
            {"t": name, "o": order, "s": shipment, "l": fact.line, "n": fact.pieces}
            for order, shipment, fact in told
        ],
    )


def untold_keys(connection: Connection, name: str, subject: str) -> list[int]:
    """The keys of what waits for a batch of a telling."""
    return _keys(
        connection,
        "SELECT key FROM untold WHERE telling = :t AND subject = :s ORDER BY key",
        {"t": name, "s": subject},
    )


def let_wait(
    connection: Connection, name: str, subject: str, keys: Iterable[int], waits: Mapping[int, Text],
    at: int,
) -> None:  # fmt: skip
    """Of these keys those in `waits` wait, with the reason (empty: for their time); the others do
    not any more. One that waited before has waited since then."""
    before = {
        int(row[0]): int(row[1])
        for row in connection.execute(
            text("SELECT key, since FROM untold WHERE telling = :t AND subject = :s"),
            {"t": name, "s": subject},
        )
    }
    write_rows(
        connection,
        "DELETE FROM untold WHERE telling = :t AND subject = :s AND key = :k",
        [{"t": name, "s": subject, "k": key} for key in sorted({*keys, *waits}) if key in before],
    )
    write_rows(
        connection,
        untold,
        [
            {
                "telling": name, "subject": subject, "key": key, "since": before.get(key, at),
                "why": keep(why) if why else "",
            }
            for key, why in sorted(waits.items())
        ],
    )  # fmt: skip


def without_entry(connection: Connection, known: Collection[str]) -> list[str]:
    """The tellings other than these whose facts wait: config.yaml has them no more."""
    statement = text("SELECT DISTINCT telling FROM untold ORDER BY 1")
    return [row[0] for row in connection.execute(statement) if row[0] not in known]


def waiting(connection: Connection, names: Collection[str]) -> list[WaitingFacts]:
    """What waits for batches of these tellings."""
    found = []
    for marks, part in in_batches(names):
        statement = text(
            "SELECT u.telling, u.subject, u.key, u.since, u.why, coalesce(CASE u.subject"
            " WHEN 'order' THEN (SELECT o.channel || '/' || o.order_id FROM orders o"
            " WHERE o.id = u.key) ELSE (SELECT l.sku FROM report_line l WHERE l.id = u.key) END,"
            f" '') AS said FROM untold u WHERE u.telling IN ({marks})"
            " ORDER BY u.telling, u.subject, u.key"
        )
        found += [
            WaitingFacts(
                telling=row[0], subject=row[1], key=row[2], since=row[3],
                why=kept(row[4]) if row[4] else "", said=row[5],
            )
            for row in connection.execute(statement, part)
        ]  # fmt: skip
    return found
