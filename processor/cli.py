"""The command line: arguments to one function each, and the exit codes of the contract.

0 done; 1 something needs a person; 2 usage or configuration; 3 a bug (the traceback is saved);
4 the ledger is damaged; 75 another process is at work, try again.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

from processor import __version__
from processor.commands.arguments.after_hand_over import add_after_hand_over
from processor.commands.arguments.orders import add_order
from processor.commands.arguments.parts import add_batches, add_remotes, add_rules
from processor.commands.arguments.servers import add_server
from processor.commands.arguments.views import add_mapping, add_trials, add_views, common_arguments

# Type checkers take it for true; `typing` itself would be a tenth of what `--help` costs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def _parser() -> argparse.ArgumentParser:
    common = common_arguments()
    parser = argparse.ArgumentParser(
        prog="crossdock",
        description="Order exports in; warehouse instructions, labels and customs files out.",
    )
    parser.add_argument("--version", action="version", version=f"crossdock {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=words, description=words)

    for name, words in (
        ("run", "one full pass over the inbox, then exit"),
        ("watch", "stay: take in files as they come, reload edited rules"),
    ):
        command = add(name, words)
        command.add_argument("--workers", type=int, help="processes that read and render; 0: none")
    checking = add("check", "configuration, mappings, layouts, rules: all problems of all files")
    checking.add_argument(
        "--format", choices=("text", "github", "sarif", "json"), default="text",
        help="how problems are told: to people, as annotations, as SARIF 2.1.0, one object a line",
    )  # fmt: skip
    checking.add_argument(
        "--schema", nargs="?", const="rules", choices=("rules", "tests"),
        help="print the JSON Schema of rule files, or of the tests beside them, for editors",
    )  # fmt: skip
    testing = add("test", "samples of the mappings and tests of the rules, with coverage")
    for command in (checking, testing):
        command.add_argument("--rules", metavar="DIR", help="edited rules; else those of the house")
    testing.add_argument("--accept", action="store_true", help="write new expected results")
    add("status", "what is in the house")
    balancing = add("balance", "the invariants: 0 only when all hold")
    balancing.add_argument("--since", help="only files that arrived on this day or later")
    balancing.add_argument(
        "--full", action="store_true",
        help="also every file of the archive, not only the last day's and a sample",
    )  # fmt: skip
    add_views(add)
    explaining = add("explain", "the life of an order, and per rule why it fired or did not")
    meant = "channel/order_id, the id alone, or what find takes, if it means one order"
    explaining.add_argument("order", metavar="ORDER", help=meant)
    explaining.add_argument("--rule", metavar="ID", help="this rule alone, condition by condition")
    explaining.add_argument(
        "--set", dest="supposed", action="append", default=[], metavar="NAME=VALUE",
        help="what the rules would say if this fact were other; may be given several times",
    )  # fmt: skip
    holds = commands.add_parser("hold", help="the orders that wait for a person")
    hold_commands = holds.add_subparsers(dest="hold_command", required=True, metavar="COMMAND")
    words = "open holds by queue and reason, most urgent first"
    waiting = hold_commands.add_parser("list", parents=[common], help=words, description=words)
    for option, help_ in (
        ("queue", "only those that this queue works on"),
        ("type", "only holds of this type: address, payment, fraud, stock, customs, manual"),
        ("client", "only orders of this client"),
    ):
        waiting.add_argument(f"--{option}", help=help_)
    for name, words in (
        ("release", "release the holds of an order"),
        ("reject", "reject an order that is not yet instructed"),
    ):
        command = add(name, words)
        command.add_argument("order", metavar="ORDER", help="channel/order_id, or the id alone")
        command.add_argument("--why", required=True, help="noted with your name")
        command.add_argument("--rule", metavar="ID", help="only the hold of this rule")
        command.add_argument("--reason", help="only the hold for this reason")
    add_order(add)
    again = add("reprocess", "read a file again that was put aside, with the mappings of now")
    again.add_argument("file", metavar="FILE", help="its name, sender/name, or number")
    again.add_argument("--why", help="noted with your name")
    again.add_argument(
        "--accept-totals", action="store_true", help="take it although its totals disagree"
    )
    deciding = add("redecide", "decide again what is not yet instructed")
    deciding.add_argument("orders", metavar="ORDER", nargs="*")
    deciding.add_argument("--held", action="store_true", help="all orders on hold")
    deciding.add_argument("--rule", metavar="ID", help="orders that this rule holds or decided")
    deciding.add_argument("--state", help="orders in this state: held, backordered or planned")
    deciding.add_argument("--all", action="store_true", help="all of them")
    deciding.add_argument("--why", help="noted with your name")
    add_after_hand_over(add)
    words = "after a restore: what may have gone out that the ledger does not know, and which did"
    reconciling = add("reconcile", words)
    for option, help_ in (
        ("went-out", "these waves went out: their orders are held, never shipped by themselves"),
        ("did-not", "these waves went to nobody: their orders are decided afresh; needs --why"),
    ):
        reconciling.add_argument(
            f"--{option}", action="append", metavar="WAVE", help=f"{help_}; or all"
        )
    reconciling.add_argument("--why", help="noted with your name")
    although = "did-not also where a receiver took the documents, most likely: you asked it"
    reconciling.add_argument("--although-taken", action="store_true", help=although)
    reconciling.add_argument(
        "--yes", action="store_true", help="go on, where no wave is in question any more"
    )
    reviewing = commands.add_parser("review", help="the review desk by file")
    review_commands = reviewing.add_subparsers(
        dest="review_command", required=True, metavar="COMMAND"
    )
    writing = review_commands.add_parser(
        "write", parents=[common], help="write review sheets of what waits for a person"
    )
    writing.add_argument("--queue", help="only this queue")
    writing.add_argument("--client", help="only this client")
    writing.add_argument(
        "--again", action="store_true", help="also what stands in open sheets, which end"
    )
    for name, words in (("pause", "stop a part of the house"), ("resume", "let it go on")):
        command = add(name, words)
        command.add_argument("kind", choices=("channel", "warehouse", "carrier", "client", "all"))
        command.add_argument("name", nargs="?", default="")
    adopting = add("adopt", "take over an export of orders that were handled elsewhere")
    adopting.add_argument("file", metavar="FILE")
    adopting.add_argument(
        "--as", dest="taken_as", required=True, choices=("shipped", "open", "history")
    )
    adopting.add_argument("--channel", help="whose export it is; else the name of its folder")
    trying = add("backtest", "past orders decided again under edited rules; writes nothing")
    trying.add_argument("--rules", metavar="DIR", help="the edited rules; else those of the house")
    trying.add_argument("--since", help="decided in the last 30d, or since a day or time")
    trying.add_argument("--until", help="decided before a day or time")
    trying.add_argument("--orders", metavar="FILE", help="only these orders, one a line")
    trying.add_argument("--mappings", metavar="DIR", help="with --stock: edited mappings")
    trying.add_argument("--stock", action="store_true", help="run everything again, stock too")
    trying.add_argument("--files", action="store_true", help="with --stock: output files too")
    trying.add_argument("--all", action="store_true", help="show every order that changes")
    trying.add_argument("--html", metavar="FILE", help="write a page with charts")
    add("dump", "the ledger as text, tables in key order")
    replaying = add(
        "replay", "render a wave or batch again and compare it with what was handed over"
    )
    replaying.add_argument("what", metavar="WAVE|BATCH|ORDER")
    ruling = commands.add_parser("rules", help="what people do with rule files")
    add_rules(ruling, common)
    clocks = commands.add_parser("clock", help="whether the clock is right")
    clock_commands = clocks.add_subparsers(dest="clock_command", required=True, metavar="COMMAND")
    words = "yes to a clock that jumped: the house goes on by it"
    accepting = clock_commands.add_parser("accept", parents=[common], help=words, description=words)
    accepting.add_argument("--why", default="", help="noted with your name")
    mounting = commands.add_parser("mounts", help="the devices that the house's folders lie on")
    mount_commands = mounting.add_subparsers(
        dest="mounts_command", required=True, metavar="COMMAND"
    )
    words = "yes to folders that lie on another device than before, or are to be made again"
    moved = mount_commands.add_parser("accept", parents=[common], help=words, description=words)
    moved.add_argument("--why", required=True, help="noted with your name")
    moved.add_argument(
        "--staged-were-handed",
        action="store_true",
        help="what was staged in a staging folder that is another one now counts as handed over",
    )
    add_server(add)
    add_remotes(commands.add_parser("remote", help="servers and shares away from here"), common)
    add_mapping(commands.add_parser("mapping", help="help for those who write mappings"), common)
    add_trials(commands.add_parser("trial", help="what is on trial"), common)
    waves = commands.add_parser("wave", help="the waves")
    wave_commands = waves.add_subparsers(dest="wave_command", required=True, metavar="COMMAND")
    listing = wave_commands.add_parser("list", parents=[common], help="waves and their documents")
    listing.add_argument("--notes", action="store_true", help="each text that was cut or replaced")
    closing = wave_commands.add_parser("close", parents=[common], help="close what waits, now")
    closing.add_argument("--warehouse", help="only waves of this warehouse")
    closing.add_argument("--carrier", help="only shipments of this carrier")
    add_batches(commands.add_parser("batch", help="what channels and clients were told"), common)
    return parser


# Each command's module and function. Modules are imported when their command is typed: a short
# command should not pay for the tools of a long one.
_FUNCTIONS = {
    "run": ("run", "run"),
    "watch": ("watch", "watch"),
    "check": ("check", "check"),
    "test": ("test", "test"),
    "status": ("status", "status"),
    "balance": ("balance", "balance"),
    "orders": ("orders", "orders"),
    "find": ("find", "find"),
    "shipments": ("shipments", "shipments"),
    "stock": ("stock", "stock_levels"),
    "explain": ("explain", "explain"),
    "hold list": ("hold_list", "hold_list"),
    "cases": ("cases", "list_cases"),
    "cases close": ("cases_close", "close"),
    "release": ("release", "release"),
    "reject": ("release", "reject"),
    "cancel": ("cancel", "cancel"),
    "correct": ("correct", "correct"),
    "redecide": ("redecide", "redecide"),
    "recall": ("recall", "recall"),
    "resend": ("resend", "resend"),
    "reprocess": ("reprocess", "reprocess"),
    "confirm": ("confirm", "confirm"),
    "reconcile": ("reconcile", "reconcile"),
    "review write": ("review_write", "write"),
    "pause": ("pause", "pause"),
    "resume": ("pause", "resume"),
    "adopt": ("adopt", "adopt"),
    "backtest": ("backtest", "backtest"),
    "dump": ("dump", "dump"),
    "replay": ("replay", "replay"),
    "rules translate": ("rules.translate", "translate"),
    "rules accept": ("rules.accept", "accept"),
    "rules new-test": ("rules.new_test", "new_test"),
    "rules stats": ("rules.stats", "stats"),
    "rules show": ("rules.show", "show"),
    "rules page": ("rules.page", "page"),
    "clock accept": ("clock_accept", "accept"),
    "mounts accept": ("mounts_accept", "accept"),
    "sftp-server-config": ("sftp_server_config", "server_config"),
    "remote list": ("remote.list", "remote_list"),
    "remote check": ("remote.check", "remote_check"),
    "remote trust": ("remote.trust", "trust"),
    "remote ls": ("remote.ls", "remote_ls"),
    "remote pull": ("remote.pull", "pull"),
    "remote push": ("remote.push", "push"),
    "mapping try": ("mapping_try", "mapping_try"),
    "trial list": ("trial.list", "trial_list"),
    "trial diff": ("trial.diff", "trial_diff"),
    "wave list": ("wave_list", "wave_list"),
    "wave close": ("wave_close", "close_waves"),
    "batch list": ("batch_list", "batch_list"),
    "batch settle": ("batch_settle", "batch_settle"),
    "batch let-go": ("batch_let_go", "batch_let_go"),
}


def _dispatch(args: argparse.Namespace) -> int:
    below = getattr(args, f"{args.command}_command", None) or ""
    module, function = _FUNCTIONS[f"{args.command} {below}".strip()]
    command = getattr(import_module(f"processor.commands.{module}"), function)
    return int(command(args))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    args = _parser().parse_args(argv)
    try:
        return _run(args)
    except Exception:
        return _bug()


def _run(args: argparse.Namespace) -> int:
    """One command; every end that is foreseen is told and has its code, any other is raised."""
    # Imported here: help, and telling of a mistyped command, need this module alone.
    from processor.commands.printing.console import Stop, speak, speak_of_environment, spoken, warn

    try:
        if args.lang:
            speak(args.lang)
        else:
            speak_of_environment(os.environ.get("CROSSDOCK_LANG", ""))
        if args.now:
            from processor.commands.opening.open_premises import now_micros

            now_micros(args.now)
        return _dispatch(args)
    except Stop as stop:
        if stop.message:
            warn(f"crossdock: {spoken(stop.message)}")
        return stop.code
    except BrokenPipeError:
        # The reader of our output went away: no mistake of anybody's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Imported here: `check` and `--help` do without the ledger.
        from processor.commands.opening.open_house import ending

        known = ending(error)
        if known is None:
            raise
        words, code = known
        warn(f"crossdock: {spoken(words)}")
        return code


def _folder_of_bugs() -> Path | None:
    """Where tracebacks are kept: in the house, if the command came to open one."""
    try:
        from processor.commands.opening.open_ledger import house_opened

        house = house_opened()
    except Exception:
        return None
    return None if house is None else house.state / "bugs"


def _bug() -> int:
    from processor.commands.printing.console import BUG, told, trace_of, warn
    from processor.transport.temporary import keep_text

    text = traceback.format_exc()
    whole = f"crossdock {__version__} {' '.join(sys.argv)}\n{text}"
    path = keep_text(_folder_of_bugs(), "crossdock-bug-", whole)
    error = sys.exc_info()[1]
    # Standard error goes into logs: what a message quotes of an order stays in the file.
    warn(text if error is None else trace_of(error))
    try:
        warn(told("console.bug", path=str(path)))
    except Exception:
        # The bug is in what says things, such as a catalogue that cannot be read.
        warn(f"crossdock: this is a bug; the traceback is in {path}")
    return BUG


if __name__ == "__main__":
    sys.exit(main())
