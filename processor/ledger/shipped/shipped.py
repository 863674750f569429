"""What left a building, or did not, written: reservations, lines, stock, parcels, shipments,
states, events, all of some shipments at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.counters import next_id
from processor.ledger.deciding import holds
from processor.ledger.deciding.not_ours import told_at_last
from processor.ledger.desk import cases
from processor.ledger.orders import orders
from processor.ledger.shipped.left_after_all import doubts_over, holds_over
from processor.ledger.shipped.refusals import refusals_over
from processor.ledger.shipped.shipped_parcels import (
    ParcelNamed,
    named_in,
    note_parcels,
    write_parcels,
)
from processor.ledger.shipped.unsent import withdraw
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock import promises, redecide, stock_log
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import Happened
from processor.ledger.tables.schema import report_line, reservation
from processor.model.cases import IN_SPITE_OF_CANCEL
from processor.model.config import HoldReason
from processor.model.confirmations import ENDED, Effects, Put, Rest, Told, goods_of
from processor.model.sentence import Text, sentence
from processor.model.states import LineCounts, derive

Row = dict[str, object]


class ShipmentTold(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of one shipment, with the `events` of its order: `reports` gives the key of the
    report of a row, `cause` where it was told."""

    effects: Effects
    reports: Mapping[int, int]
    events: tuple[journal.Event, ...]
    cause: Text


def write(
    connection: Connection,
    booked: Sequence[ShipmentTold],
    *,
    reasons: Mapping[str, HoldReason],
    file_id: int | None,
    at: int,
) -> None:
    """Writes what confirmations do; `reasons` are those of config.yaml."""
    effects = [one.effects for one in booked]
    _make_room(connection, effects)
    lines, of_rows = _report_lines(connection, booked)
    _reservations(connection, effects)
    _order_lines(connection, effects)
    _stock(connection, booked, lines, file_id, at)
    note_parcels(connection, of_rows, write_parcels(connection, effects, lines))
    _shipments(connection, effects)
    ended = [of.shipment for of in effects if of.state in ENDED and of.shipment.unsent]
    withdraw(connection, [one.key for one in ended], at)
    for of in effects:
        for asked in of.holds:
            holds.add_hold(connection, of.shipment.order_key, asked, reasons, at)
    holds_over(connection, effects, at)
    places = {one.effects.shipment.order_key: one.cause for one in booked}
    refusals_over(connection, places, at=at, why=sentence("hold.refusal-over"))
    told_at_last(connection, places, at=at, why=sentence("case.sent-and-told"))
    for key in _states(connection, places):
        holds.close_for_cancel(connection, key, at=at, why=places[key])
    journal.append(connection, [event for one in booked for event in one.events])
    for of in effects:
        if of.state == "cancelled" and of.shipment.cancel_asked:
            # A return that was to be expected will not come.
            cases.close_of_order(
                connection, of.shipment.order_key, IN_SPITE_OF_CANCEL, at=at, who=holds.CROSSDOCK,
                why=sentence("case.cancelled-after-all"), subject=of.shipment.number,
            )  # fmt: skip
        for case in of.cases:
            cases.open_case(connection, case, at=at, who=holds.CROSSDOCK)


def _make_room(connection: Connection, effects: Sequence[Effects]) -> None:
    """What left belongs to a line that is promised anew meanwhile: that promise is taken back."""
    moved = [of for of in effects if any(put.fate == "room" for put in of.puts)]
    redecide.decide_again(connection, sorted({of.shipment.order_key for of in moved}))


def _report_lines(
    connection: Connection, booked: Sequence[ShipmentTold]
) -> tuple[dict[tuple[int, int], int], dict[int, ParcelNamed]]:
    """Writes the rows of the reports; gives the key of the first line of each (shipment, row), and
    by what each line that left names its parcel."""
    key = next_id(connection, report_line)
    rows: list[Row] = []
    first: dict[tuple[int, int], int] = {}
    of_rows: dict[int, ParcelNamed] = {}

    def add(one: ShipmentTold, told: Told, pieces: int, line: str, result: str, sku: str) -> None:
        shipment, at = one.effects.shipment, told.happened_at
        first.setdefault((shipment.key, told.row), key + len(rows))
        rows.append(
            {
                "id": key + len(rows), "report_id": one.reports[told.row], "row": told.row,
                "order_id": shipment.order_key, "line_id": line, "shipment_id": shipment.key,
                "sku_told": told.sku_told, "sku": sku, "pieces": pieces, "mark": told.mark,
                "result": told.result or result, "lot": told.lot, "expiry": told.expiry,
                "serial": told.serial, "carrier": told.carrier, "happened_at": at,
            }
        )  # fmt: skip

    for one in booked:
        shipment = one.effects.shipment
        for put in one.effects.puts:
            of_rows[key + len(rows)] = named_in(shipment.key, put.told)
            add(one, put.told, put.pieces, put.line, put.fate, _sku_of(put, shipment.skus))
        for told in one.effects.silent:
            add(one, told, 0, "", "", told.sku)
    write_rows(connection, report_line, rows)
    return first, of_rows


