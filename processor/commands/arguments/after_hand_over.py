"""What the commands take that speak of what went out already: recall, resend, confirm. Imports
nothing but what `--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[[str, str], argparse.ArgumentParser]


def add_after_hand_over(add: Add) -> None:
    """Adds the commands; `add` makes a parser by its name and words."""
    _recall(add)
    _resend(add)
    _confirm(add)


def _recall(add: Add) -> None:
    recalling = add("recall", "take back what a wrong rule did; without --yes only show it")
    recalling.add_argument("--rule", metavar="ID", required=True)
    recalling.add_argument("--since", metavar="TIME", required=True, help="a day, or a time")
    recalling.add_argument("--order", metavar="ORDER", help="only what it did to this one")
    recalling.add_argument("--yes", action="store_true", help="do it")
    recalling.add_argument(
        "--cancel-instructed",
        action="store_true",
        help="also cancel what a warehouse has, and decide it again",
    )
    recalling.add_argument("--why", help="noted with your name")


def _resend(add: Add) -> None:
    sending = add("resend", "send documents again, the same bytes, marked as a possible duplicate")
    sending.add_argument(
        "what", metavar="DOCUMENT|WAVE|BATCH", nargs="+",
        help="a file that went out (pl1/pl1-instruction-W000001-P001.csv, or its name alone), or"
        " all of a wave or batch",
    )  # fmt: skip
    sending.add_argument("--why", required=True, help="noted with your name")
    sending.add_argument("--receiver", metavar="NAME", help="only what is for this receiver")
    sending.add_argument(
        "--although-shipped", action="store_true",
        help="also where some of its shipments have left: its receiver said that it ships none"
        " of these twice",
    )  # fmt: skip


def _confirm(add: Add) -> None:
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
