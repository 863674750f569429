"""samples/README.md: what each file is, and every scenario with its trap."""

from __future__ import annotations

from collections import Counter

from invented import tables
from invented.catalogue import GOODS, UNKNOWN_SKU
from invented.model import Sale
from invented.scenarios import WHY
from invented.truth import STATES
from invented.world import CHANNELS, everything


def _channels() -> list[str]:
    lines = ["| channel | orders | " + " | ".join(STATES) + " |"]
    lines.append("|---" * (len(STATES) + 2) + "|")
    for channel in CHANNELS:
        states = Counter(sale.state for sale in everything()[channel])
        counts = " | ".join(str(states[state]) for state in STATES)
        lines.append(f"| {channel} | {len(everything()[channel])} | {counts} |")
    return lines


def _example(sales: list[Sale]) -> str:
    shown = [f"`{sale.channel}/{sale.order_id}`" for sale in sales[:3]]
    return ", ".join(shown) + (f" and {len(sales) - 3} more" if len(sales) > 3 else "")


def _end(sale: Sale) -> str:
    hold = f" ({sale.hold})" if sale.hold else ""
    place = f" from {' + '.join(sale.ships_from)}" if sale.ships_from else ""
    return f"{sale.state}{hold}{place}"


def text(now: str) -> str:
    """The whole page."""
    by_scenario: dict[str, list[Sale]] = {}
    for channel in CHANNELS:
        for sale in everything()[channel]:
            by_scenario.setdefault(sale.scenario, []).append(sale)
    top = tables.text("readme.txt").format(now=now, goods=len(GOODS), ghost=UNKNOWN_SKU)
    lines = [*top.splitlines(), ""]
    lines += _channels()
    lines += ["", "## Scenarios", "", "| scenario | why | ends as | orders |", "|---|---|---|---|"]
    for name, why in WHY.items():
        sales = by_scenario[name]
        ends = "; ".join(dict.fromkeys(_end(sale) for sale in sales))
        lines.append(f"| {name} | {why} | {ends} | {_example(sales)} |")
    return "\n".join(lines) + "\n"
