"""What the commands take that look after a part of the house: its rules, its remotes. Imports
nothing but what `--help` needs."""

from __future__ import annotations

import argparse


def add_rules(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Adds the commands below `rules`."""
    below = parser.add_subparsers(dest="rules_command", required=True, metavar="COMMAND")
    words = "a rule or test file in Chinese or English; comments and order stay"
    translating = below.add_parser("translate", parents=[common], help=words, description=words)
    translating.add_argument("file", metavar="FILE")
    translating.add_argument("--to", required=True, choices=("zh", "en"))
    translating.add_argument("--write", action="store_true", help="write it in its place")
    words = "yes to the edited rules that wait because they move many decisions"
    accepting = below.add_parser("accept", parents=[common], help=words, description=words)
    accepting.add_argument("--why", default="", help="noted with your name")
    words = "a test case from the recorded facts of an order, without the people in it"
    testing = below.add_parser("new-test", parents=[common], help=words, description=words)
    testing.add_argument("order", metavar="ORDER", help="channel/order_id, or the id alone")
    testing.add_argument("--name", default="", help="what the case shows, as a sentence")
    testing.add_argument("--stage", default="review", help="review, route or carrier...")
    testing.add_argument("--write", action="store_true", help="add it to the file of tests")
    words = "how often rules match, which are quiet, what people do with their holds"
    counting = below.add_parser("stats", parents=[common], help=words, description=words)
    counting.add_argument("--since", metavar="DAY", help="from this day on; else the last 30 days")
    counting.add_argument("--rule", metavar="ID", help="only this rule, day by day")
    counting.add_argument(
        "--quiet-days",
        type=int,
        default=30,
        metavar="N",
        help="name rules that have not matched for N days",
    )
    words = "the rules that decide, stage by stage, for the house or for one client"
    showing = below.add_parser("show", parents=[common], help=words, description=words)
    showing.add_argument("--stage", default="", help="review, route, carrier, customs or notify")
    showing.add_argument("--client", default="", help="with this client's overlay, changes marked")
    words = "the rules in force as one page to read, to print and to mail"
    paging = below.add_parser("page", parents=[common], help=words, description=words)
    paging.add_argument("--client", help="those that decide for this client")
    paging.add_argument("--out", metavar="FILE", help="a new file; else in outbox/reports")


def add_remotes(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Adds the commands below `remote`."""
    below = parser.add_subparsers(dest="remote_command", required=True, metavar="COMMAND")
    words = "the remotes of config.yaml, and how the last look at each went; asks no server"
    below.add_parser("list", parents=[common], help=words, description=words)
    words = "tries a remote step by step, and says what fails and what to tell the partner"
    checking = below.add_parser("check", parents=[common], help=words, description=words)
    checking.add_argument("name", metavar="NAME", nargs="?", help="only this remote; else all")
    words = "shows the key of a server and, if you say yes, knows it by that key from now on"
    trusting = below.add_parser("trust", parents=[common], help=words, description=words)
    trusting.add_argument("name", metavar="NAME")
    trusting.add_argument(
        "--yes", metavar="FINGERPRINT", help="the fingerprint that the partner gave; must be that"
    )
    trusting.add_argument("--why", default="", help="noted with your name")
    for name, words in (
        ("pull", "fetches files from servers now and works them, whatever their schedule says"),
        ("push", "hands documents over to servers now, whatever their schedule says"),
    ):
        moving = below.add_parser(name, parents=[common], help=words, description=words)
        moving.add_argument("names", metavar="NAME", nargs="*", help="only these; else all")
        moving.add_argument(
            "--although-quiet", action="store_true", help="also servers in their quiet hours"
        )
    words = "what lies in a folder of a server"
    listing = below.add_parser("ls", parents=[common], help=words, description=words)
    listing.add_argument("name", metavar="NAME")
    listing.add_argument(
        "folder", metavar="FOLDER", nargs="?", help="else that where a login starts"
    )
    listing.add_argument("--limit", type=int, default=200, metavar="N", help="at most so many")


def add_labels(parent: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`label list | ask`."""
    below = parent.add_subparsers(dest="label_command", required=True, metavar="COMMAND")
    words = "the parcels that wait for labels that others make"
    below.add_parser("list", parents=[common], help=words, description=words)
    words = "asks the carrier once more for the labels of a shipment"
    asking = below.add_parser("ask", parents=[common], help=words, description=words)
    asking.add_argument("shipment", metavar="SHIPMENT", help="its number")
    asking.add_argument("--why", default="", help="noted with your name")


def add_batches(parent: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`batch list | settle | let-go`."""
    below = parent.add_subparsers(dest="batch_command", required=True, metavar="COMMAND")
    below.add_parser("list", parents=[common], help="batches and their files")
    words = "after a restore: which of what waits its reader has been told already"
    settling = below.add_parser("settle", parents=[common], help=words, description=words)
    _add_telling(settling)
    what = settling.add_mutually_exclusive_group()
    what.add_argument("--told", metavar="ORDER", action="append", help="it knows this order")
    what.add_argument("--all-told", action="store_true", help="it knows all that waits")
    settling.add_argument("--why", default="", help="noted with your name")
    words = "what waits for a telling that config.yaml has no more will not be told by a file"
    letting = below.add_parser("let-go", parents=[common], help=words, description=words)
    _add_telling(letting)
    letting.add_argument("--why", default="", help="noted with your name")


def _add_telling(parser: argparse.ArgumentParser) -> None:
    """`TO [--kind KIND] [--about WHAT]`."""
    parser.add_argument("to", metavar="TO", help="the channel or client")
    parser.add_argument(
        "--kind", choices=("channel-feed", "client-confirmation", "receipt-advice"),
        help="which file, where TO has several",
    )  # fmt: skip
    parser.add_argument(
        "--about", choices=("shipped", "cancelled", "received"), help="the same, by what it says"
    )


def add_manifests(parent: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`manifest close | list | show`."""
    below = parent.add_subparsers(dest="manifest_command", required=True, metavar="COMMAND")
    words = "close the list of what a carrier takes over now, as file and paper"
    closing = below.add_parser("close", parents=[common], help=words, description=words)
    closing.add_argument("carrier", metavar="CARRIER")
    closing.add_argument("--warehouse", metavar="W", help="only at this warehouse; else at each")
    words = "manifests with their parcels and files"
    below.add_parser("list", parents=[common], help=words, description=words)
    words = "the parcels on a manifest"
    showing = below.add_parser("show", parents=[common], help=words, description=words)
    showing.add_argument("number", metavar="N", help="its number, ours or the carrier's")


def add_waves(parent: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`wave list | close`."""
    below = parent.add_subparsers(dest="wave_command", required=True, metavar="COMMAND")
    listing = below.add_parser("list", parents=[common], help="waves and their documents")
    listing.add_argument("--notes", action="store_true", help="each text that was cut or replaced")
    closing = below.add_parser("close", parents=[common], help="close what waits, now")
    closing.add_argument("--warehouse", help="only waves of this warehouse")
    closing.add_argument("--carrier", help="only shipments of this carrier")
