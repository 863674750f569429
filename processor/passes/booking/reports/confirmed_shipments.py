"""Rows of confirmations meet the shipments that they are about: matched, held against what was
told before, and booked, all of one chunk of a file at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.deciding.confirmations.match import choose, narrowed
from processor.deciding.confirmations.tell import goods_said, settle, tell
from processor.deciding.confirmations.which_line import line_named
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.journal import Event
from processor.ledger.shipped import presumed_no_more, shipments_told, shipped
from processor.ledger.stock import reports
from processor.ledger.stock.reports import NewReport, by_hand
from processor.model.config import Config
from processor.model.confirmations import Candidate, Effects, KnownShipment, Told
from processor.model.sentence import Sentence, Text, listed, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.passes.booking.orders.book_endings import place_of_file
from processor.passes.booking.reports.confirmed_chunk import (
    ConfirmedChunk,
    Confirming,
    Rows,
    report_told,
)
from processor.passes.booking.reports.confirmed_rows import (
    BEFORE,
    RefusedRow,
    clients_of,
    named_goods,
    refusal_of,
    told_of,
)
from processor.passes.booking.reports.growth import keep_growth
from processor.passes.booking.reports.late_totals import book_late, late_rows
from processor.passes.booking.reports.lines_told import tell_other_lines
from processor.passes.booking.reports.numbers_told import (
    not_void,
    tell_wrong_numbers,
    tracked_twice,
)
from processor.passes.booking.reports.told_before import drop_known, drop_told_by_hand

# Numbers of shipments that were decided on trial.
_TRIAL = "T"
_DIGITS = 10


def book_rows(connection: Connection, confirming: Confirming, rows: Rows) -> list[RowFact]:
    """Books the rows of a chunk: the outcome of each. Writes what they do to shipments."""
    chunk = ConfirmedChunk(connection, confirming, rows)
    confirming.goods.connection = connection
    meant = _match(chunk)
    known = shipments_told.known(connection, {one.key for one in meant.values()})
    told: dict[int, list[Told]] = {}
    for place, row in rows:
        if place not in meant:
            continue
        shipment = known[meant[place].key]
        why = _impossible(shipment, row)
        if why:
            chunk.refuse(place, why)
            continue
        sku = confirming.goods.sku(shipment.client, row)
        line = line_named(shipment, row.line, sku) if row.line else ""
        if isinstance(line, Sentence):
            chunk.refuse(place, line)
            continue
        pieces = _pieces(confirming, shipment, row, line, sku)
        if isinstance(pieces, Sentence):
            chunk.refuse(place, pieces)
            continue
        told.setdefault(shipment.key, []).append(told_of(place, row, line, sku, pieces))
    if not confirming.instead:
        drop_known(chunk, known, told)
        if confirming.so_far:
            keep_growth(chunk, known, told)
        else:
            drop_told_by_hand(chunk, known, told)
    tell_other_lines(chunk, known, told)
    tell_wrong_numbers(chunk, known, told)
    not_void(chunk, known, told)
    tracked_twice(chunk, known, told)
    late = late_rows(told)
    presumed = {one.key for one in meant.values() if one.presumed and told.get(one.key)}
    if presumed:
        presumed_no_more.take_back(connection, presumed, confirming.now)
        known |= shipments_told.known(connection, presumed)
    _find_reports(
        chunk,
        [(known[key], one) for of in (told, late) for key, some in of.items() for one in some],
    )
    book_late(chunk, known, late)
    if both := [key for key in late if told[key]]:
        known |= shipments_told.known(connection, both)
    booked = [_booked(chunk, known[key], some) for key, some in told.items() if some]
    shipped.write(
        connection, booked, reasons=confirming.config.holds, file_id=confirming.file_id,
        at=confirming.now,
    )  # fmt: skip
    for one in booked:
        chunk.facts += [
            RowFact(row, "accepted", one.effects.shipment.order_key, "") for row in one.reports
        ]
    chunk.facts += [
        RowFact(one.row, "accepted", known[key].order_key, "")
        for key, some in late.items()
        for one in some
        if not one.pieces
    ]
    return chunk.facts


def _pieces(
    confirming: Confirming, shipment: KnownShipment, row: ConfirmationRow, line: str, sku: str
) -> int | Sentence:
    """The pieces of a row that names goods, or a line of the shipment."""
    of = sku or next((one.sku for one in shipment.lines if one.line == line), "")
    told = named_goods(row) or line or row.reference
    return confirming.goods.pieces(shipment.client, of, told, row.shipped, row.unit)


def _match(chunk: ConfirmedChunk) -> dict[int, Candidate]:
    """The shipment of each row that can be true and names one."""
    connection, confirming = chunk.connection, chunk.confirming
    possible: dict[int, tuple[ConfirmationRow, tuple[str, ...]]] = {}
    for place, row in chunk.rows.items():
        why = refusal_of(row, confirming.now)
        clients = clients_of(confirming.config, row)
        if why or isinstance(clients, RefusedRow):
            chunk.refuse(place, why or clients.why)  # type: ignore[union-attr]
        else:
            possible[place] = (row, clients)
    numbers = shipments_told.by_number(connection, {row.reference for row, _ in possible.values()})
    named = _named(
        connection,
        confirming,
        [one for one in possible.values() if one[0].reference not in numbers],
    )
    meant: dict[int, Candidate] = {}
    candidates = {
        place: numbers.get(row.reference) or named.get((row.reference_is, row.reference), [])
        for place, (row, _) in possible.items()
    }
    _narrow(chunk, candidates)
    for place, (row, clients) in possible.items():
        found = candidates[place]
        if not found and _is_trial(row):
            chunk.refuse(place, sentence("report.trial", reference=row.reference))
            continue
        one = choose(row.reference, found, warehouse=confirming.warehouse.code, clients=clients)
        if isinstance(one, Candidate):
            meant[place] = one
        else:
            chunk.refuse(place, one)
    return meant


def _narrow(chunk: ConfirmedChunk, candidates: dict[int, list[Candidate]]) -> None:
    """Where a row may mean several shipments and brings a number of a parcel of one of them, it
    means that one."""
    several = {place: chunk.rows[place] for place, found in candidates.items() if len(found) > 1}
    if not several:
        return
    sscc = {row.sscc for row in several.values() if row.sscc}
    tracking = {row.tracking for row in several.values() if row.tracking}
    by_sscc = shipments_told.by_sscc(chunk.connection, sscc)
    by_tracking = shipments_told.by_tracking(chunk.connection, tracking)
    for place, row in several.items():
        for owners in (by_sscc.get(row.sscc or "", []), by_tracking.get(row.tracking or "", [])):
            narrow = narrowed(candidates[place], {one.key for one in owners})
            if narrow:
                candidates[place] = narrow
                break


def _is_trial(row: ConfirmationRow) -> bool:
    number = row.reference
    return len(number) == _DIGITS + 1 and number[:1] == _TRIAL and number[1:].isdecimal()


def _named(
    connection: Connection,
    confirming: Confirming,
    rows: Iterable[tuple[ConfirmationRow, tuple[str, ...]]],
) -> dict[tuple[str, str], list[Candidate]]:
    """By (what it is, reference) the shipments that it names."""
    wanted: dict[str, set[str]] = {}
    clients: set[str] = set()
    for row, of in rows:
        wanted.setdefault(row.reference_is, set()).add(row.reference)
        clients |= set(of)
    channels = [one.name for one in confirming.config.channels.values() if one.client in clients]
    finders: dict[str, Any] = {
        "shipment": lambda some: {},
        "order": lambda some: shipments_told.by_order(connection, some, channels),
        "po": lambda some: shipments_told.by_purchase_order(connection, some, clients),
        "sscc": lambda some: shipments_told.by_sscc(connection, some),
        "tracking": lambda some: shipments_told.by_tracking(connection, some),
    }
    return {
        (kind, name): found
        for kind, some in wanted.items()
        for name, found in finders[kind](some).items()
    }


def _impossible(shipment: KnownShipment, row: ConfirmationRow) -> Text:
    """Why a row cannot be about this shipment. A warehouse that was told nothing of it yet cannot
    have sent it: most likely the number is of another house, or mistyped."""
    if shipment.state == "planned":
        return sentence("report.not-handed", shipment=shipment.number)
    happened = parse_time(row.shipped_at)
    if row.shipped and happened + BEFORE < shipment.instructed_at:
        return sentence(
            "report.before-instruction", shipment=shipment.number, time=rfc3339(happened),
            instructed=rfc3339(shipment.instructed_at),
        )  # fmt: skip
    return ""


def _find_reports(chunk: ConfirmedChunk, rows: Sequence[tuple[KnownShipment, Told]]) -> None:
    """The reports that rows belong to; those that are not there yet are added."""
    fresh: dict[tuple[str, str], NewReport] = {}
    for shipment, one in rows:
        of = (shipment.client, chunk.document(one.row))
        if of in chunk.reports or of in fresh:
            continue
        new = report_told(chunk, shipment, one)
        if new.document:
            fresh[of] = new
        else:
            chunk.reports[of] = reports.report_of(chunk.connection, new)
    keys = reports.add(chunk.connection, list(fresh.values()))
    chunk.reports |= dict(zip(fresh, keys, strict=True))


def _booked(
    chunk: ConfirmedChunk, shipment: KnownShipment, rows: Sequence[Told]
) -> shipped.ShipmentTold:
    confirming = chunk.confirming
    place = confirming.place(rows[0].row)
    effects = tell(
        shipment, rows, place=place, short=confirming.config.clients[shipment.client].short,
        at=confirming.now,
    )  # fmt: skip
    by_row = {one.row: chunk.reports[shipment.client, chunk.document(one.row)] for one in rows}
    cause = confirming.cause or place
    return shipped.ShipmentTold(
        effects=effects, reports=by_row, cause=cause,
        events=events_of(effects, cause, confirming.now, confirming.who),
    )  # fmt: skip


_ANSWERS = {
    "cancelled": "cancel confirmed",
    "cancelled-unasked": "cancelled by the warehouse",
    "not-cancelled": "cancel refused",
    "changed": "change confirmed",
    "not-changed": "change refused",
}


def events_of(effects: Effects, cause: Text, at: int, who: str = CROSSDOCK) -> tuple[Event, ...]:
    """What the life of the order tells of a report: who told it where, what left, when and how."""
    shipment = effects.shipment
    found: list[tuple[str, Text]] = [(_ANSWERS[one], "") for one in effects.events]
    if effects.puts:
        kind = effects.state if effects.state in ("shipped", "partly shipped") else "left"
        goods = listed([goods_said(one) for one in effects.puts])
        carried = [
            name
            for one in effects.puts
            for name in (
                one.told.carrier,
                one.told.tracking or one.told.sscc,
                *one.told.void_numbers,
            )
            if name
        ]
        time = rfc3339(effects.shipped_at)
        saw = sentence("event.left-goods", goods=goods, time=time)
        if carried:
            by = listed(dict.fromkeys(carried), "and")
            saw = sentence("event.left-by", goods=goods, time=time, by=by)
        found.append((kind, saw))
    if effects.rests:
        rests = [f"{one.pieces} x {one.sku}" for one in effects.rests]
        to = sentence(f"state.{effects.rests[0].to}")
        found.append(("not shipped", sentence("event.rest", goods=rests, to=to)))
    return tuple(
        Event(
            at=at, kind=kind, order_id=shipment.order_key, shipment_id=shipment.key, who=who,
            cause=cause, saw=saw,
        )
        for kind, saw in found
    )  # fmt: skip


def end_final(
    connection: Connection, config: Config, keys: Sequence[int], at: int, *,
    cause: Text = "", who: str = CROSSDOCK,
) -> None:  # fmt: skip
    """Ends shipments of which nothing more comes, in the place of the last row about each; `cause`
    and `who` are the words and name of a person who said so."""
    last = reports.last_told(connection, keys)
    files = {one.file_id for one in last.values() if one.file_id is not None}
    names = {key: place_of_file(one) for key in files if (one := arrivals.by_id(connection, key))}
    booked = []
    for shipment in shipments_told.known(connection, keys).values():
        told = last[shipment.key]
        named = by_hand(told.report) if told.file_id is None else names[told.file_id]
        place = f"{named}:{told.row}"
        short = config.clients[shipment.client].short
        effects = settle(shipment, place=place, short=short, at=at)
        said = cause or place
        booked.append(
            shipped.ShipmentTold(
                effects=effects, reports={}, cause=said, events=events_of(effects, said, at, who)
            )
        )
    shipped.write(connection, booked, reasons=config.holds, file_id=None, at=at)
