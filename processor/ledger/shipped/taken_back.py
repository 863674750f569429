"""What was told of a shipment is taken back, so that another report can take its place: lines and
stock stand as if it had never been told, each event of stock undone at the time it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.desk import cases
from processor.ledger.orders import search_keys
from processor.ledger.shipped.over_no_more import put_on_lines
from processor.ledger.shipped.taken_back_promises import promise_again
from processor.ledger.sql import in_batches, text
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import ALLOCATED, GIVEN_BACK, SUSPECT, Happened, happened
from processor.model.cases import OVER_SHIPPED, SHORT
from processor.model.config import Short
from processor.model.confirmations import KnownShipment
from processor.model.sentence import Text

_ANSWERS = ("cancelled", "not-cancelled")


class ToldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a booked report about a shipment. `place` is where it stands, `at` when it was
    booked."""

    id: int
    report: int
    line: str
    pieces: int
    place: str
    at: int


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """By whom reports are taken back, when, and why."""

    at: int
    who: str
    why: Text


def take_back(
    connection: Connection, shipment: KnownShipment, told: Sequence[ToldLine], *, short: Short,
    by: TakenBack,
) -> list[StockKey]:  # fmt: skip
    """Takes back what these rows did, and what the shipment left out after them; gives the stock
    that moved. The caller has noted their reports as superseded, settles the stock and renews the
    state of the order once the other report is booked.

    Pieces that were given up and have been instructed again since stay where they are.
    """
    left: Counter[str] = Counter()
    for one in told:
        if one.line:
            left[one.line] += one.pieces
    since = min((one.at for one in told), default=by.at)
    again = promise_again(connection, shipment, left, since=since, short=short)
    keys = _stock(connection, shipment, told, again, since, by.at)
    none_over = put_on_lines(connection, shipment)
    if shipment.instructed_at:
        _parcels(connection, shipment.key, [one.id for one in told])
        _shipment(connection, shipment)
    _over(connection, shipment, {one.place for one in told}, by, none_over=none_over)
    here = {(shipment.warehouse, shipment.client, line.sku) for line in shipment.lines}
    return sorted({*keys, *here})


def _stock(
    connection: Connection, shipment: KnownShipment, told: Sequence[ToldLine],
    again: Mapping[str, int], since: int, at: int,
) -> list[StockKey]:  # fmt: skip
    """Undoes the events of the rows, and as much of what was given back and doubted as is promised
    again, by SKU in `again`."""
    back: list[Happened] = []
    for marks, part in in_batches(one.id for one in told):
        statement = text(
            f"SELECT {UNDONE} FROM stock_event WHERE shipment_id = :s"
            f" AND report_line_id IN ({marks}) ORDER BY id"
        )
        rows = connection.execute(statement, {**part, "s": shipment.key})
        back += [undone(row) for row in rows]
    for sku, pieces in sorted(again.items()):
        for kind in (GIVEN_BACK, SUSPECT, ALLOCATED):
            back += _of_kind(connection, shipment.key, sku, kind, pieces, since)
    happened(connection, back, at)
    return [one.key for one in back]


UNDONE = (
    "warehouse, client, sku, kind, pieces, happened_at, withheld, counted, report_line_id,"
    " shipment_id, file_id"
)


def undone(row: Any) -> Happened:
    """What undoes an event of the log, read by its columns `UNDONE`."""
    return Happened(
        warehouse=row.warehouse, client=row.client, sku=row.sku, kind=row.kind,
        pieces=-row.pieces, happened_at=row.happened_at, withheld=-row.withheld, kept=-row.counted,
        report_line_id=row.report_line_id, shipment_id=row.shipment_id, file_id=row.file_id,
    )  # fmt: skip


# Of an event of each kind that no row of a report stands behind: what of it is undone. What was
# allocated by a count is not.
_COUNTS = {
    GIVEN_BACK: "counted",
    SUSPECT: "withheld",
    ALLOCATED: "CASE WHEN pieces < 0 THEN -pieces ELSE 0 END",
}


def _of_kind(
    connection: Connection, shipment: int, sku: str, kind: str, pieces: int, since: int
) -> list[Happened]:
    """What undoes up to so many pieces of events of a kind, the newest first."""
    statement = text(
        f"SELECT warehouse, client, max(id), happened_at, sum({_COUNTS[kind]}) AS n"
        " FROM stock_event WHERE shipment_id = :s AND sku = :k AND kind = :d"
        " AND report_line_id IS NULL AND at >= :t GROUP BY warehouse, client, happened_at"
        f" HAVING sum({_COUNTS[kind]}) > 0 ORDER BY max(id) DESC"
    )
    found = []
    for row in connection.execute(statement, {"s": shipment, "k": sku, "d": kind, "t": since}):
        taken = min(pieces, int(row.n))
        pieces -= taken
        if taken:
            found.append(
                Happened(
                    warehouse=row.warehouse, client=row.client, sku=sku, kind=kind,
                    pieces=taken if kind == ALLOCATED else 0, happened_at=row.happened_at,
                    withheld=-taken if kind == SUSPECT else 0,
                    kept=-taken if kind == GIVEN_BACK else 0, shipment_id=shipment,
                )
            )  # fmt: skip
    return found