def _moves(effects: Iterable[Effects]) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """By (shipment, line) the promised pieces that end, and in which state of a reservation."""
    found: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for one in effects:
        for put in one.puts:
            if put.fate == "promised":
                found.setdefault((one.shipment.key, put.line), []).append((put.pieces, "shipped"))
        for rest in one.rests:
            found.setdefault((one.shipment.key, rest.line), []).append((rest.pieces, "freed"))
    return found


def _reservations(connection: Connection, effects: Sequence[Effects]) -> None:
    """Ends promises; one of which a part ends is two from then on, of the same parcel."""
    moves = _moves(effects)
    names = tuple(column.name for column in reservation.columns)
    fresh: list[Row] = []
    changes: list[Row] = []
    key = next_id(connection, reservation)
    for marks, part in in_batches({shipment for shipment, _ in moves}):
        statement = text(
            f"SELECT {', '.join(names)} FROM reservation WHERE state = 'instructed'"
            f" AND shipment_id IN ({marks}) ORDER BY id"
        )
        for found in connection.execute(statement, part):
            row = dict(zip(names, found, strict=True))
            left = int(row["pieces"])
            parts: list[tuple[int, str]] = []
            todo = moves.get((row["shipment_id"], row["line_id"]), [])
            while left and todo:
                pieces, state = todo.pop(0)
                taken = min(left, pieces)
                if pieces > taken:
                    todo.insert(0, (pieces - taken, state))
                parts.append((taken, state))
                left -= taken
            if left:
                parts.append((left, "instructed"))
            parts = _merged(parts)
            changes.append({"i": row["id"], "n": parts[0][0], "s": parts[0][1]})
            for pieces, state in parts[1:]:
                fresh.append({**row, "id": key + len(fresh), "pieces": pieces, "state": state})
    assert not any(moves.values()), "more pieces end than were promised"
    write_rows(connection, "UPDATE reservation SET pieces = :n, state = :s WHERE id = :i", changes)
    write_rows(connection, reservation, fresh)


