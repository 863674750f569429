"""`crossdock shipments`: what is under way, with its parcels and the last word of its warehouse."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import msgspec
from sqlalchemy import Connection

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, show_json, spoken, told
from processor.commands.printing.paged_table import PagedTable
from processor.commands.printing.shown_times import here, moment_of
from processor.ledger.database import paging, reading
from processor.ledger.views import shipment_list
from processor.ledger.views.shipment_list import ShipmentChoice
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.model.times import rfc3339
from processor.model.under_way import UnderWay, last_word, lateness
from processor.passes.overdue import span_of
from processor.passes.unanswered import overdue_now

_COLUMNS = (
    "shipment", "order", "client", "warehouse", "carrier", "state", "ship-by", "late", "word",
)  # fmt: skip
_Late = tuple[UnderWay, tuple[str, ...]]


def shipments(args: argparse.Namespace) -> int:
    """Shipments under way, or those in another state."""
    house = load_place(args.config)
    config = house.config
    known_name("state", args.state, shipment_list.STATES)
    choice = ShipmentChoice(
        state=args.state, client=args.client, warehouse=args.warehouse, carrier=args.carrier,
        since=moment_of("--since", args.since, config.timezone),
    )  # fmt: skip
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        _known(connection, choice, config)
        now = clock_to_show(connection, args.now)
        owed = _owed(connection, config, now)
    with paging(engine) as connection:
        pages = _pages(connection, choice, config, now, owed, late_alone=args.late)
        if args.json:
            for page in pages:
                for one, late in page:
                    show_json(_for_programs(one, late))
            return DONE
        _show(pages, config.timezone)
    return DONE


def _known(connection: Connection, choice: ShipmentChoice, config: Config) -> None:
    """Refuses a name that neither the configuration nor any shipment has."""
    for what, name, known in (
        ("client", choice.client, config.clients),
        ("warehouse", choice.warehouse, config.warehouses),
        ("carrier", choice.carrier, config.carriers),
    ):
        if name is None or name in known or shipment_list.is_of_shipments(connection, what, name):
            continue
        known_name(what, name, known)


def _owed(connection: Connection, config: Config, now: int) -> dict[str, frozenset[int]]:
    """What warehouses owe an answer for, by the kind of answer: keys of documents or shipments."""
    found: dict[str, frozenset[int]] = {}
    for one in overdue_now(connection, config, now):
        found[one.kind] = found.get(one.kind, frozenset()) | frozenset(one.keys)
    return found


def _pages(
    connection: Connection, choice: ShipmentChoice, config: Config, now: int,
    owed: Mapping[str, Collection[int]], *, late_alone: bool,
) -> Iterator[list[_Late]]:  # fmt: skip
    span = config.overdue.ship_by
    risk = None if span is None else span_of(span)
    for page in shipment_list.listed_shipments(connection, choice):
        rows = [(one, lateness(one, now, risk, owed)) for one in page]
        yield [row for row in rows if row[1] or not late_alone]


def _for_programs(one: UnderWay, late: tuple[str, ...]) -> dict[str, object]:
    times = {
        name: None if at is None else rfc3339(at)
        for name, at in (
            ("ship_by", one.ship_by), ("handed_at", one.handed_at),
            ("acknowledged_at", one.acknowledged_at), ("shipped_at", one.shipped_at),
        )
    }  # fmt: skip
    return {
        "shipment": one.number, "order": one.order, "client": one.client, "state": one.state,
        "warehouse": one.warehouse, "carrier": one.carrier, "service": one.service,
        "ship_day": one.ship_day, **times, "document": one.document, "late": late,
        "last_word": last_word(one),
        "parcels": [msgspec.structs.asdict(parcel) for parcel in one.parcels],
    }  # fmt: skip


def _show(pages: Iterator[list[_Late]], zone: str) -> None:
    heads = tuple(told(f"shipments.{name}") for name in _COLUMNS)
    shown = PagedTable(sentence("shipments.title"), heads, [False] * len(heads))
    by = lru_cache(maxsize=4096)(lambda at: here(at, zone))
    late_said = lru_cache(maxsize=64)(lambda late: ", ".join(told(f"late.{one}") for one in late))
    word = lru_cache(maxsize=4096)(spoken)
    for page in pages:
        rows = [
            (
                one.number, one.order, one.client, one.warehouse, f"{one.carrier}/{one.service}",
                told(f"shipment-state.{one.state.replace(' ', '-')}"),
                "" if one.ship_by is None else by(one.ship_by), late_said(late),
                word(last_word(one)),
            )
            for one, late in page
        ]  # fmt: skip
        parcels = [
            [
                f"{parcel.sscc}  {parcel.tracking}  {parcel.manifest}".rstrip()
                for parcel in one.parcels
            ]
            for one, _ in page
        ]
        shown.add(rows, parcels)
    shown.end()
