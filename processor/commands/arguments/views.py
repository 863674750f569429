"""What the commands take that show the house: orders, stock, cases and what is on trial. Imports
nothing but what `--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def common_arguments(*, below: bool = False) -> argparse.ArgumentParser:
    """What every command takes. Of one that stands `below` a command, what is not said keeps what
    was said to that."""
    common = argparse.ArgumentParser(
        add_help=False, argument_default=argparse.SUPPRESS if below else None
    )
    common.add_argument("--config", help="the configuration file")
    common.add_argument("--now", help="the clock of this command, as 2026-11-03T09:00:00Z")
    common.add_argument("--json", action="store_true", help="print JSON, one object a line")
    common.add_argument("--lang", help="the language of messages, such as en or zh")
    common.set_defaults(**({} if below else {"config": "config.yaml"}))
    return common


def add_views(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds the commands that list; `add` makes the parser of a command by its name and words."""
    listing = add("orders", "orders in their latest revision")
    for option, help_ in (
        ("state", "only those in this state, such as held or backordered"),
        ("channel", "only those of this channel"),
        ("client", "only those of this client"),
        ("warehouse", "only those that this warehouse sends"),
        ("file", "only those of the file with this name"),
    ):
        listing.add_argument(f"--{option}", help=help_)
    listing.add_argument("--since", metavar="TIME", help="placed on this day or later, or a time")
    listing.add_argument("--until", metavar="TIME", help="placed before this day, or a time")
    listing.add_argument("--limit", type=int, metavar="N", help="at most so many")
    listing.add_argument("--csv", metavar="FILE", help="write them to a new file instead")
    words = "orders by number, PO, shipment, SSCC, tracking number, name, e-mail or telephone"
    finding = add("find", words)
    finding.add_argument("text", metavar="TEXT", help="what the person on the telephone knows")
    finding.add_argument("--channel", help="only orders of this channel")
    finding.add_argument("--client", help="only orders of this client")
    finding.add_argument("--limit", type=int, metavar="N", default=20, help="at most so many (20)")
    words = "what is under way, with parcels, numbers and the last word of the warehouse"
    sending = add("shipments", words)
    for option, help_ in (
        ("state", "only those in this state, such as instructed, shipped or cancelled"),
        ("client", "only those of this client"),
        ("warehouse", "only those of this warehouse"),
        ("carrier", "only those by this carrier"),
    ):
        sending.add_argument(f"--{option}", help=help_)
    sending.add_argument("--late", action="store_true", help="only those that are overdue")
    sending.add_argument("--since", metavar="TIME", help="planned on this day or later, or a time")
    stock = add("stock", "on hand, reserved, instructed, available")
    for option, help_ in (
        ("sku", "only this SKU"),
        ("client", "only that of this client"),
        ("warehouse", "only that in this warehouse"),
    ):
        stock.add_argument(f"--{option}", help=help_)
    casing = add("cases", "what a person must look at where no hold can stop anything")
    casing.add_argument("--client", help="only those of this client")
    casing.add_argument("--kind", help="only cases of this kind, such as rule-after-hand-over")
    casing.add_argument("--all", action="store_true", help="closed ones too")
    below = casing.add_subparsers(dest="cases_command", metavar="close")
    words = "close cases that somebody has looked at"
    closing = below.add_parser(
        "close", parents=[common_arguments(below=True)], help=words, description=words
    )
    closing.add_argument("cases", metavar="ID", nargs="+", help="as `crossdock cases` names them")
    closing.add_argument("--why", required=True, help="what came of it")
    closing.add_argument("--who", help="whose word it is, where that is not you")


def add_mapping(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Adds the commands below `mapping`."""
    below = parser.add_subparsers(dest="mapping_command", required=True, metavar="COMMAND")
    words = "what a mapping makes of a file, the oddest orders first; books and writes nothing"
    trying = below.add_parser("try", parents=[common], help=words, description=words)
    trying.add_argument("file", metavar="FILE", help="a file as a sender would drop it")
    trying.add_argument("--mapping", metavar="NAME", help="by this mapping, and by no other")
    trying.add_argument("--channel", help="as a file of this channel")
    trying.add_argument(
        "--with", dest="other", metavar="FILE", help="the other half of the same orders"
    )
    trying.add_argument("--rows", type=int, default=20, help="so many orders (20)")
    trying.add_argument("--all", action="store_true", help="every order")
    trying.add_argument(
        "--cells", metavar="ORDER", help="of this order each field beside the cell it came from"
    )


def add_trials(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Adds the commands below `trial`."""
    below = parser.add_subparsers(dest="trial_command", required=True, metavar="COMMAND")
    words = "the orders on trial, and what would have become of them"
    listing = below.add_parser("list", parents=[common], help=words, description=words)
    listing.add_argument("--channel", help="only those of this channel")
    listing.add_argument("--state", help="only those in this state, such as held or backordered")
    words = "holds the orders on trial against what the other system sent"
    comparing = below.add_parser("diff", parents=[common], help=words, description=words)
    comparing.add_argument("file", metavar="FILE", help="what the other system sent")
    comparing.add_argument(
        "--mapping", metavar="NAME", required=True, help="how that file is read: a mapping"
    )
    comparing.add_argument("--channel", help="the file is of this channel, and of no other")
    comparing.add_argument("--since", metavar="TIME", help="the file begins with this day, or time")
    comparing.add_argument("--until", metavar="TIME", help="the file ends before this day, or time")
    comparing.add_argument("--all", action="store_true", help="show also what is the same")
    comparing.add_argument("--csv", metavar="FILE", help="write it to a new file instead")