def _merged(parts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    found: dict[str, int] = {}
    for pieces, state in parts:
        found[state] = found.get(state, 0) + pieces
    return [(pieces, state) for state, pieces in found.items()]


def _order_lines(connection: Connection, effects: Sequence[Effects]) -> None:
    shipped: dict[tuple[int, str], int] = {}
    room: dict[tuple[int, str], int] = {}
    rests: dict[str, list[Row]] = {"backordered": [], "cancelled": [], "held": []}
    for one in effects:
        order = one.shipment.order_key
        for put in one.puts:
            if put.fate in ("promised", "room"):
                of = shipped if put.fate == "promised" else room
                of[order, put.line] = of.get((order, put.line), 0) + put.pieces
        for rest in one.rests:
            rests[rest.to].append({"o": order, "l": rest.line, "n": rest.pieces})
    where = " WHERE order_id = :o AND line_id = :l"
    write_rows(
        connection,
        f"UPDATE order_line SET instructed = instructed - :n, shipped = shipped + :n{where}",
        [{"o": o, "l": line, "n": n} for (o, line), n in sorted(shipped.items())],
    )
    # What is open first; what a channel cancelled and left all the same is shipped, not cancelled.
    write_rows(
        connection,
        "UPDATE order_line SET shipped = shipped + :n, open = open - min(open, :n),"
        f" cancelled = cancelled - (:n - min(open, :n)){where}",
        [{"o": o, "l": line, "n": n} for (o, line), n in sorted(room.items())],
    )
    for to, rows in rests.items():
        write_rows(
            connection,
            f"UPDATE order_line SET instructed = instructed - :n, {to} = {to} + :n{where}",
            rows,
        )
    # Another warehouse may have them: deciding says so, or that they wait.
    again = sorted({int(str(row["o"])) for row in rests["backordered"]})
    for marks, part in in_batches([*again, *(order for order, _ in room)]):
        connection.execute(
            text(
                "UPDATE order_line SET open = open + backordered, backordered = 0"
                f" WHERE order_id IN ({marks})"
            ),
            part,
        )
        connection.execute(
            text(
                "UPDATE orders SET decide = CASE WHEN EXISTS (SELECT 1 FROM order_line l WHERE"
                f" l.order_id = orders.id AND l.open > 0) THEN 1 ELSE 0 END WHERE id IN ({marks})"
            ),
            part,
        )


def _stock(
    connection: Connection,
    booked: Sequence[ShipmentTold],
    lines: Mapping[tuple[int, int], int],
    file_id: int | None,
    at: int,
) -> None:
    instructed: dict[StockKey, int] = {}
    gone: list[Happened] = []
    for one in booked:
        shipment = one.effects.shipment
        for put in one.effects.puts:
            sku = _sku_of(put, shipment.skus)
            if not sku:
                # Nothing of ours is known by that name: the case tells of it.
                continue
            key = (shipment.warehouse, shipment.client, sku)
            if put.fate == "promised":
                instructed[key] = instructed.get(key, 0) + put.pieces
            gone.append(_gone(key, put, shipment.key, lines, file_id))
        gone += doubts_over(connection, one.effects)
        for rest in one.effects.rests:
            key = (shipment.warehouse, shipment.client, rest.sku)
            instructed[key] = instructed.get(key, 0) + rest.pieces
            gone += _stayed(key, rest, one.effects, file_id)
    stock_ledger.move(connection, instructed, reserved=0, instructed=-1)
    stock_log.happened(connection, gone, at)
    touched = sorted({*instructed, *((one.warehouse, one.client, one.sku) for one in gone)})
    settle(connection, touched, at)


def _sku_of(put: Put, skus: Mapping[str, str]) -> str:
    """The goods that left, also where the row names a line alone and it is more than that takes;
    empty where nobody knows them."""
    return goods_of(put.told, skus) or skus.get(put.line, "")


def _gone(
    key: StockKey,
    put: Put,
    shipment: int,
    lines: Mapping[tuple[int, int], int],
    file_id: int | None,
) -> Happened:
    return Happened(
        warehouse=key[0], client=key[1], sku=key[2], kind=stock_log.SHIPPED, pieces=-put.pieces,
        happened_at=put.told.happened_at, report_line_id=lines[shipment, put.told.row],
        shipment_id=shipment, file_id=file_id,
    )  # fmt: skip


def _stayed(key: StockKey, rest: Rest, of: Effects, file_id: int | None) -> list[Happened]:
    """Promised pieces that did not leave; those that should have been there and were not found are
    promised to nobody until the next count or adjustment."""
    stayed = Happened(
        warehouse=key[0], client=key[1], sku=key[2], kind=stock_log.GIVEN_BACK, pieces=0,
        kept=rest.pieces, happened_at=of.told_at, shipment_id=of.shipment.key, file_id=file_id,
    )  # fmt: skip
    found = [stayed]
    if rest.suspect:
        missing = msgspec.structs.replace(
            stayed, kind=stock_log.SUSPECT, kept=0, withheld=rest.pieces
        )
        found.append(missing)
    return found


def settle(connection: Connection, keys: Sequence[StockKey], at: int) -> None:
    """After stock moved: promises that nothing stands behind are freed or told as a shortage, and
    orders that wait for what is free now are decided again."""
    free = stock_ledger.available(connection, {sku for _, _, sku in keys})
    by_place: dict[tuple[str, str], list[str]] = {}
    for warehouse, client, sku in keys:
        by_place.setdefault((warehouse, client), []).append(sku)
        if free.get((warehouse, client, sku), 0) < 0:
            promises.free_until_covered(connection, warehouse, client, sku)
    for (warehouse, client), skus in sorted(by_place.items()):
        stock_ledger.settle_shortages(connection, warehouse, client, skus, at)
        redecide.wake(
            connection, client, [s for s in skus if free.get((warehouse, client, s), 0) > 0]
        )


def _shipments(connection: Connection, effects: Sequence[Effects]) -> None:
    write_rows(
        connection,
        "UPDATE shipment SET state = :s, final_at = :f, cancel_answer = :c, presumed = 0,"
        " shipped_at = CASE WHEN :t > 0 THEN max(coalesce(shipped_at, 0), :t) ELSE shipped_at END"
        " WHERE id = :i",
        [
            {
                "i": one.shipment.key, "s": one.state, "f": one.final_at, "c": one.cancel_answer,
                "t": one.shipped_at,
            }
            for one in effects
        ],
    )  # fmt: skip


_PARTS = ", ".join(f"sum(l.{name})" for name in LineCounts.__struct_fields__)


def _states(connection: Connection, keys: Iterable[int]) -> list[int]:
    """The states of orders as their lines and holds say, many at once; the keys of those of which
    all is cancelled and that wait for somebody all the same."""
    ended: list[int] = []
    moves: dict[int, tuple[str, str]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT o.id, o.state, EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id"
            f" AND h.closed_at IS NULL), {_PARTS} FROM orders o JOIN order_line l"
            f" ON l.order_id = o.id WHERE o.id IN ({marks}) GROUP BY o.id, o.state"
        )
        for key, state, on_hold, *pieces in connection.execute(statement, part):
            moves[key] = (state, _derived(state, bool(on_hold), pieces))
            if on_hold and moves[key][1] == "cancelled":
                ended.append(key)
    orders.set_states(connection, moves)
    return ended


def _derived(state: str, on_hold: bool, pieces: Sequence[Any]) -> str:
    counts = LineCounts(**dict(zip(LineCounts.__struct_fields__, pieces, strict=True)))
    return derive([counts], on_hold=on_hold, rejected=state == "rejected" and not counts.shipped)
