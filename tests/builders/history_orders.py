"""Orders for the tests of history facts, and the facts computed the plain way, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Connection

from builders.empty_ledger import lay_empty_ledger
from processor.ledger.database import open_ledger
from processor.ledger.orders import orders
from processor.ledger.sql import text
from processor.model.identity import (
    address_key,
    buyer_key,
    card_key,
    content_key,
    ip_key,
    name_key,
    phone_key,
)
from processor.model.money import Money, Rates
from processor.model.order import Address, Buyer, Line, Order, Shipping
from processor.model.times import parse_time

RATES = Rates("EUR", "2026-11-03", {"USD": "1.10"})
MINUTE = 60_000_000


def order(number: int, at: str, **given: Any) -> Order:
    """An order placed at a time; everything else can be given."""
    values: dict[str, Any] = {
        "client": "acme",
        "channel": "shop",
        "order_id": f"{number}",
        "placed_at": at,
        "currency": "EUR",
        "buyer": Buyer(email="ada@example.org", phone="+49 170 1234567"),
        "ship_to": Address(
            name="Ada Lind", address_lines=("Weg 1",), postcode="50667", country="DE"
        ),
        "shipping": Shipping(),
        "total": 1000,
        "lines": (line("CUP", 1, 1000),),
        "card_hint": "visa 4242",
        "ip": "93.184.216.34",
    }
    return Order(**{**values, **given})


def line(sku: str, quantity: int, amount: int, number: int = 1) -> Line:
    """A line of `quantity` pieces for `amount` minor units in all."""
    return Line(
        line_id=f"{number}",
        sku=sku,
        quantity=quantity,
        amount=amount,
        unit_price=amount // quantity,
    )


@contextmanager
def ledger(folder: Path) -> Iterator[Connection]:
    """A ledger that forgets what was written into it."""
    lay_empty_ledger(folder / "ledger.db")
    engine = open_ledger(folder / "ledger.db")
    with engine.connect() as connection:
        began = connection.begin()
        connection.execute(
            text(
                "INSERT INTO file (id, sha256, sender, name, state) VALUES (1, 'x', 's', 'n', 'b')"
            )
        )
        yield connection
        began.rollback()
    engine.dispose()


def book(connection: Connection, found: Sequence[Order], state: str = "received") -> list[int]:
    """Books orders as one chunk of a file would."""
    fresh = [
        orders.NewOrder(order=one, state=state, content="", file_id=1, rows=(1,), decide=True)
        for one in found
    ]
    return orders.add(connection, fresh)


def decide_all(connection: Connection) -> None:
    """Every order that is there was decided."""
    connection.execute(text("INSERT OR IGNORE INTO bundle (id, sha256, texts) VALUES (1, 'x', '')"))
    connection.execute(
        text(
            "INSERT INTO decision (order_id, revision, at, bundle_id, outcome)"
            " SELECT id, 1, 1, 1, 'hold' FROM orders"
        )
    )


def place(one: Order) -> tuple[int, str, str]:
    return parse_time(one.placed_at), one.channel, one.order_id


def plainly(one: Order, every: Sequence[Order], minutes: int, span: str) -> dict[str, Any]:
    """All history facts of an order, from a list of all orders that count."""
    before = [o for o in every if o.client == one.client and place(o) < place(one)]
    before.sort(key=place)
    mine = [o for o in before if buyer_key(o) and buyer_key(o) == buyer_key(one)]
    recent = [o for o in before if place(o)[0] >= place(one)[0] - minutes * MINUTE]
    spent: Counter[str] = Counter()
    for o in mine:
        spent[o.currency] += o.total
    euros = [RATES.convert(Money(minor, currency), "EUR") for currency, minor in spent.items()]
    homes = Counter(address_key(o) for o in mine if address_key(o))
    most = [key for key, n in homes.items() if n == max(homes.values())]
    usual = next((k for k in map(address_key, reversed(mine)) if k in most), None)
    home = address_key(one)
    back = [o for o in mine if o.payment_status in ("refunded", "partially_refunded")]
    days = (place(one)[0] - place(mine[0])[0]) // (1440 * MINUTE) if mine else 0
    names = {name_key(o) for o in recent if home and address_key(o) == home}
    twins = [
        o
        for o in recent
        if content_key(o) == content_key(one) and ((home and address_key(o) == home) or o in mine)
    ]
    sold = [_sales(one, wanted.sku, before) for wanted in one.lines]
    return {
        "buyer.orders_before": len(mine),
        "buyer.spent_before": None if None in euros else Money(sum(e.minor for e in euros), "EUR"),
        "buyer.known_for": days,
        "buyer.returns_rate": _share(len(back), len(mine)) if mine else None,
        "address.known": any(address_key(o) == home for o in mine) if home else None,
        "address.usual": usual == home if usual and home else None,
        f"orders.same_buyer in {span}": _same(buyer_key, one, recent),
        f"orders.same_address in {span}": _same(address_key, one, recent),
        f"orders.same_phone in {span}": _same(phone_key, one, recent),
        f"orders.same_card in {span}": _same(card_key, one, recent),
        f"orders.same_ip in {span}": _same(ip_key, one, recent),
        f"orders.same_content in {span}": len(twins) if home or buyer_key(one) else None,
        f"address.other_names in {span}": len(names - {0, name_key(one)}) if home else None,
        "line.price_to_usual": tuple(
            _share(round(2 * line.unit_price), round(2 * median(p for p, _ in s)))
            if len(s) >= 5 and median(p for p, _ in s) > 0
            else None
            for line, s in zip(one.lines, sold, strict=True)
        ),
        "line.quantity_to_usual": tuple(
            _share(2 * line.quantity, round(2 * median(q for _, q in s))) if len(s) >= 5 else None
            for line, s in zip(one.lines, sold, strict=True)
        ),
    }


def _sales(one: Order, sku: str, before: Sequence[Order]) -> list[tuple[int, int]]:
    sold = [
        (sold.unit_price, sold.quantity)
        for o in reversed(before)
        if o.currency == one.currency and place(o)[0] >= place(one)[0] - 90 * 1440 * MINUTE
        for sold in sorted(o.lines, key=lambda line: line.line_id, reverse=True)
        if sold.sku == sku
    ]
    return sold[:50]


def _same(key: Any, one: Order, recent: Sequence[Order]) -> int | None:
    return sum(key(o) == key(one) for o in recent) if key(one) else None


def _share(part: int, whole: int) -> int:
    return int(part * 10_000 / whole + 0.5)


def changed(one: Order, **given: Any) -> Order:
    """The next revision of an order."""
    return msgspec.structs.replace(one, revision=one.revision + 1, **given)
