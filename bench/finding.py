"""Orders found among a million: what booking their keys takes, and what each kind of key takes.

The orders are booked as chunks of a file are, by the functions of the ledger, with names out of the
invented world; each has a shipment and a parcel, and one parcel in four was told another number.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

from sqlalchemy import Connection, Engine

from bench.generate import write_house
from bench.measure import Failed, scratch
from bench.process import run
from bench.tables import table
from bench.world import EU, FAR, Dice, place, weighted
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.orders import orders as booked_orders
from processor.ledger.orders import search_keys
from processor.ledger.orders.orders import NewOrder
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import parcel, shipment
from processor.ledger.views.search import look_for
from processor.model.order import Address, Buyer, Line, Order, Shipping

CHUNK = 1_000
# One order in two hundred is of the same buyer's name, and one of another: 5,000 of a million each.
SAME_NAME = 200
_SHARED = {0: "Maria Mustermann", 100: "王小明"}
_REPEAT = 5
NOTHING_FOUND = 2


def made(number: int, dice: Dice) -> Order:
    """One order of an invented buyer; the same number and dice make the same."""
    to = place(dice.pick(_WHERE), "mixed" if dice.share(0.2) else "latin", dice)
    name = _SHARED.get(number % SAME_NAME, to.name)
    return Order(
        client="acme",
        channel=("acme-shopify", "acme-amazon")[number % 2],
        order_id=f"#{number:07d}" if number % 2 == 0 else f"028-{number:07d}-5501722",
        placed_at=f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T09:00:{number % 60:02d}Z",
        currency="EUR",
        buyer=Buyer(name=name, email=f"buyer{number}@example.org", phone=to.phone),
        ship_to=Address(
            name=name, address_lines=(to.street,), city=to.city, postcode=to.postcode,
            country=to.country,
        ),
        shipping=Shipping(),
        total=4_500,
        po_number=f"PO-{number:07d}" if number % 4 == 0 else None,
        lines=tuple(
            Line(line_id=f"{n}", sku=f"ACM-{dice.below(5_000):04d}", quantity=1, amount=1_500,
                 unit_price=1_500, title="A thing of the invented world")
            for n in (1, 2, 3)
        ),
    )  # fmt: skip


_WHERE = weighted(EU) + weighted(FAR)


def chunks(first: int, count: int, seed: str) -> Iterator[list[NewOrder]]:
    """Orders as chunks of a file bring them."""
    dice = Dice(seed)
    for start in range(first, first + count, CHUNK):
        yield [
            NewOrder(
                order=made(number, dice), state="instructed", content="", file_id=1, rows=(1,),
                decide=False,
            )
            for number in range(start, min(start + CHUNK, first + count))
        ]  # fmt: skip


def empty(path: Path) -> Engine:
    """A ledger with one file and no orders."""
    engine = open_ledger(path)
    with transaction(engine, "book") as connection:
        connection.execute(
            text(
                "INSERT INTO file (id, sha256, sender, name, state) VALUES (1, 'x', 's', 'n', 'b')"
            )
        )
    return engine


def fill(engine: Engine, count: int, seed: str) -> None:
    """Books so many orders, and a shipment with a parcel for each."""
    for fresh in chunks(0, count, seed):
        with transaction(engine, "book") as connection:
            keys = booked_orders.add(connection, fresh)
            _ship(connection, keys)


def _ship(connection: Connection, keys: list[int]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": key, "number": f"S{key:08d}", "order_id": key, "state": "instructed",
            "client": "acme", "warehouse": "PL1", "carrier": "inpost", "service": "locker",
            "label_source": "own", "planned_at": 1_793_696_400_000_000,
        }
        for key in keys
    ]  # fmt: skip
    write_rows(connection, shipment, rows)
    told = [f"JD 01 {key:010d}" if key % 4 == 0 else "" for key in keys]
    write_rows(
        connection,
        parcel,
        [
            {
                "id": key, "shipment_id": key, "sscc": f"3590123{key:011d}",
                "tracking": f"RR{key:09d}PL", "told_tracking": number,
            }
            for key, number in zip(keys, told, strict=True)
        ],
    )  # fmt: skip
    search_keys.of_parcels(connection, [*zip(keys, told, strict=True)])


def booking_costs(folder: Path, count: int, seed: str) -> tuple[float, float]:
    """Processor time of an order booked without search keys and with them, in microseconds, chunk
    by chunk in turns, each into a ledger of its own."""
    spent = {"without": 0.0, "with": 0.0}
    engines = {name: empty(folder / name / "ledger.db") for name in spent}
    for number, fresh in enumerate(chunks(0, count, seed)):
        for name in sorted(spent, reverse=bool(number % 2)):
            with mock.patch.object(
                search_keys, "of_new",
                search_keys.of_new if name == "with" else lambda *_: None,
            ):  # fmt: skip
                began = time.process_time()
                with transaction(engines[name], "book") as connection:
                    booked_orders.add(connection, fresh)
                spent[name] += time.process_time() - began
    for engine in engines.values():
        engine.dispose()
    return spent["without"] / count * 1e6, spent["with"] / count * 1e6


def asked(count: int) -> list[tuple[str, str]]:
    """(kind of key, what is typed) about an order in the middle."""
    number = count // 2 // (4 * SAME_NAME) * (4 * SAME_NAME)
    one = number + 4
    return [
        ("order", f"#{one:07d}"), ("order without # and zeros", str(one)),
        ("purchase order", f"po {one:07d}"), ("shipment", f"s{one:08d}"),
        ("SSCC", f"(00)3590123{one:011d}"), ("tracking, planned", f"rr {one:09d} pl"),
        ("tracking, told", f"JD01{one:010d}"), ("e-mail", f"Buyer{one}@example.org"),
        ("telephone", ""), ("name of one in 200", "mustermann"),
        ("two names of one in 200", "Maria Mustermann"), ("Chinese name of one in 200", "王小明"),
        ("beginning of a name", "sch"),
        ("a frequent name", "Anna"), ("two Chinese characters", "王伟"), ("nothing", "Quixotexyz"),
    ]  # fmt: skip


def finding_table(folder: Path, count: int, booked: int, seed: str) -> str:
    """The tables of docs/benchmarks.md: booking, and each kind of key among `count` orders."""
    with scratch(folder) as house:
        without, with_keys = booking_costs(house, booked, seed)
        write_house(house, orders=0, seed=0)
        engine = empty(house / ".state" / "ledger.db")
        start = _seconds(house, "nobody", NOTHING_FOUND)
        fill(engine, count, seed)
        engine.dispose()
        rows = found_in(house / ".state" / "ledger.db", count)
        commands = command_in(house, count, start)
    booking = table(
        ("orders booked", "us without keys", "us with keys", "ratio"),
        [(f"{booked:,}", f"{without:.1f}", f"{with_keys:.1f}", f"{with_keys / without:.3f}")],
    )
    return f"{booking}\n\n{rows}\n\n{commands}"


def found_in(path: Path, count: int) -> str:
    """A row for each kind of key: orders found, milliseconds of processor and of the clock."""
    engine = open_ledger(path)
    rows = []
    for kind, typed in asked(count):
        if not typed:
            with reading(engine) as connection:
                typed = str(booked_orders.of_key(connection, count // 2).buyer.phone)
        found, cpu, wall = _measured(engine, typed)
        rows.append((kind, f"{found:,}", f"{cpu:.1f}", f"{wall:.1f}"))
    engine.dispose()
    return table((f"among {count:,} orders", "found", "ms processor", "ms clock"), rows)


def command_in(house: Path, count: int, start: float) -> str:
    """What `crossdock find` takes as a command of its own, from the start of the process to its
    end: the median of five, the first of which opens the ledger anew. `start` is what it takes in
    a house without orders: Python, the configuration and opening the ledger."""
    rows = [("start alone: no orders", f"{start:.2f}")]
    rows += [
        (kind, f"{_seconds(house, typed, 0):.2f}") for kind, typed in asked(count) if kind in _TYPED
    ]
    return table((f"crossdock find among {count:,} orders", "seconds"), rows)


def _seconds(house: Path, typed: str, code: int) -> float:
    """Seconds by the clock, the median of five; the command has to end with this exit code."""
    took = []
    for _ in range(_REPEAT):
        command = ["-m", "processor", "find", typed, "--config", str(house / "config.yaml")]
        usage = run(command, house)
        if usage.code != code:
            raise Failed(f"crossdock find ended with {usage.code}:\n{usage.output[-4000:]}")
        took.append(usage.seconds)
    return median(took)


_TYPED = {
    "order without # and zeros", "tracking, told", "Chinese name of one in 200",
    "two names of one in 200",
}  # fmt: skip


def _measured(engine: Engine, typed: str) -> tuple[int, float, float]:
    cpu, wall = [], []
    clock: Callable[[], float] = time.perf_counter
    found = 0
    for _ in range(_REPEAT):
        began, ticks = time.process_time(), clock()
        with reading(engine) as connection:
            found = look_for(connection, typed, limit=20).count
        cpu.append((time.process_time() - began) * 1e3)
        wall.append((clock() - ticks) * 1e3)
    return found, median(cpu), median(wall)
