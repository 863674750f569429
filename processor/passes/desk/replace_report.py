"""Parked reports of a file take the place of those that they contradict: what these told is taken
back, what the file says is booked, and the cases are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.desk import cases
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import orders
from processor.ledger.shipped import shipments_told, shipped, superseded
from processor.ledger.shipped.superseded import ParkedReport
from processor.ledger.shipped.taken_back import TakenBack, ToldLine
from processor.ledger.stock.stock import StockKey
from processor.model.cases import CONTRADICTION
from processor.model.config import Warehouse
from processor.model.confirmations import OPEN, KnownShipment
from processor.model.sentence import listed, says, sentence
from processor.passes.booking.files.arrive import shown
from processor.passes.booking.files.book_whole import WholeFile
from processor.passes.booking.files.read_again import read_again
from processor.passes.booking.files.senders import owner_of
from processor.passes.booking.reports.confirmed_chunk import KIND, confirming_file
from processor.passes.booking.reports.confirmed_rows import Goods
from processor.passes.booking.reports.confirmed_shipments import book_rows, end_final
from processor.passes.booking.reports.replace_stock import replace_stock
from processor.passes.desk.undone import CannotBook, named_by, take_back_told

Rows = list[tuple[int, Any]]


def replace_reports(connection: Connection, house: House, file_id: int, by: TakenBack) -> Answer:
    """Books what a file says of all that is parked of it; raises CannotBook, and then all of it is
    to be rolled back."""
    file = arrivals.by_id(connection, file_id)
    parked = superseded.parked_of(connection, file_id)
    if file is None or not parked:
        raise CannotBook(sentence("confirm.not-parked", file="" if file is None else shown(file)))
    told = [one for one in parked if one.kind == KIND]
    of_stock = [one for one in parked if one.kind != KIND]
    facts: list[RowFact] = []
    if told:
        facts += _replace(connection, house, file, told, by)
    if of_stock:
        warehouse = _warehouse(house, file).code
        facts += replace_stock(connection, warehouse, file, of_stock, by.at)
    arrivals.change_rows(connection, file.id, facts)
    over = sorted({key for one in parked for key in one.cases})
    cases.close(connection, over, at=by.at, who=by.who, why=by.why)
    numbers = listed(sorted({one.document or "-" for one in parked}), "and")
    return Answer(sentence("confirm.replaced", file=shown(file), documents=numbers, n=len(facts)))


def _warehouse(house: House, file: FileRow) -> Warehouse:
    owner = owner_of(house.config, file.sender)
    if owner is None or owner.warehouse is None:
        raise CannotBook(sentence("arrive.no-owner", folder=file.sender))
    return owner.warehouse


def _replace(
    connection: Connection, house: House, file: FileRow, parked: Sequence[ParkedReport],
    by: TakenBack,
) -> list[RowFact]:  # fmt: skip
    config, warehouse = house.config, _warehouse(house, file)
    rows = _rows(connection, house, file, parked, by.at)
    known = shipments_told.known(connection, {key for one in parked for key in one.shipments})
    keys = _take_back(connection, house, file, parked, known, by)
    reports = {
        (one.client, one.document): superseded.take_the_place(connection, one, file.id)
        for one in parked
    }
    goods = Goods(connection, warehouse.code)
    confirming = confirming_file(config, file, warehouse, goods, so_far=False, now=by.at)
    confirming.instead, confirming.reports = True, reports
    facts = book_rows(connection, confirming, rows)
    booked = {fact.order_id for fact in facts if fact.outcome == "accepted"}
    for shipment in known.values():
        if shipment.order_key not in booked:
            raise CannotBook(next(fact.reason for fact in facts if fact.outcome != "accepted"))
    ended = [
        one.key
        for one in shipments_told.known(connection, known).values()
        if one.state in OPEN
        and one.final_at is not None
        and one.final_at <= by.at
        and any(line.promised for line in one.lines)
    ]
    end_final(connection, config, ended, by.at)
    shipped.settle(connection, sorted({*keys}), by.at)
    for key in sorted({one.order_key for one in known.values()}):
        orders.refresh_state(connection, key)
    for shipment in known.values():
        _settled(connection, shipment, by)
    return facts


def _settled(connection: Connection, shipment: KnownShipment, by: TakenBack) -> None:
    """What left although it was told not to have: nobody says that any more."""
    if superseded.is_denied(connection, shipment.key):
        return
    over = [
        one.id
        for one in cases.of_order(connection, shipment.order_key)
        if (one.kind, one.subject, one.closed_at) == (CONTRADICTION, shipment.number, None)
        and says(one.why, "case.left-after-all")
    ]
    if over:
        cases.close(connection, over, at=by.at, who=by.who, why=by.why)


def _rows(
    connection: Connection, house: House, file: FileRow, parked: Sequence[ParkedReport], at: int
) -> Rows:
    """All that the file says of the parked shipments under the parked numbers, also what was a
    duplicate of the report that gives way."""
    read = read_again(house, connection, file, at)
    if not isinstance(read, WholeFile):
        raise CannotBook(read)
    every: Rows = list(read.read.rows)
    accepted = arrivals.rows_of(connection, file.id, "accepted")
    meant = {
        (one.document, row.reference) for one in parked for place, row in every if place in one.rows
    }
    return [
        (place, row)
        for place, row in every
        if place not in accepted and (row.document or "", row.reference) in meant
    ]


def _take_back(
    connection: Connection, house: House, file: FileRow, parked: Sequence[ParkedReport],
    known: Mapping[int, KnownShipment], by: TakenBack,
) -> Iterable[StockKey]:  # fmt: skip
    """Takes back what was told under the numbers of the parked reports, and what people told."""
    named = named_by(connection)
    earlier = {superseded.booked_under(connection, one, file.id): one for one in parked}
    told: dict[int, list[ToldLine]] = {}
    by_hand: set[int] = set()
    for key in known:
        every = superseded.told_of(connection, key, named)
        told[key] = [one for one, hand in every.items() if hand or one.report in earlier]
        by_hand |= {one.report for one, hand in every.items() if hand}
    for one in parked:
        superseded.clear(connection, one)
    superseded.supersede(connection, by_hand, known.keys(), None)
    for report, instead in earlier.items():
        if report is not None:
            superseded.supersede(connection, [report], known.keys(), instead.key)
    keys: list[StockKey] = []
    for key, shipment in known.items():
        keys += take_back_told(connection, house.config, shipment, told[key], by)
        event = journal.Event(
            at=by.at, kind="report replaced", order_id=shipment.order_key, shipment_id=key,
            who=by.who, cause=by.why,
            saw=sentence(
                "event.report-replaced-by", file=shown(file),
                before=listed(sorted({one.place for one in told[key]}), "and"),
            ),
        )  # fmt: skip
        journal.append(connection, [event])
    return keys
