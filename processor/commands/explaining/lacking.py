"""What an order lacks, and which newer rows of it could not be read, as `explain` tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processor.commands.printing.console import say, spoken, table, told
from processor.ledger.arrived.unread import UnreadRow
from processor.model.corrections import field_of, field_said
from processor.model.money import Money
from processor.model.order import Order
from processor.model.printable import printable
from processor.model.sentence import Piece, piece, sentence
from processor.model.times import rfc3339


def total_said(total: int, currency: str) -> Piece:
    """The total of an order; that it is not known where the order has no currency."""
    return piece(Money(total, currency)) if currency else sentence("explain.no-total")


def say_lacking(order: Order) -> None:
    """Each field that lacks: the cell as the export has it, why it cannot be used, where it is."""
    if not order.defects:
        return
    rows: list[tuple[object, ...]] = [
        (
            spoken(sentence("explain.lacking-field", field=field_said(field_of(one.field), order))),
            printable(" ".join(one.cell.split()))[:48],
            spoken(one.why),
            one.at,
        )
        for one in order.defects
    ]
    say("")
    say(table(told("explain.lacking"), rows))


def say_unread(rows: Sequence[UnreadRow]) -> None:
    """Newer rows that could not be read, and what settled them."""
    for one in rows:
        opened = rfc3339(one.opened_at)
        say("  " + told("explain.unread", place=one.place, why=one.why, at=opened))
        if one.settled_at is not None:
            at = rfc3339(one.settled_at)
            how = told("explain.unread-settled", at=at, who=one.settled_by, why=one.settled_why)
            say("    " + how)


def unread_for_programs(one: UnreadRow) -> dict[str, Any]:
    """A row that could not be read, as JSON says it."""
    settled = None if one.settled_at is None else rfc3339(one.settled_at)
    return {
        "place": one.place, "why": one.why, "opened_at": rfc3339(one.opened_at),
        "settled_at": settled, "settled_by": one.settled_by, "settled_why": one.settled_why,
    }  # fmt: skip
