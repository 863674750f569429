"""What `crossdock trial` takes. Imports nothing but what `--help` needs."""

from __future__ import annotations

import argparse


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
