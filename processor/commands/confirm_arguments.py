"""What `crossdock confirm` takes. Imports nothing but what `--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_confirm(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds the command; `add` makes one of a name and what it does."""
    words = "book what a warehouse told otherwise; without --yes only show it"
    confirming = add("confirm", words)
    confirming.add_argument(
        "what", metavar="FILE|SHIPMENT",
        help="the number of a shipment; with --replace a file of which a report is parked, by its"
        " name or number",
    )  # fmt: skip
    confirming.add_argument("--why", help="who told it and how; noted with your name; needed")
    for option, help_ in (
        ("all-shipped", "all that the shipment still promises left"),
        ("short", "nothing more comes: the rest did not leave"),
        ("more-follows", "the rest leaves later"),
        ("cancelled", "the warehouse stopped it: nothing left"),
        ("not-cancelled", "the warehouse does not stop it"),
        ("replace", "it takes the place of what was told before"),
        ("yes", "do it"),
    ):
        confirming.add_argument(f"--{option}", action="store_true", help=help_)
    confirming.add_argument(
        "--shipped", action="append", default=[], metavar="LINE=PIECES",
        help="so many pieces of a line left, by its number, id or SKU; may be given several times",
    )  # fmt: skip
    confirming.add_argument(
        "--at", metavar="TIME", help="when it left, in the zone of the warehouse; now if not given"
    )
    confirming.add_argument("--tracking", help="the tracking number of its parcel")
    confirming.add_argument("--carrier", help="who carries it")
