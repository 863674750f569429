"""`make bench`: measures, prints tables, keeps the figures as JSON, and asserts nothing.

python -m bench                 everything: 1,000, 10,000, 100,000 orders, ledger, watch
python -m bench --quick         1,000 and 10,000 orders; the big ledger holds 100,000
python -m bench --only watch    one part, or the cases whose names hold this text
python -m bench --write         also rewrites the tables of docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import measure, rules, tables
from bench.backtests import backtests
from bench.confirmations import FEW, MANY, confirmation_rows, confirmations
from bench.consignments import consignments_table
from bench.feeds import feeds_table
from bench.finding import finding_table
from bench.formats import formats_table
from bench.label_pages import labels_table
from bench.measure import Result
from bench.overdue import overdue_table
from bench.pools import drawing_table, pools_table
from bench.reading import reading_table
from bench.remotes import remote_rows, remotes
from bench.scattered import scattered_table

SEED = 20261103
SIZES = (1_000, 10_000, 100_000)
KINDS = ((10, False), (50, False), (50, True), (100, False))
# How often a case of this size is run; the run of median duration counts.
REPEAT = {1_000: 3, 10_000: 3, 100_000: 1}
BUDGET_RULES = 50
LEDGER_PAIR = [("full ledger to empty", "ledger-full", "ledger-empty")]


def cases(sizes: tuple[int, ...]) -> list[tuple[str, int, int, bool]]:
    """(name, orders, rules, mixed) of every throughput case."""
    return [
        (f"speed-{size}-{rules}-{'mixed' if mixed else 'latin'}", size, rules, mixed)
        for size in sizes
        for rules, mixed in KINDS
    ]


def pairs(sizes: tuple[int, ...]) -> list[tuple[str, str, str]]:
    """(what, case, case it is compared with)."""
    found = []
    for size in sizes:
        stem = f"speed-{size}"
        found.append(
            (f"mixed to Latin, {size:,} orders", f"{stem}-{BUDGET_RULES}-mixed",
             f"{stem}-{BUDGET_RULES}-latin")
        )  # fmt: skip
        found.append((f"100 rules to 10, {size:,} orders", f"{stem}-100-latin", f"{stem}-10-latin"))
    if len(sizes) > 1:
        found.append(
            (f"an order among {sizes[-1]:,} to one among {sizes[0]:,}",
             f"speed-{sizes[-1]}-{BUDGET_RULES}-latin", f"speed-{sizes[0]}-{BUDGET_RULES}-latin")
        )  # fmt: skip
    return found


def main() -> int:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 orders only")
    parser.add_argument(
        "--only",
        default="",
        metavar="NAME",
        help="speed, ledger, watch, confirmations, remotes, backtest, rules, formats, feeds,"
        " consignments, labels, reading, scattered, finding, overdue, pools, a case",
    )
    parser.add_argument("--repeat", type=int, help="runs of each case instead of 3 (or 1)")
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    args = parser.parse_args()
    sizes = SIZES[:2] if args.quick else SIZES
    results: list[Result] = []
    failed = False
    parts: dict[str, str] = {"machine": f"Machine: {tables.machine()}."}
    chosen = [one for one in cases(sizes) if args.only in one[0]]
    latencies: list[float] = []
    with tempfile.NamedTemporaryFile(
        "w", prefix="crossdock-bench-", suffix=".json", dir=args.folder, delete=False
    ) as stream:
        figures = Path(stream.name)
    try:
        for one in measured(chosen, sizes, args):
            results.append(one)
            _keep(figures, results, latencies)
        if args.only in "watch":
            latencies += measure.latencies(args.folder, repeat=args.repeat or 5, seed=SEED)
    except (KeyboardInterrupt, measure.Failed) as reason:
        print(f"ended early: {reason or 'interrupted'}", file=sys.stderr)
        failed = True
    _keep(figures, results, latencies)
    if args.only in "backtest" and not failed:
        rows = backtests(
            args.folder, orders=10_000, times=1 if args.quick else 10, rules=200, seed=SEED
        )
        parts["backtest"] = tables.backtest_table(rows)
    if args.only in "confirmations" and not failed:
        times, few, many = (10, FEW // 10, FEW) if args.quick else (100, FEW, MANY)
        booked = confirmations(args.folder, times=times, seed=SEED, few=few, many=many)
        parts["confirmations"] = tables.confirmation_table(confirmation_rows(list(booked)))
    if args.only in "remotes" and not failed:
        turns = remotes(args.folder, turns=args.repeat or (3 if args.quick else 10), seed=SEED)
        parts["remotes"] = tables.remote_table(remote_rows(list(turns)))
    if args.only in "rules" and not failed:
        parts["rules"] = rules.tables(10_000 if args.quick else 100_000, 200, SEED)
    if args.only in "formats" and not failed:
        parts["formats"] = formats_table(5_000 if args.quick else 30_000)
    if args.only in "consignments" and not failed:
        parts["consignments"] = consignments_table(1_000 if args.quick else 10_000)
    if args.only in "feeds" and not failed:
        parts["feeds"] = feeds_table(5_000 if args.quick else 50_000)
    if args.only in "labels" and not failed:
        parts["labels"] = labels_table(500 if args.quick else 5_000)
    if args.only in "reading" and not failed:
        parts["reading"] = reading_table(20_000 if args.quick else 200_000, SEED)
    if args.only in "scattered" and not failed:
        parts["scattered"] = scattered_table(args.folder, 100_000 if args.quick else 5_000_000)
    if args.only in "finding" and not failed:
        count, booked = (20_000, 5_000) if args.quick else (1_000_000, 50_000)
        parts["finding"] = finding_table(args.folder, count, booked, str(SEED))
    if args.only in "overdue" and not failed:
        parts["overdue"] = overdue_table(
            args.folder, (1_000, 10_000) if args.quick else (1_000, 100_000)
        )
    if args.only in "pools" and not failed:
        orders, turns = (1_000, 3) if args.quick else (10_000, 7)
        parts["drawing"] = drawing_table(args.folder, orders, turns)
        parts["pools"] = pools_table(args.folder, orders, args.repeat or turns, SEED)
    parts |= tables_of(results, latencies, sizes)
    for name, body in parts.items():
        print(f"\n{name}\n{body}")
    print(f"\nfigures: {figures}")
    if args.write:
        tables.write_page(parts)
    return 1 if failed else 0


def measured(
    chosen: list[tuple[str, int, int, bool]], sizes: tuple[int, ...], args: argparse.Namespace
) -> Iterator[Result]:
    """Every run of the chosen throughput cases, then those of the full ledger."""
    for size in sizes:
        # Turn by turn, so that a slow minute of the machine falls on all cases of a size.
        for _turn in range(args.repeat or REPEAT[size]):
            for name, orders, count, mixed in chosen:
                if orders == size:
                    one = measure.speed(
                        args.folder, name, orders=orders, rules=count, mixed=mixed, seed=SEED
                    )
                    _tell(one)
                    yield one
    if args.only in "ledger":
        times = 10 if args.quick else 100
        for one in measure.ledgers(
            args.folder, orders=10_000, base=10_000, times=times, repeat=2, seed=SEED
        ):
            _tell(one)
            yield one


def tables_of(
    results: list[Result], latencies: list[float], sizes: tuple[int, ...]
) -> dict[str, str]:
    """The tables of what was measured, by their place in docs/benchmarks.md."""
    parts: dict[str, str] = {}
    speed = [one for one in results if one.case.startswith("speed")]
    ledger = [one for one in results if one.case.startswith("ledger")]
    if speed:
        parts["speed"] = tables.speed_table(speed)
        budget = [one for one in speed if one.rules == BUDGET_RULES]
        parts["steps"] = tables.steps_table(budget or speed)
    if ledger:
        parts["ledger"] = tables.ledger_table(ledger)
        if len({one.case for one in ledger}) > 1:
            parts["ledger-ratio"] = tables.ratio_table(ledger, LEDGER_PAIR)
    if latencies:
        parts["watch"] = tables.watch_table(latencies)
    if len({one.case for one in speed}) > 1:
        parts["ratios"] = tables.ratio_table(speed, pairs(sizes))
    return parts


def _keep(path: Path, results: list[Result], latencies: list[float]) -> None:
    path.write_text(
        json.dumps({"results": measure.as_json(results), "watch_s": latencies}, indent=1)
    )


def _tell(one: Result) -> None:
    print(
        f"{one.case}: {one.seconds:.1f} s, {one.per_second:,.0f} orders/s, "
        f"{one.cpu_ms:.2f} ms of processor time an order, {one.instructed:,} instructed",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
