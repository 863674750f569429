"""What `crossdock resend` takes. Imports nothing but what `--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_resend(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds the command; `add` makes its parser by its name and words."""
    sending = add("resend", "send documents again, the same bytes, marked as a possible duplicate")
    sending.add_argument(
        "what", metavar="DOCUMENT|WAVE", nargs="+",
        help="a file that went out (pl1/pl1-instruction-W000001-P001.csv, or its name alone), or"
        " all of a wave",
    )  # fmt: skip
    sending.add_argument("--why", required=True, help="noted with your name")
    sending.add_argument("--receiver", metavar="NAME", help="only what is for this receiver")
    sending.add_argument(
        "--although-shipped", action="store_true",
        help="also where some of its shipments have left: its receiver said that it ships none"
        " of these twice",
    )  # fmt: skip
