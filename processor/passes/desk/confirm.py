"""What a person books by hand: what a warehouse told otherwise, or a report that contradicted an
earlier one in its place. In one transaction, or not at all."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.orders import order_standing, orders
from processor.ledger.shipped import presumed_no_more, shipments_told, shipped, superseded
from processor.ledger.shipped.taken_back import TakenBack, ToldLine
from processor.ledger.stock import reports
from processor.ledger.stock.stock import StockKey
from processor.model.config import Config
from processor.model.confirmations import OPEN, Candidate, KnownShipment, SaidByHand
from processor.model.desk_actions import refused
from processor.model.sentence import Sentence, Text, joined, listed, sentence
from processor.passes.booking.reports.confirmed_chunk import KIND, Confirming
from processor.passes.booking.reports.confirmed_rows import Goods, mark_of
from processor.passes.booking.reports.confirmed_shipments import book_rows, end_final
from processor.passes.desk.replace_report import replace_reports
from processor.passes.desk.rows_by_hand import rows_by_hand
from processor.passes.desk.undone import CannotBook, named_by, take_back_told

VERB, REPLACE = "confirm", "replace-report"


def carry_out(connection: Connection, house: House, request: Request, now: int) -> Answer:
    """Does what one request asks; raises CannotBook, and then all of it is to be rolled back."""
    args = request.args
    by = TakenBack(at=now, who=request.who, why=args["why"])
    if request.verb == REPLACE:
        return replace_reports(connection, house, int(args["file"]), by)
    said = msgspec.json.decode(args["said"], type=SaidByHand)
    return _by_hand(connection, house.config, said, by, instead=args.get("replace") == "yes")


def _by_hand(
    connection: Connection, config: Config, said: SaidByHand, by: TakenBack, *, instead: bool
) -> Answer:
    known = _known(connection, config, said.shipment)
    keys: list[StockKey] = []
    if instead:
        told = list(superseded.told_of(connection, known.key, named_by(connection)))
        if not told:
            raise CannotBook(sentence("confirm.nothing-told", shipment=known.number))
        superseded.supersede(connection, [one.report for one in told], [known.key], None)
        keys = take_back_told(connection, config, known, told, by)
        known = shipments_told.known(connection, [known.key])[known.key]
    elif known.state not in OPEN:
        raise CannotBook(_over(connection, known))
    rows = rows_by_hand(known, said, by.at)
    if not isinstance(rows, list):
        raise CannotBook(rows)
    if not instead:
        _not_twice(connection, known, {mark_of(row) for row in rows})
    key = reports.add(
        connection,
        [
            reports.NewReport(
                kind=KIND, sender=by.who, client=known.client, document="", happened_at=said.at,
                at=by.at, file_id=None,
            )
        ],
    )[0]  # fmt: skip
    warehouse = config.warehouses[known.warehouse]
    confirming = Confirming(
        config=config, sender=by.who, file_id=None, named=reports.by_hand(key),
        warehouse=warehouse, so_far=False, now=by.at, goods=Goods(connection, warehouse.code),
        who=by.who, cause=by.why, instead=True, reports={(known.client, ""): key},
    )  # fmt: skip
    kind = "report replaced" if instead else "confirmed by hand"
    event = journal.Event(
        at=by.at, kind=kind, order_id=known.order_key, shipment_id=known.key, who=by.who,
        cause=by.why, saw=sentence("event.by-hand", shipment=known.number),
    )  # fmt: skip
    journal.append(connection, [event])
    facts = book_rows(connection, confirming, list(enumerate(rows, start=1)))
    for fact in facts:
        if fact.outcome != "accepted":
            raise CannotBook(fact.reason)
    _end(connection, config, known.key, by)
    shipped.settle(connection, keys, by.at)
    orders.refresh_state(connection, known.order_key)
    after = shipments_told.known(connection, [known.key])[known.key]
    state = sentence(f"confirm.state-{after.state.replace(' ', '-')}")
    return Answer(sentence("confirm.done", shipment=known.number, order=known.order, state=state))


def _known(connection: Connection, config: Config, number: str) -> KnownShipment:
    """The shipment of a number, with what was presumed of it promised again."""
    found: list[Candidate] = shipments_told.by_number(connection, [number]).get(number, [])
    if not found:
        raise CannotBook(sentence("report.names-nothing", reference=number))
    one = found[0]
    if one.warehouse not in config.warehouses:
        raise CannotBook(sentence("confirm.no-warehouse", shipment=number, warehouse=one.warehouse))
    if one.presumed:
        presumed_no_more.take_back(connection, [one.key], 0)
    known = shipments_told.known(connection, [one.key])[one.key]
    if known.state == "planned" or not known.instructed_at:
        key, name = known.order_key, known.order
        no = refused("confirm", order_standing.standing_of(connection, key), order=name)
        raise CannotBook(no or sentence("report.not-handed", shipment=number))
    return known


def _over(connection: Connection, known: KnownShipment) -> Text:
    """Why nothing more can be told of a shipment that has ended."""
    told: list[ToldLine] = list(superseded.told_of(connection, known.key, named_by(connection)))
    state = sentence(f"confirm.state-{known.state.replace(' ', '-')}")
    said = sentence("confirm.over-untold", shipment=known.number, state=state)
    if told:
        said = sentence("confirm.over", shipment=known.number, state=state, place=told[-1].place)
    return _with_table(connection, known, said)


def _with_table(connection: Connection, known: KnownShipment, said: Sentence) -> Text:
    """Why a shipment is told nothing more, and what the table of what a person may do says of its
    order."""
    standing = order_standing.standing_of(connection, known.order_key)
    no = refused("confirm", standing, order=known.order)
    return said if no is None else joined([said, no])


def _not_twice(connection: Connection, known: KnownShipment, marks: set[str]) -> None:
    """What two people tell of the same telephone call is booked once."""
    told = reports.told_by_hand(connection, [known.key]).get(known.key)
    if told is not None and marks & told.marks:
        said = sentence("confirm.told-before", shipment=known.number, who=listed(sorted(told.who)))
        raise CannotBook(_with_table(connection, known, said))


def _end(connection: Connection, config: Config, key: int, by: TakenBack) -> None:
    """Ends a shipment of which nothing more comes, in the words of the person who says so."""
    known = shipments_told.known(connection, [key])[key]
    due = known.final_at is not None and known.final_at <= by.at
    if due and known.state in OPEN and any(line.promised for line in known.lines):
        end_final(connection, config, [key], by.at, cause=by.why, who=by.who)
