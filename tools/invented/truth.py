"""The truth: what must become of every order, and the sums per channel."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from invented.model import Sale
from invented.scenarios import WHY
from invented.world import CHANNELS, everything, exports

STATES = (
    "instructed", "held", "backordered", "rejected", "cancelled", "history", "ignored",
)  # fmt: skip
COLUMNS = (
    "channel", "order_id", "outcome", "state", "hold", "currency", "total_minor", "lines",
    "pieces", "warehouses", "scenario", "why",
)  # fmt: skip


def in_ledger(sale: Sale) -> bool:
    """Whether the order itself is booked: not where its rows were rejected or a mere test."""
    return sale.outcome != "rejected" and sale.state != "ignored"


def row_of(sale: Sale) -> list[str]:
    """One line of truth.csv; rows that cannot be read have no money and no lines."""
    known = sale.outcome not in ("rejected", "incomplete")
    return [
        sale.channel,
        sale.order_id,
        sale.outcome,
        sale.state,
        sale.hold,
        sale.currency if known else "",
        str(sale.shipped_total) if known else "",
        str(sale.lines) if known else "",
        str(sale.pieces) if known else "",
        " ".join(sale.ships_from),
        sale.scenario,
        WHY[sale.scenario],
    ]


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def orders() -> bytes:
    """truth.csv."""
    rows: list[Sequence[str]] = [COLUMNS]
    for channel in CHANNELS:
        rows += [row_of(sale) for sale in everything()[channel]]
    return _table(rows)


def _totals(sales: Sequence[Sale]) -> str:
    sums: Counter[str] = Counter()
    for sale in sales:
        if in_ledger(sale) and sale.outcome != "incomplete":
            sums[sale.currency] += sale.shipped_total
    return "; ".join(f"{total} {currency}" for currency, total in sorted(sums.items()))


def channels() -> bytes:
    """truth-channels.csv: totals are minor units, of the orders that are in the ledger."""
    header = ["channel", "files", "records", "orders", "totals_minor", *STATES]
    rows: list[Sequence[str]] = [header]
    made = exports()
    for channel in CHANNELS:
        sales = everything()[channel]
        mine = [one for one in made if one.sender == channel]
        states = Counter(sale.state for sale in sales)
        rows.append(
            [
                channel,
                str(len(mine)),
                str(sum(one.records for one in mine)),
                str(len(sales)),
                _totals(sales),
                *(str(states[state]) for state in STATES),
            ]
        )
    return _table(rows)