def _parcels(connection: Connection, shipment: int, told: Sequence[int]) -> None:
    """Parcels that were told are planned again; one that nobody planned is void, and so known
    again where the other report names it too. Void ones that were planned may still leave."""
    planned = "EXISTS (SELECT 1 FROM reservation v WHERE v.parcel_id = parcel.id)"
    for marks, part in in_batches(told):
        of = f"shipment_id = :s AND report_line_id IN ({marks})"
        values = {**part, "s": shipment}
        found = connection.execute(text(f"SELECT id FROM parcel WHERE {of}"), values)
        search_keys.of_replaced(connection, [int(row[0]) for row in found])
        connection.execute(
            text(f"UPDATE parcel SET state = 'void' WHERE {of} AND NOT {planned}"), values
        )
        connection.execute(
            text(
                "UPDATE parcel SET state = 'planned', told_tracking = '', measured_g = 0,"
                " measured_length_mm = 0, measured_width_mm = 0, measured_height_mm = 0,"
                f" report_line_id = NULL WHERE {of} AND {planned}"
            ),
            values,
        )
    # Those of which no report tells were ended, or sent, with the shipment.
    connection.execute(
        text(
            "UPDATE parcel SET state = 'planned' WHERE shipment_id = :s AND report_line_id IS NULL"
            f" AND state <> 'planned' AND {planned}"
        ),
        {"s": shipment},
    )


def _shipment(connection: Connection, shipment: KnownShipment) -> None:
    """What is known of the shipment without these rows, from what is booked of it otherwise."""
    last, pieces = connection.execute(
        text(
            "SELECT max(l.happened_at), coalesce(sum(l.pieces), 0) FROM report_line l"
            " JOIN report r ON r.id = l.report_id WHERE l.shipment_id = :s AND l.pieces > 0"
            " AND r.state = 'booked'"
        ),
        {"s": shipment.key},
    ).one()
    answers = ", ".join(f"'{one}'" for one in _ANSWERS)
    answer = connection.scalar(
        text(
            "SELECT l.result FROM report_line l JOIN report r ON r.id = l.report_id"
            f" WHERE l.shipment_id = :s AND r.state = 'booked' AND l.result IN ({answers})"
            " ORDER BY l.id DESC LIMIT 1"
        ),
        {"s": shipment.key},
    )
    promised = connection.scalar(
        text("SELECT count(*) FROM reservation WHERE shipment_id = :s AND state = 'instructed'"),
        {"s": shipment.key},
    )
    state = "partly shipped" if pieces else "instructed"
    if not promised:
        state = "shipped" if pieces else "cancelled"
    connection.execute(
        text(
            "UPDATE shipment SET state = :t, shipped_at = :l, final_at = NULL, cancel_answer = :c"
            " WHERE id = :s"
        ),
        {"s": shipment.key, "t": state, "l": last, "c": answer or ""},
    )


def _over(
    connection: Connection, shipment: KnownShipment, places: set[str], by: TakenBack, *,
    none_over: bool,
) -> None:  # fmt: skip
    """Ends the holds and cases that the rows gave rise to: the report that takes their place opens
    its own where they still hold. A short of another shipment of the order stands."""
    of_order = [
        one
        for one in cases.of_order(connection, shipment.order_key)
        if one.closed_at is None and one.subject_kind == "shipment"
    ]
    mine = [one for one in of_order if one.subject == shipment.number]
    over = [
        one.id
        for one in mine
        if one.kind == SHORT
        or (one.kind == OVER_SHIPPED and none_over)
        or _place_of(one.cause, places) is not None
    ]
    short_elsewhere = any(one.kind == SHORT and one not in mine for one in of_order)
    rows = connection.execute(
        text("SELECT id, reason, place FROM hold WHERE order_id = :o AND closed_at IS NULL"),
        {"o": shipment.order_key},
    )
    gone = [
        int(key)
        for key, reason, place in rows
        if place in places or (reason == SHORT and not short_elsewhere)
    ]
    holds.end(connection, gone, "healed", at=by.at, who=by.who, why=by.why)
    if over:
        cases.close(connection, over, at=by.at, who=by.who, why=by.why)


def _place_of(cause: str, places: set[str]) -> str | None:
    return next((one for one in places if cause == one or cause.startswith(f"{one} ")), None)
