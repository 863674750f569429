"""`crossdock backtest`: past orders decided again under edited rules or rate cards."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from sqlalchemy import Connection, Engine

from processor.backtest import report
from processor.backtest.compare_runs import compare, files_changed
from processor.backtest.html_page import page
from processor.backtest.report import BacktestReport
from processor.backtest.rerun.scratch_house import Missing, run_again, scratch_house, whole_run
from processor.backtest.rerun.sweep import SweptPeriod, bench_for, edits_against, sweep
from processor.commands.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Progress,
    say,
    show_json,
    show_problems,
)
from processor.commands.open_house import Stop, now_micros
from processor.house.house import House, load
from processor.ledger import past_decisions, past_inputs
from processor.ledger.database import LedgerTooOld, open_to_read, paging
from processor.ledger.requests import find_order
from processor.model.times import SECOND, parse_time, rfc3339
from processor.problems.problem import errors
from processor.transport import files
from processor.transport.listing import is_folder
from processor.transport.read_files import is_there, read_bytes, read_text
from processor.transport.temporary import temporary_folder

_SPAN = re.compile(r"([0-9]{1,5})\s*(d|days?|h|hours?|w|weeks?)\Z", re.ASCII)
_SECONDS = {"h": 3_600, "d": 86_400, "w": 604_800}


def backtest(args: argparse.Namespace) -> int:
    """Decides past orders again and says what an edit would have changed. Writes nothing."""
    if args.mappings and not args.stock:
        raise Stop(
            USAGE, "--mappings needs --stock: files are only read anew when all is run again"
        )
    house = edited_house(args.config, args.rules, args.mappings)
    now = now_micros(args.now)
    period = SweptPeriod(moment(args.since, now, "--since"), moment(args.until, now, "--until"))
    path = house.state / "ledger.db"
    if not is_there(path):
        raise Stop(USAGE, f"there is no ledger at {path}: nothing has been decided yet")
    if args.files and not args.stock:
        raise Stop(USAGE, "--files needs --stock: files come from everything run again")
    try:
        engine = open_to_read(path)
    except LedgerTooOld as error:
        words = (
            f"the ledger is of an earlier version ({error}): `crossdock run` brings it up to date"
        )
        raise Stop(USAGE, words) from error
    how = _run_again if args.stock else _from_facts
    show(how(engine, path, house, args, period), args)
    return DONE


def _run_again(
    engine: Engine, path: Path, house: House, args: argparse.Namespace, period: SweptPeriod
) -> BacktestReport:
    with paging(engine) as connection:
        lived = past_inputs.life(connection)
        decided_at = {name: one.at for name, one in past_inputs.verdicts(connection).items()}
        documents = past_inputs.documents(connection)
        edits = edits_against(connection, house).values()
        edited = frozenset(
            rule for edit in edits for one in edit.stages.values() for rule in one.changed
        )
        listed = None if args.orders is None else set(_listed(connection, Path(args.orders)))
        names = None if listed is None else past_decisions.names(connection, sorted(listed))
    progress = Progress()
    currency = house.config.currency
    with temporary_folder("crossdock-backtest-") as folder:
        scratch = scratch_house(house, folder)
        try:
            again = run_again(scratch, lived, house.archive, renders=args.files, progress=progress)
        except Missing as missing:
            words = f"{missing} is no longer in {house.archive}: the past cannot be run again"
            raise Stop(NEEDS_A_PERSON, words) from missing
        progress.end()
        then, cost_then = whole_run(engine, currency)
        now, cost_now = whole_run(again, currency)
        with paging(again) as connection:
            documents_now = past_inputs.documents(connection)
        changed = None
        if args.files:
            kept = [house.archive / "out", scratch.archive / "out"]
            read = [lambda name, root=root: read_bytes(root / name) for root in kept]
            changed = files_changed(documents, documents_now, read)
        again.dispose()
    wanted = {
        name
        for name, at in decided_at.items()
        if (period.since is None or at >= period.since)
        and (period.until is None or at < period.until)
        and (names is None or name in names)
    }
    sums, changes = compare(then, now, house.rule_sets, (cost_then, cost_now), wanted, edited)
    return BacktestReport(
        rules=shown_rules(house, args.rules),
        period=_period_words(period),
        how="everything run again in a scratch house",
        currency=currency,
        sums=sums,
        changes=tuple(sorted(changes, key=lambda one: (one.placed_at, one.order))),
        files=changed,
    )


def _from_facts(
    engine: Engine, path: Path, house: House, args: argparse.Namespace, period: SweptPeriod
) -> BacktestReport:
    with paging(engine) as connection:
        keys = past_decisions.newest(connection)
        if args.orders is not None:
            keys = past_decisions.of_orders(connection, _listed(connection, Path(args.orders)))
    progress = Progress()
    sums, changes = sweep(
        engine, path, bench_for(engine, house), keys, period,
        workers=min(2, os.cpu_count() or 1), progress=progress,
    )  # fmt: skip
    progress.end()
    return BacktestReport(
        rules=shown_rules(house, args.rules),
        period=_period_words(period),
        how="decided again from recorded facts",
        currency=house.config.currency,
        sums=sums,
        changes=tuple(sorted(changes, key=lambda one: (one.placed_at, one.order))),
    )


def _listed(connection: Connection, path: Path) -> list[int]:
    """The keys of the orders that a file names, one a line."""
    try:
        names = read_text(path, "utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(USAGE, f"--orders: {path} cannot be read: {error}") from error
    found, wrong = [], []
    for name in (line.strip() for line in names):
        if name:
            orders = find_order(connection, name)
            found += [order[0] for order in orders[:1]]
            if len(orders) != 1:
                wrong.append(f"{name} ({len(orders) or 'no'} orders)")
    if wrong:
        raise Stop(USAGE, f"--orders: each line names one order; not so: {', '.join(wrong[:10])}")
    return found


def edited_house(config: str, rules: str | None, mappings: str | None = None) -> House:
    """The house with the edited folders, or every problem shown and exit code 1 or 2."""
    folders: list[Path | None] = []
    for option, name in (("--rules", rules), ("--mappings", mappings)):
        folders.append(None if name is None else Path(name))
        if name is not None and not is_folder(Path(name)):
            raise Stop(USAGE, f"{option}: {name} is no folder")
    house, problems = load(Path(config), folders[0], folders[1])
    wrong = errors(problems)
    if house is None or wrong:
        show_problems(problems)
        if wrong and all(problem.file != Path(config).name for problem in wrong):
            raise Stop(NEEDS_A_PERSON, "the edited files have problems; nothing was tried")
        raise Stop(USAGE, "the configuration has problems; nothing was tried")
    return house


def shown_rules(house: House, rules: str | None) -> str:
    """The name of the rules folder for messages."""
    return Path(rules or house.config.folders.rules).name


def moment(words: str | None, now: int, option: str) -> int | None:
    """`30d`, `12 hours`, a day or a time, in microseconds."""
    if words is None:
        return None
    span = _SPAN.match(words.strip())
    if span is not None:
        return now - int(span[1]) * _SECONDS[span[2][0]] * SECOND
    try:
        return parse_time(f"{words}T00:00:00Z" if len(words) == 10 else words)
    except ValueError as error:
        advice = "a span such as 30d or 12h, a day such as 2026-11-03, or a time"
        raise Stop(USAGE, f"{option}: {words!r} is neither {advice}") from error


def _period_words(period: SweptPeriod) -> str:
    since = "" if period.since is None else f" since {rfc3339(period.since)}"
    until = "" if period.until is None else f" until {rfc3339(period.until)}"
    return f"decided{since}{until}"


def show(found: BacktestReport, args: argparse.Namespace) -> None:
    """Prints a report, and writes its page where one is asked for."""
    if args.html is not None:
        files.write_visible(Path(args.html).absolute(), page(found).encode())
    if args.json:
        for one in report.objects(found):
            show_json(one)
    else:
        say(report.text(found, every=args.all))
        if args.html is not None:
            say(f"\nThe page: {args.html}")
