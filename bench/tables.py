"""Results as tables of Markdown, and the page that holds them."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.measure import Result
from bench.timed import STEPS

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
STEP_ORDER = ("import", *STEPS, "rest")


def machine() -> str:
    """Cores and memory; nothing else of the machine is named."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {round(pages / 2**30)} GiB of memory; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    widths = [max(len(row[n]) for row in (header, *rows)) for n in range(len(header))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(header, widths, strict=True)) + " |",
        "|" + "|".join("-" * (w + 1) + (":" if n else "-") for n, w in enumerate(widths)) + "|",
    ]
    lines += [
        "| " + " | ".join(c.rjust(w) if n else c.ljust(w) for n, (c, w) in pairs) + " |"
        for pairs in (list(enumerate(zip(row, widths, strict=True))) for row in rows)
    ]
    return "\n".join(lines)


def middle(results: Sequence[Result]) -> list[Result]:
    """Per case the run of median duration, in the order of the cases."""
    cases: dict[str, list[Result]] = {}
    for one in results:
        cases.setdefault(one.case, []).append(one)
    return [sorted(runs, key=lambda r: r.seconds)[(len(runs) - 1) // 2] for runs in cases.values()]


def speed_table(results: Sequence[Result]) -> str:
    """Throughput, processor time and memory per case."""
    return table(
        ("orders", "rules", "script", "orders/s", "seconds", "CPU ms/order", "main MiB",
         "worker MiB", "instructed", "files out"),
        [
            (
                f"{one.orders:,}", str(one.rules), one.script, f"{one.per_second:,.0f}",
                f"{one.seconds:.1f}", f"{one.cpu_ms:.2f}", f"{one.main_mib:.0f}",
                f"{one.worker_mib:.0f}", f"{one.instructed:,}", f"{one.files_out:,}",
            )
            for one in middle(results)
        ],
    )  # fmt: skip


def steps_table(results: Sequence[Result]) -> str:
    """Milliseconds an order spends in each step of the main process."""
    chosen = middle(results)
    names = [step for step in STEP_ORDER if any(step in one.steps for one in chosen)]
    names += sorted({step for one in chosen for step in one.steps} - set(names))
    return table(
        ("step, ms/order", *(f"{one.orders:,} {one.script} {one.rules}" for one in chosen)),
        [
            (name, *(f"{1000 * one.steps.get(name, 0.0) / one.orders:.3f}" for one in chosen))
            for name in names
        ],
    )


def ratio(results: Sequence[Result], slower: str, faster: str, what: str) -> tuple[str, str, str]:
    """(what, ratio of seconds per order, ratio of processor time) of two cases, by medians."""

    def per_order(case: str, cpu: bool) -> float:
        runs = [one for one in results if one.case == case]
        return median((one.cpu_seconds if cpu else one.seconds) / one.orders for one in runs)

    return (
        what,
        f"{per_order(slower, False) / per_order(faster, False):.2f}",
        f"{per_order(slower, True) / per_order(faster, True):.2f}",
    )


def ratio_table(results: Sequence[Result], pairs: Sequence[tuple[str, str, str]]) -> str:
    """Ratios of the pairs whose cases were both run."""
    cases = {one.case for one in results}
    rows = [ratio(results, a, b, what) for what, a, b in pairs if {a, b} <= cases]
    return table(("ratio", "wall clock", "processor time"), rows)


def ledger_table(results: Sequence[Result]) -> str:
    """Runs into an empty and a full ledger, every one."""
    return table(
        ("orders in the ledger before", "new orders", "orders/s", "CPU ms/order", "main MiB",
         "ledger MiB"),
        [
            (
                f"{one.ledger_orders:,}", f"{one.orders:,}", f"{one.per_second:,.0f}",
                f"{one.cpu_ms:.2f}", f"{one.main_mib:.0f}", f"{one.ledger_mib:,.0f}",
            )
            for one in results
        ],
    )  # fmt: skip


def watch_table(seconds: Sequence[float]) -> str:
    """Latencies of `watch`, every one and their median."""
    rows = [(str(n), f"{one:.2f}") for n, one in enumerate(seconds, start=1)]
    return table(("file", "seconds"), [*rows, ("median", f"{median(seconds):.2f}")])


def backtest_table(rows: Sequence[tuple[str, int, float, float]]) -> str:
    """Backtests by what was edited."""
    return table(
        ("edited", "orders that change", "seconds", "processor seconds"),
        [(name, f"{moved:,}", f"{wall:.1f}", f"{cpu:.1f}") for name, moved, wall, cpu in rows],
    )


def confirmation_table(rows: Sequence[Sequence[str]]) -> str:
    """Confirmations booked; both ratios are to the row above."""
    return table(
        ("rows", "shipments", "other orders", "seconds", "processor seconds", "main MiB",
         "processor time a row, ratio", "memory, ratio"),
        rows,
    )  # fmt: skip


def remote_table(rows: Sequence[Sequence[str]]) -> str:
    """Passes with and without remotes, by medians; the ratio is that to the row without."""
    return table(
        ("remotes", "passes", "last local document, seconds", "ratio", "whole pass, seconds"), rows
    )


def write_page(parts: dict[str, str], page: Path = PAGE) -> None:
    """Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` for each part."""
    text = page.read_text("utf-8")
    for name, body in parts.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if start not in text or end not in text:
            raise ValueError(f"{page.name} has no place {start} ... {end}")
        head, _, rest = text.partition(start)
        text = f"{head}{start}\n{body}\n{end}{rest.partition(end)[2]}"
    page.write_text(text, "utf-8")
