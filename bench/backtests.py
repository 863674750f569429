"""Backtests of 100,000 past orders: nothing edited, one rule, every rule, one rate card."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from bench.generate import write_house
from bench.grow import grow
from bench.measure import Failed, pass_over, scratch
from bench.process import run
from bench.sales import NOW

Row = tuple[str, int, float, float]


def nothing(_rules: Path) -> None:
    """The rules that decided."""


def one_rule(rules: Path) -> None:
    """One limit, lowered."""
    path = rules / "review.yaml"
    path.write_text(path.read_text("utf-8").replace("over 1000 USD", "over 300 USD"), "utf-8")


def every_rule(rules: Path) -> None:
    """Every number in every rule, raised by one."""
    for path in rules.glob("*.yaml"):
        text = re.sub(
            r"(over|under|at least) (\d+)",
            lambda found: f"{found[1]} {int(found[2]) + 1}",
            path.read_text("utf-8"),
        )
        path.write_text(text, "utf-8")


def one_card(rules: Path) -> None:
    """The prices of the carrier that takes most shipments, a tenth dearer."""
    path = rules / "rates" / "silkway.rates.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    place = rows[0].index("price")
    for row in rows[1:]:
        row[place] = f"{float(row[place]) * 1.1:.2f}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": nothing, "one rule": one_rule, "every rule": every_rule, "a rate card": one_card,
}  # fmt: skip


def backtests(root: Path, *, orders: int, times: int, rules: int, seed: int) -> list[Row]:
    """Per edit: orders that change, seconds, processor seconds; over `orders * times` orders."""
    found = []
    with scratch(root) as house:
        write_house(house, orders=orders, rules=rules, seed=seed)
        pass_over(house)
        grow(house / ".state" / "ledger.db", times)
        for name, edit in EDITS.items():
            folder = house / "edited"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(house / "rules", folder)
            edit(folder)
            usage = run(
                ["-m", "processor", "backtest", "--config", str(house / "config.yaml"),
                 "--now", NOW, "--rules", str(folder), "--json"],
                house,
            )  # fmt: skip
            if usage.code != 0:
                raise Failed(f"crossdock backtest ended with {usage.code}:\n{usage.output[-4000:]}")
            summary = json.loads(usage.output.splitlines()[0])
            if summary["orders"] != orders * times:
                raise Failed(f"{summary['orders']} orders were decided again")
            found.append((name, summary["changed"], usage.seconds, usage.cpu_seconds))
    return found
