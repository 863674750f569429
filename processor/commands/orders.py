"""`crossdock orders`: orders in their latest revision, page by page."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import get_args

from sqlalchemy import Connection

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, USAGE, Stop, say, show_json, spoken, told
from processor.commands.printing.paged_table import PagedTable
from processor.commands.printing.shown_times import age, here, moment_of
from processor.house.premises import Premises
from processor.ledger.database import paging, reading
from processor.ledger.views import order_list, views
from processor.ledger.views.order_list import ListedOrder, OrderChoice, OrderHold
from processor.model.config import Config
from processor.model.masks import masked_name
from processor.model.money import Money
from processor.model.order import OrderState
from processor.model.printable import printable
from processor.model.reasons import asker_said, place_said
from processor.model.sentence import piece, sentence
from processor.normalise.formats.formulas import guarded
from processor.transport.new_file import new_file

_COLUMNS = (
    "placed", "age", "order", "client", "state", "buyer", "country", "lines", "total", "warehouse",
    "holds",
)  # fmt: skip
_TO_THE_RIGHT = tuple(name in ("lines", "total") for name in _COLUMNS)


def orders(args: argparse.Namespace) -> int:
    """Orders in their latest revision."""
    house = load_place(args.config)
    choice = _choice(args, house)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        _known(connection, choice, house.config)
    with paging(engine) as connection:
        if args.json:
            for order in views.chosen_orders(connection, choice):
                show_json(order)
            return DONE
        now = clock_to_show(connection, args.now)
        if args.csv is not None:
            return _write(Path(args.csv), _pages(connection, choice, house, now))
        _show(_pages(connection, choice, house, now))
    return DONE


def _choice(args: argparse.Namespace, house: Premises) -> OrderChoice:
    config = house.config
    known_name("state", args.state, get_args(OrderState))
    if args.limit is not None and args.limit < 1:
        raise Stop(USAGE, sentence("orders.no-limit"))
    if args.csv is not None and args.json:
        raise Stop(USAGE, sentence("orders.csv-or-json"))
    return OrderChoice(
        state=args.state, channel=args.channel, client=args.client, warehouse=args.warehouse,
        file=args.file, limit=args.limit,
        since=moment_of("--since", args.since, config.timezone),
        until=moment_of("--until", args.until, config.timezone),
    )  # fmt: skip


def _known(connection: Connection, choice: OrderChoice, config: Config) -> None:
    """Refuses a name that neither the configuration nor any order has."""
    for what, name, known in (
        ("channel", choice.channel, config.channels),
        ("client", choice.client, config.clients),
        ("warehouse", choice.warehouse, config.warehouses),
    ):
        if name is None or name in known or order_list.is_of_orders(connection, what, name):
            continue
        known_name(what, name, known)
    if choice.file is not None and not order_list.names_a_file(connection, choice.file):
        known_name("file", choice.file, order_list.file_names(connection))


def _pages(
    connection: Connection, choice: OrderChoice, house: Premises, now: int
) -> Iterator[list[tuple[str, ...]]]:
    say_row = _Rows(house.config.timezone, now)
    for page in order_list.listed_orders(connection, choice):
        yield [say_row(one) for one in page]


class _Rows:
    """Orders as rows of text. What many of them share is put into words once."""

    def __init__(self, zone: str, now: int) -> None:
        self.placed = lru_cache(maxsize=4096)(lambda at: here(at, zone))
        self.age = lru_cache(maxsize=4096)(lambda at: age(at, now))
        self.state = lru_cache(maxsize=64)(lambda state: told(f"state.{state}"))
        self.held = lru_cache(maxsize=4096)(_held)
        self.total = lru_cache(maxsize=4096)(
            lambda total, of: spoken(piece(Money(total, of))) if of else ""
        )

    def __call__(self, one: ListedOrder) -> tuple[str, ...]:
        return (
            self.placed(one.placed_at),
            self.age(one.placed_at),
            f"{one.channel}/{one.order_id}",
            one.client,
            self.state(one.state),
            printable(masked_name(one.buyer)),
            one.country,
            str(one.lines),
            self.total(one.total, one.currency),
            ", ".join(one.warehouses),
            ", ".join(map(self.held, one.holds)),
        )


def _heads() -> tuple[str, ...]:
    return tuple(told(f"orders.{name}") for name in _COLUMNS)


def _show(pages: Iterator[list[tuple[str, ...]]]) -> None:
    shown = PagedTable(sentence("orders.title"), _heads(), _TO_THE_RIGHT)
    for rows in pages:
        shown.add(rows)
    shown.end()


def _write(path: Path, pages: Iterator[list[tuple[str, ...]]]) -> int:
    count = 0
    try:
        with new_file(path) as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(_heads())
            for rows in pages:
                writer.writerows([guarded(cell) for cell in row] for row in rows)
                count += len(rows)
    except FileExistsError as error:
        raise Stop(USAGE, sentence("orders.csv-there", file=str(path))) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(USAGE, sentence("orders.csv-failed", file=str(path), why=why)) from error
    say(told("orders.csv-written", n=count, file=str(path)))
    return DONE


def _held(hold: OrderHold) -> str:
    """Why an order is held, by which rule, and where that stands; of what is no rule's, why."""
    if hold.at == hold.rule:
        return hold.reason
    by, at = asker_said(hold.rule), place_said(hold.at)
    return spoken(sentence("orders.hold", reason=hold.reason, rule=by, at=at))
