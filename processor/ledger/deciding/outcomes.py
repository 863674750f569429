"""What was decided, written: states, holds, decisions, shipments, reservations, stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.counters import next_id
from processor.ledger.deciding.holds import CROSSDOCK, end
from processor.ledger.deciding.undecided import marks_of, of_booking
from processor.ledger.labels import label_waits
from processor.ledger.orders import search_keys
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import redecide
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.tables.schema import decision, hold, parcel, reservation, shipment
from processor.model.config import HoldReason
from processor.model.decisions import HoldAsked
from processor.model.holds_asked import release_at, type_of
from processor.model.outcomes import Outcome
from processor.model.sentence import keep, sentence

Row = dict[str, object]
_BATCH = 400


def write(
    connection: Connection,
    outcomes: Sequence[Outcome],
    *,
    at: int,
    bundle_id: int,
    item_keys: dict[tuple[str, str], tuple[int, dict[str, str]]],
    holds: Mapping[str, HoldReason],
) -> None:
    """Writes outcomes: states, holds, decisions, shipments, parcels, reservations, stock.

    `item_keys` maps (client, SKU) to the catalogue version and its bins per warehouse; `holds` are
    the reasons of config.yaml, which give each hold its type.
    """
    if not outcomes:
        return
    write_rows(
        connection,
        "UPDATE orders SET state = :s, decide = 0, decided = 1 WHERE id = :k",
        [{"s": one.after, "k": one.key} for one in outcomes],
    )
    _write_lines(connection, outcomes)
    _write_holds(connection, outcomes, at, holds)
    _write_decisions(connection, outcomes, at, bundle_id)
    _write_shipments(connection, outcomes, at, item_keys)
    journal.append(
        connection,
        [
            journal.Event(at=at, kind=one.after, order_id=one.key, cause=one.cause)
            for one in outcomes
            if one.after != one.before or not one.again
        ],
    )
    for one in outcomes:
        if one.again and one.after == "rejected":
            redecide.free(connection, one.key)


def _write_lines(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    write_rows(
        connection,
        "UPDATE order_line SET open = :p, held = :h, backordered = :b, reserved = :r,"
        " instructed = :i, shipped = :s, cancelled = :c WHERE order_id = :k AND line_id = :l",
        [
            {
                "k": one.key, "l": line_id, "p": c.open, "h": c.held, "b": c.backordered,
                "r": c.reserved, "i": c.instructed, "s": c.shipped, "c": c.cancelled,
            }
            for one in outcomes
            for line_id, c in one.lines.items()
        ],
    )  # fmt: skip


def _hold_row(one: Outcome, asked: HoldAsked, since: int, reasons: Mapping[str, HoldReason]) -> Row:
    """What a hold says, and when it ends by itself."""
    return {
        "type": type_of(asked.reason, reasons), "place": asked.at, "detail": keep(asked.detail),
        "until": release_at(asked.release, since, one.placed_at), "approvals": asked.approvals,
        "lines": msgspec.json.encode(asked.lines).decode(), "grounds": asked.grounds,
    }  # fmt: skip


def _standing(
    connection: Connection, keys: Sequence[int]
) -> dict[int, dict[tuple[str, str], tuple[int, int, Row]]]:
    """(key, since, what it says) of the open holds that deciding asks for, by reason and rule."""
    found: dict[int, dict[tuple[str, str], tuple[int, int, Row]]] = {}
    rules, named = of_booking()
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT order_id, reason, rule, id, since, type, place, detail, until, approvals,"
            " lines, grounds FROM hold WHERE closed_at IS NULL"
            f" AND rule NOT IN ({rules}) AND order_id IN ({marks}) ORDER BY id"
        )
        for r in connection.execute(statement, {**named, **part}):
            says: Row = {
                "type": r[5], "place": r[6], "detail": r[7], "until": r[8], "approvals": r[9],
                "lines": r[10], "grounds": r[11],
            }  # fmt: skip
            found.setdefault(r[0], {})[r[1], r[2]] = (r[3], r[4], says)
    return found


def _write_holds(
    connection: Connection,
    outcomes: Sequence[Outcome],
    at: int,
    reasons: Mapping[str, HoldReason],
) -> None:
    standing = _standing(connection, [one.key for one in outcomes if one.again])
    fresh: list[Row] = []
    changed: list[Row] = []
    gone: list[int] = []
    key = next_id(connection, hold)
    for one in outcomes:
        open_now = standing.get(one.key, {})
        asked = {(h.reason, h.rule): h for h in one.holds}
        for name, h in asked.items():
            if name not in open_now:
                fresh.append(
                    {
                        "id": key + len(fresh), "order_id": one.key, "reason": h.reason,
                        "rule": h.rule, "since": at, **_hold_row(one, h, at, reasons),
                    }
                )  # fmt: skip
                continue
            hold_id, since, says = open_now[name]
            row = _hold_row(one, h, since, reasons)
            if row != says:
                changed.append({**row, "id": hold_id})
        gone += [hold_id for name, (hold_id, _, _) in open_now.items() if name not in asked]
    end(connection, gone, "healed", at=at, who=CROSSDOCK, why=sentence("hold.healed"))
    write_rows(
        connection,
        "UPDATE hold SET type = :type, place = :place, detail = :detail, until = :until,"
        " approvals = :approvals, lines = :lines, grounds = :grounds WHERE id = :id",
        changed,
    )
    write_rows(connection, hold, fresh)


def _write_decisions(
    connection: Connection, outcomes: Sequence[Outcome], at: int, bundle_id: int
) -> None:
    key = next_id(connection, decision)
    write_rows(
        connection,
        decision,
        [
            {
                "id": key + n, "order_id": one.key, "revision": one.revision, "at": at,
                "bundle_id": bundle_id, "outcome": one.after, "facts": one.facts,
                "verdict": one.verdict,
            }
            for n, one in enumerate(outcomes)
        ],
    )  # fmt: skip


def _write_shipments(
    connection: Connection,
    outcomes: Sequence[Outcome],
    at: int,
    item_keys: dict[tuple[str, str], tuple[int, dict[str, str]]],
) -> None:
    shipment_key = next_id(connection, shipment)
    parcel_key = next_id(connection, parcel)
    reservation_key = next_id(connection, reservation)
    shipments: list[Row] = []
    parcels: list[Row] = []
    numbers: list[tuple[int, str]] = []
    promises: list[Row] = []
    taken: dict[tuple[str, str, str], int] = {}
    labels: list[label_waits.PlannedLabel] = []

    def promise(
        one: Outcome, warehouse: str, line: str, sku: str, n: int, s: int | None, p: int | None
    ) -> None:
        version, bins = item_keys[one.client, sku]
        promises.append(
            {
                "id": reservation_key + len(promises), "order_id": one.key, "line_id": line,
                "warehouse": warehouse, "client": one.client, "sku": sku, "pieces": n,
                "state": "reserved", "shipment_id": s, "parcel_id": p, "item_id": version,
                "bin": bins.get(warehouse, ""),
            }
        )  # fmt: skip
        stock_key = (warehouse, one.client, sku)
        taken[stock_key] = taken.get(stock_key, 0) + n

    for one in outcomes:
        for plan in one.shipments:
            key = shipment_key + len(shipments)
            shipments.append(
                {
                    "id": key, "number": plan.number, "order_id": one.key,
                    "sequence": plan.sequence, "state": "planned", "client": one.client,
                    "warehouse": plan.warehouse, "carrier": plan.carrier,
                    "service": plan.service, "label_source": plan.label_source,
                    "label_state": plan.label_state,
                    "customs": plan.customs, "price": plan.price, "currency": plan.currency,
                    "worksheet": msgspec.json.encode(plan.worksheet).decode(),
                    "planned_at": at, "ship_day": plan.ship_day,
                    "freight_account": plan.freight_account, "tax_paid_by": plan.tax_paid_by,
                }
            )  # fmt: skip
            for number, (box, sscc, tracking) in enumerate(plan.parcels, start=1):
                box_key = parcel_key + len(parcels)
                numbers.append((key, tracking or ""))
                if plan.labels:
                    planned = plan.labels[number - 1]
                    labels.append(label_waits.PlannedLabel(box_key, plan.label_source, planned))
                parcels.append(
                    {
                        "id": box_key, "shipment_id": key, "sequence": number, "sscc": sscc,
                        "tracking": tracking, "net_g": box.net_g, "weight_g": box.weight_g,
                        "length_mm": box.length_mm, "width_mm": box.width_mm,
                        "height_mm": box.height_mm,
                    }
                )  # fmt: skip
                for need in box.needs:
                    promise(one, plan.warehouse, need.line_id, need.sku, need.pieces, key, box_key)
        for warehouse, line_id, sku, pieces in one.kept:
            promise(one, warehouse, line_id, sku, pieces, None, None)
    if shipments:
        write_rows(connection, shipment, shipments)
        write_rows(connection, parcel, parcels)
        search_keys.of_parcels(connection, numbers)
        planned_anew = [one.key for one in outcomes if one.again and one.shipments]
        label_waits.plan(connection, labels, planned_anew, at)
    if promises:
        write_rows(connection, reservation, promises)
        stock_ledger.reserve(connection, taken)
