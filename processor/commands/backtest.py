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
from processor.backtest.order_change import OrderChange
from processor.backtest.report import BacktestReport
from processor.backtest.rerun.scratch_house import Missing, run_again, scratch_house, whole_run
from processor.backtest.rerun.sweep import SweptPeriod, bench_for, edits_against, sweep
from processor.commands.backtest_edit import edit_tried, folders_of, placed
from processor.commands.opening.open_ledger import (
    ledger_path,
    refuse_a_damaged_ledger,
    refuse_a_lost_ledger,
)
from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Progress,
    Stop,
    language,
    listen,
    say,
    show_json,
    show_problems,
    told,
)
from processor.house.house import House, load
from processor.languages.languages import language_of
from processor.ledger.database import LedgerTooOld, open_to_read, paging
from processor.ledger.desk.requests import find_order
from processor.ledger.lives import past_decisions, past_inputs
from processor.model.sentence import Sentence, sentence
from processor.model.times import SECOND, parse_time, rfc3339
from processor.problems.problem import errors
from processor.transport import files
from processor.transport.faults import why
from processor.transport.listing import is_folder
from processor.transport.read_files import is_there, read_bytes, read_text
from processor.transport.temporary import temporary_folder

_SPAN = re.compile(r"([0-9]{1,5})\s*(d|days?|h|hours?|w|weeks?)\Z", re.ASCII)
_SECONDS = {"h": 3_600, "d": 86_400, "w": 604_800}


def backtest(args: argparse.Namespace) -> int:
    """Decides past orders again and says what an edit would have changed. Writes nothing."""
    if args.mappings and not args.stock:
        raise Stop(USAGE, sentence("backtest.mappings-need-stock"))
    house = edited_house(args.config, args.rules, args.mappings)
    now = now_micros(args.now)
    period = SweptPeriod(moment(args.since, now, "--since"), moment(args.until, now, "--until"))
    path = ledger_path(house)
    if not is_there(path):
        raise Stop(USAGE, sentence("backtest.no-ledger", path=str(path)))
    if args.files and not args.stock:
        raise Stop(USAGE, sentence("backtest.files-need-stock"))
    refuse_a_damaged_ledger(house)
    try:
        engine = open_to_read(path)
    except LedgerTooOld as error:
        raise Stop(USAGE, sentence("backtest.ledger-too-old", error=str(error))) from error
    refuse_a_lost_ledger(house, engine)
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
        keys = past_decisions.newest(connection)
        folders = folders_of(house, args)
        tried = edit_tried(connection, house, folders)
    alone: list[OrderChange] = []
    if not args.mappings:
        everything = SweptPeriod(None, None)
        _, alone = sweep(
            engine, path, bench_for(engine, house), keys, everything,
            workers=min(2, os.cpu_count() or 1), progress=lambda _step, _done: None,
        )  # fmt: skip
    progress = Progress()
    currency = house.config.currency
    with temporary_folder(house.state / "tmp", "backtest-") as folder:
        scratch = scratch_house(house, folder)
        try:
            again = run_again(scratch, lived, house.archive, renders=args.files, progress=progress)
        except Missing as missing:
            words = sentence("backtest.missing", file=str(missing), archive=str(house.archive))
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
    # Edited mappings make other orders: what the rules alone would do to those is not known.
    blamed = None if args.mappings else {one.order: one for one in alone}
    sums, changes = compare(
        then, now, house.rule_sets, (cost_then, cost_now), wanted, edited, blamed
    )
    return BacktestReport(
        rules=shown_rules(house, args.rules),
        period=_period_words(period),
        how=sentence("backtest.run-again"),
        currency=currency,
        sums=sums,
        changes=placed(changes, folders),
        files=changed,
        edit=tried,
    )


def _from_facts(
    engine: Engine, path: Path, house: House, args: argparse.Namespace, period: SweptPeriod
) -> BacktestReport:
    with paging(engine) as connection:
        keys = past_decisions.newest(connection)
        if args.orders is not None:
            keys = past_decisions.of_orders(connection, _listed(connection, Path(args.orders)))
        folders = folders_of(house, args)
        tried = edit_tried(connection, house, folders)
    progress = Progress()
    sums, changes = sweep(
        engine, path, bench_for(engine, house), keys, period,
        workers=min(2, os.cpu_count() or 1), progress=progress,
    )  # fmt: skip
    progress.end()
    return BacktestReport(
        rules=shown_rules(house, args.rules),
        period=_period_words(period),
        how=sentence("backtest.from-facts"),
        currency=house.config.currency,
        sums=sums,
        changes=placed(changes, folders),
        edit=tried,
    )


def _listed(connection: Connection, path: Path) -> list[int]:
    """The keys of the orders that a file names, one a line."""
    try:
        names = read_text(path, "utf-8-sig").split("\n")
    except OSError as error:
        words = sentence("backtest.orders-unreadable", path=str(path), why=why(error))
        raise Stop(USAGE, words) from error
    except UnicodeDecodeError as error:
        words = sentence("backtest.orders-not-utf-8", path=str(path), byte=error.start)
        raise Stop(USAGE, words) from error
    found: list[int] = []
    wrong: list[Sentence] = []
    for name in (line.strip() for line in names):
        if name:
            orders = find_order(connection, name)
            found += [order[0] for order in orders[:1]]
            if len(orders) != 1:
                key = "backtest.named-orders" if orders else "backtest.named-none"
                wrong.append(sentence(key, name=name, n=len(orders)))
    if wrong:
        raise Stop(USAGE, sentence("backtest.orders-not-named", names=wrong[:10]))
    return found


def edited_house(config: str, rules: str | None, mappings: str | None = None) -> House:
    """The house with the edited folders, or every problem shown and exit code 1 or 2."""
    listen(config)
    folders: list[Path | None] = []
    for option, name in (("--rules", rules), ("--mappings", mappings)):
        folders.append(None if name is None else Path(name))
        if name is not None and not is_folder(Path(name)):
            raise Stop(USAGE, sentence("backtest.no-folder", option=option, folder=str(name)))
    house, problems = load(Path(config), folders[0], folders[1])
    wrong = errors(problems)
    if house is None or wrong:
        show_problems(problems)
        if wrong and all(problem.file != Path(config).name for problem in wrong):
            raise Stop(NEEDS_A_PERSON, sentence("backtest.edit-has-problems"))
        raise Stop(USAGE, sentence("backtest.configuration-has-problems"))
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
        raise Stop(USAGE, sentence("backtest.no-moment", option=option, words=words)) from error


def _period_words(period: SweptPeriod) -> Sentence:
    since = "" if period.since is None else rfc3339(period.since)
    until = "" if period.until is None else rfc3339(period.until)
    if since and until:
        return sentence("backtest.decided-between", since=since, until=until)
    if since:
        return sentence("backtest.decided-since", since=since)
    return (
        sentence("backtest.decided-until", until=until) if until else sentence("backtest.decided")
    )


def show(found: BacktestReport, args: argparse.Namespace) -> None:
    """Prints a report, and writes its page where one is asked for."""
    spoken_to = language_of(language())
    if args.html is not None:
        files.write_visible(Path(args.html).absolute(), page(found, spoken_to).encode())
    if args.json:
        for one in report.objects(found):
            show_json(one)
    else:
        say(report.text(found, spoken_to, every=args.all))
        if args.html is not None:
            say("\n" + told("backtest.the-page", path=str(args.html)))
