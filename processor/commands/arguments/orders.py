"""What the commands take by which a person ends or mends one order. Imports nothing but what
`--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[[str, str], argparse.ArgumentParser]
_ORDER = "channel/order_id, or the id alone"


def add_order(add: Add) -> None:
    """Adds the commands; `add` makes a parser by its name and words."""
    words = "cancel an order, a line or some pieces; what a warehouse has, by an instruction"
    cancelling = add("cancel", words)
    cancelling.add_argument("order", metavar="ORDER", help=_ORDER)
    cancelling.add_argument("--line", metavar="N", help="only this line: its number, id or SKU")
    cancelling.add_argument(
        "--pieces", metavar="K", type=int, help="only so many pieces of the line"
    )
    cancelling.add_argument("--why", required=True, help="noted with your name")
    correcting = add("correct", "put fields of an order right, or fill in what it lacks")
    correcting.add_argument("order", metavar="ORDER", help=_ORDER)
    correcting.add_argument(
        "--set", dest="changes", action="append", required=True, metavar="FIELD=VALUE",
        help="as orders --json names it: ship_to.phone=..., lines.1.quantity=2; several times",
    )  # fmt: skip
    correcting.add_argument("--why", required=True, help="noted with your name")
    correcting.add_argument(
        "--dry-run", action="store_true", help="show old, new and what would come of it"
    )
