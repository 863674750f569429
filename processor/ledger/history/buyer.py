"""What the buyer of an order did before: how often, for how much, since when, to which address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.history.batch import Before, Day, Value, batches, by_identity, share
from processor.ledger.sql import text
from processor.model.money import Money
from processor.model.times import SECOND

BUYER_FACTS = frozenset(
    [
        "buyer.orders_before", "buyer.spent_before", "buyer.known_for", "buyer.returns_rate",
        "address.known", "address.usual",
    ]
)  # fmt: skip
# These need no more than the list of earlier orders.
_PLAIN = frozenset(["buyer.orders_before", "buyer.known_for"])
# A rejection made in the same pass does not count yet: which orders were decided by then would
# depend on the batch. One by a person does.
_REJECTED = (
    "o.state = 'rejected' AND (o.rejected_by <> '' OR EXISTS (SELECT 1 FROM event e"
    " WHERE e.order_id = o.id AND e.kind = 'rejected' AND e.at < :now))"
)
_DAY = 86_400 * SECOND


class _Sums:
    """What earlier orders of one buyer add up to, taken in one by one."""

    def __init__(self) -> None:
        self.orders = 0
        self.first = 0
        self.refunded = 0
        self.spent: dict[str, int] = {}
        self.addresses: dict[int, int] = {}
        self.usual = 0

    def take(self, row: Sequence[Value]) -> None:
        """One more order, later than all before it."""
        self.first = self.first or row[0]
        self.orders += 1
        if len(row) == 3:
            return
        address, total, currency, refunded, rejected = row[3:]
        self.refunded += refunded
        if not rejected:
            self.spent[currency] = self.spent.get(currency, 0) + total
        if address:
            times = self.addresses[address] = self.addresses.get(address, 0) + 1
            if times >= self.addresses.get(self.usual, 0):
                self.usual = address

    def facts(self, one: Before, on: Day) -> dict[str, Value]:
        """The facts of an order that comes next."""
        address = one.identities["address_key"]
        return {
            "buyer.orders_before": self.orders,
            "buyer.spent_before": _spent(self.spent, on),
            "buyer.known_for": (one.place[0] - self.first) // _DAY if self.orders else 0,
            "buyer.returns_rate": share(self.refunded, self.orders) if self.orders else None,
            "address.known": address in self.addresses if address else None,
            "address.usual": address == self.usual if address and self.usual else None,
        }


def buyer_facts(
    connection: Connection,
    asked: Sequence[Before],
    wanted: frozenset[str],
    on: Day,
    found: dict[int, dict[str, Value]],
) -> None:
    """Fills in the wanted facts of buyers; a buyer that nothing identifies is a new one."""
    groups = by_identity(asked, "buyer_key")
    earlier = _earlier(connection, groups, wanted, on)
    for one in asked:
        if not one.identities["buyer_key"]:
            _fill(found, one, _Sums(), wanted, on)
    for buyer, group in groups.items():
        sums = _Sums()
        rows = iter(sorted(earlier.get(buyer, ())))
        row = next(rows, None)
        for one in group:
            while row is not None and row[:3] < one.place:
                sums.take(row)
                row = next(rows, None)
            _fill(found, one, sums, wanted, on)


def _fill(
    found: dict[int, dict[str, Value]], one: Before, sums: _Sums, wanted: frozenset[str], on: Day
) -> None:
    facts = sums.facts(one, on)
    found[one.key].update({key: facts[key] for key in wanted})


def _spent(spent: dict[str, int], on: Day) -> Money | None:
    """All of it in the house currency, each currency exchanged once; None where a rate lacks."""
    total = 0
    for currency, minor in spent.items():
        if currency == on.currency:
            total += minor
            continue
        money = on.rates.convert(Money(minor, currency), on.currency) if on.rates else None
        if money is None:
            return None
        total += money.minor
    return Money(total, on.currency)


def _earlier(
    connection: Connection, groups: dict[int, list[Before]], wanted: frozenset[str], on: Day
) -> dict[int, list[tuple[Value, ...]]]:
    """Orders of these buyers up to the last one asked for, those asked for among them."""
    more = "" if wanted <= _PLAIN else (
        f", t.address_key, t.total, t.currency, t.refunded, {_REJECTED}"
    )  # fmt: skip
    join = "JOIN order_trace t ON t.order_id = o.id" if more else ""
    last = max((group[-1].place[0] for group in groups.values()), default=0)
    found: dict[int, list[tuple[Value, ...]]] = {}
    for marks, part in batches(sorted(groups)):
        statement = text(
            f"SELECT o.buyer_key, o.placed_at, o.channel, o.order_id{more} FROM orders o {join}"
            f" WHERE o.buyer_key IN ({marks}) AND o.placed_at <= :last AND o.state <> 'cancelled'"
        )
        values = {**part, "last": last, **({"now": on.now} if more else {})}
        for row in connection.execute(statement, values):
            found.setdefault(row[0], []).append(tuple(row[1:]))
    return found
