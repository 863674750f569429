"""What is short: stock below its promises, to whom it is promised, and what orders wait for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.ledger.stock.stock import AVAILABLE, OPEN_SHORTAGES, StockKey, StockLine
from processor.model.sentence import Sentence, sentence

# So many lines of one shortage are named to people; the others are counted.
_NAMED = 20


class StockShown(msgspec.Struct, frozen=True, kw_only=True):
    """Stock of one SKU in one warehouse, and how many pieces of it orders of its client wait for,
    whichever warehouse will send them."""

    line: StockLine
    waiting: int

    @property
    def is_short(self) -> bool:
        """True where more is promised than is there, or orders wait for it."""
        return self.waiting > 0 or self.line.available < 0


def with_waiting(
    connection: Connection, lines: Sequence[StockLine], sku: str | None = None
) -> list[StockShown]:
    """Stock with what waits for it. What orders wait for and no warehouse ever had comes first,
    with no warehouse."""
    one = " AND l.sku = :sku" if sku is not None else ""
    statement = text(
        "SELECT o.client, l.sku, sum(l.backordered) FROM order_line l"
        f" JOIN orders o ON o.id = l.order_id WHERE l.backordered > 0{one}"
        " GROUP BY o.client, l.sku ORDER BY o.client, l.sku"
    )
    rows = connection.execute(statement, {"sku": sku} if sku is not None else {})
    waiting = {(r[0], r[1]): int(r[2]) for r in rows}
    there = {(line.client, line.sku) for line in lines}
    nowhere = [
        StockLine(warehouse="", client=client, sku=name, on_hand=0, reserved=0, instructed=0)
        for client, name in waiting
        if (client, name) not in there
    ]
    return [
        StockShown(line=line, waiting=waiting.get((line.client, line.sku), 0))
        for line in (*nowhere, *lines)
    ]


class PromisedTo(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order (`channel/number`), by its id, to which pieces are promised."""

    order: str
    line: str
    pieces: int


class Shortage(msgspec.Struct, frozen=True, kw_only=True):
    """An open shortage: how many pieces more are promised than are there, and to which lines now.
    Whoever is told of an order gets its lines first."""

    warehouse: str
    client: str
    sku: str
    pieces: int
    promised: tuple[PromisedTo, ...]

    @property
    def key(self) -> StockKey:
        """Which stock it is of."""
        return self.warehouse, self.client, self.sku

    @property
    def said(self) -> Sentence:
        """It, as people are told of it."""
        named = [
            sentence("shortage.line", order=one.order, line=one.line, n=one.pieces)
            for one in self.promised[:_NAMED]
        ]
        if more := len(self.promised) - len(named):
            named.append(sentence("shortage.more-lines", n=more))
        return sentence(
            "shortage.open", warehouse=self.warehouse, client=self.client, sku=self.sku,
            n=self.pieces, lines=named,
        )  # fmt: skip

    def first_of(self, order: str) -> Shortage:
        """The same with the lines of that order first."""
        lines = sorted(self.promised, key=lambda one: one.order != order)
        return msgspec.structs.replace(self, promised=tuple(lines))


def open_shortages(connection: Connection, of: Iterable[StockKey] | None = None) -> list[Shortage]:
    """All open shortages, or those of some stock, in key order."""
    wanted = None if of is None else set(of)
    statement = text(
        f"SELECT h.warehouse, h.client, h.sku, -({AVAILABLE}) FROM {OPEN_SHORTAGES}"
        " ORDER BY 1, 2, 3"
    )
    lack = {(r[0], r[1], r[2]): int(r[3]) for r in connection.execute(statement)}
    if wanted is not None:
        lack = {key: pieces for key, pieces in lack.items() if key in wanted}
    promised = _promised(connection, {sku for _, _, sku in lack})
    return [
        Shortage(
            warehouse=key[0], client=key[1], sku=key[2], pieces=pieces,
            promised=tuple(promised.get(key, ())),
        )
        for key, pieces in lack.items()
    ]  # fmt: skip


def shortages_of_order(connection: Connection, order: int) -> list[Shortage]:
    """The open shortages of stock that is promised to an order."""
    statement = text(
        "SELECT DISTINCT warehouse, client, sku FROM reservation WHERE order_id = :o"
        " AND state IN ('reserved', 'instructed')"
    )
    rows = connection.execute(statement, {"o": order})
    return open_shortages(connection, [(r[0], r[1], r[2]) for r in rows])


def _promised(connection: Connection, skus: Iterable[str]) -> dict[StockKey, list[PromisedTo]]:
    """To whom pieces of these SKUs are promised now, by stock, the first promise first."""
    found: dict[StockKey, list[PromisedTo]] = {}
    for marks, part in in_batches(sorted(skus)):
        statement = text(
            "SELECT r.warehouse, r.client, r.sku, o.channel, o.order_id, r.line_id, sum(r.pieces)"
            " FROM reservation r JOIN orders o ON o.id = r.order_id"
            f" WHERE r.sku IN ({marks}) AND r.state IN ('reserved', 'instructed')"
            " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY min(r.id)"
        )
        for r in connection.execute(statement, part):
            one = PromisedTo(order=f"{r[3]}/{r[4]}", line=r[5], pieces=int(r[6]))
            found.setdefault((r[0], r[1], r[2]), []).append(one)
    return found
