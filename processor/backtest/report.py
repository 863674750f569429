"""A backtest as text and as JSON: what changes, by which rule, at what cost. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from processor.backtest.order_change import (
    KIND_WORDS,
    KINDS,
    OUTCOMES,
    Kind,
    Made,
    OrderChange,
    Sums,
)
from processor.model.money import Money

FIRST = 20


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """One output file that comes out otherwise. `diff` is a unified diff, empty for a PDF."""

    name: str
    how: str
    diff: str = ""


class BacktestReport(msgspec.Struct, frozen=True, kw_only=True):
    """All that a backtest found. `how` says from what it decided; `period` is in words."""

    rules: str
    period: str
    how: str
    currency: str
    sums: Sums
    changes: tuple[OrderChange, ...]
    files: tuple[FileChange, ...] | None = None

    @property
    def share(self) -> str:
        """The share of orders that change, in words."""
        total = self.sums.orders
        return f"{100 * len(self.changes) / total:.1f} %" if total else "0.0 %"

    @property
    def both(self) -> tuple[int, int]:
        """Cost then and now of the changed orders that ship in both cases."""
        found = [
            (one.cost_then, one.cost_now)
            for one in self.changes
            if one.then.shipped and one.now.shipped
        ]
        priced = [(a, b) for a, b in found if a is not None and b is not None]
        return sum(a for a, _ in priced), sum(b for _, b in priced)

    def kinds(self) -> list[tuple[Kind, int]]:
        """How many orders change in which way, without those ways that none does."""
        counted = Counter(one.kind for one in self.changes)
        return [(kind, counted[kind]) for kind in KINDS if counted[kind]]

    def by_rule(self) -> list[tuple[str, int, str]]:
        """(rule, orders it changes, its place), the strongest first."""
        places = {cause.rule: cause.at for one in self.changes for cause in one.why}
        found = sorted(self.sums.rules.items(), key=lambda one: (-one[1], one[0]))
        return [(rule, count, places.get(rule, "")) for rule, count in found]


def money(minor: int, currency: str) -> str:
    """An amount as people read it."""
    return str(Money(minor, currency))


def difference(then: int, now: int) -> str:
    """How much more or less, with its sign."""
    return f"{now - then:+,}"


def made_words(made: Made) -> str:
    """An outcome in few words."""
    if made.rejected:
        return "rejected: " + ", ".join(sorted({reason for reason, _, _ in made.rejected}))
    if made.holds:
        return "held: " + ", ".join(sorted({reason for reason, _, _ in made.holds}))
    parts = [
        f"{leg.warehouse} by {leg.service}"
        + (f", {leg.parcels} parcels" if leg.parcels > 1 else "")
        + (f", tells {', '.join(leg.tell)}" if leg.tell else "")
        for leg in made.legs
    ]
    if made.part:
        lines = sorted({line for one in made.part for line in one[3]})
        reasons = ", ".join(sorted({one[0] for one in made.part}))
        parts.append(f"line {', '.join(lines)} held: {reasons}")
    if made.back:
        parts.append(f"{sum(made.back.values())} pieces backordered")
    return " + ".join(parts) or "nothing open"


def why_words(change: OrderChange) -> str:
    """The rules behind a change, with their places."""
    return "; ".join(
        f"{one.rule} ({one.at}) {one.does}" if one.at else f"{one.rule} {one.does}"
        for one in change.why
    )


def cost_words(change: OrderChange, currency: str) -> str:
    """The cost then and now where it moved."""
    if change.cost_then is None or change.cost_now is None:
        return "cost not comparable: an exchange rate lacks"
    if change.cost_then == change.cost_now:
        return ""
    if not change.now.shipped:
        return f"{money(change.cost_then, currency)} -> nothing ships"
    if not change.then.shipped:
        return f"nothing shipped -> {money(change.cost_now, currency)}"
    return f"{money(change.cost_then, currency)} -> {money(change.cost_now, currency)}"


def text(report: BacktestReport, *, every: bool) -> str:
    """The report for a terminal: totals, rules, and the first orders that change."""
    sums, changes = report.sums, report.changes
    lines = [
        f"{report.rules}: {sums.orders:,} orders {report.period}, {report.how}",
        f"{len(changes):,} orders change ({report.share})",
    ]
    if sums.not_recorded:
        lines.append(
            f"{sums.not_recorded:,} orders were decided before their facts were kept: left out"
        )
    lines += _block("Orders that change", [(KIND_WORDS[kind], n) for kind, n in report.kinds()])
    lines += _block(
        "By rule", [(f"{rule}  {at}".rstrip(), count) for rule, count, at in report.by_rule()]
    )
    if sums.trials:
        lines += _block("On trial, would fire", sorted(sums.trials.items()))
    lines += ["", "Then and now"]
    lines += _columns(totals(report))
    if changes:
        shown = changes if every else changes[:FIRST]
        lines += ["", "Orders"]
        for one in shown:
            lines += _order(one, report.currency)
        if len(shown) < len(changes):
            lines.append(f"  and {len(changes) - len(shown):,} more: --all shows every one")
    if report.files is not None:
        lines += ["", f"Output files that change: {len(report.files)}"]
        for file in report.files:
            lines.append(f"  {file.name}: {file.how}")
            lines += [f"    {line}" for line in file.diff.splitlines()]
    return "\n".join(lines)


def totals(report: BacktestReport) -> list[tuple[str, str, str, str]]:
    """(what, then, now, difference) of everything counted."""
    sums, currency = report.sums, report.currency
    rows = [
        _cost("cost of shipping", sums.cost, currency),
        _cost("  of changed orders that ship in both cases", report.both, currency),
        *(
            (name, f"{pair[0]:,}", f"{pair[1]:,}", difference(*pair))
            for name, pair in (("shipments", sums.shipments), ("parcels", sums.parcels))
        ),
    ]  # fmt: skip
    for found in (in_order(sums.outcomes), sorted(sums.warehouses.items()), services_of(sums)):
        rows += [
            (name, f"{pair[0]:,}", f"{pair[1]:,}", difference(pair[0], pair[1]))
            for name, pair in found
        ]
    return rows


def signed(minor: int, currency: str) -> str:
    """An amount more or less, with its sign."""
    return ("+" if minor > 0 else "") + money(minor, currency)


def _cost(name: str, pair: Sequence[int], currency: str) -> tuple[str, str, str, str]:
    then, now = pair
    return name, money(then, currency), money(now, currency), signed(now - then, currency)


def in_order(outcomes: Mapping[str, list[int]]) -> list[tuple[str, list[int]]]:
    """Outcomes in the order in which they are always shown."""
    return [(name, outcomes[name]) for name in OUTCOMES if name in outcomes]


def services_of(sums: Sums) -> list[tuple[str, list[int]]]:
    """Services by name."""
    return sorted((name, pair) for name, pair in sums.services.items() if name)


def _block(title: str, rows: Sequence[tuple[str, int]]) -> list[str]:
    if not rows:
        return []
    width = max(len(name) for name, _ in rows)
    return ["", title, *(f"  {name.ljust(width)}  {count:>7,}" for name, count in rows)]


def _columns(rows: Sequence[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    return [
        f"  {row[0].ljust(widths[0])}  {row[1].rjust(widths[1])}  {row[2].rjust(widths[2])}"
        f"  {row[3].rjust(widths[3])}"
        for row in rows
    ]


def _order(change: OrderChange, currency: str) -> list[str]:
    cost = cost_words(change, currency)
    return [
        f"  {change.order}  {KIND_WORDS[change.kind]}" + (f"  {cost}" if cost else ""),
        f"    then  {made_words(change.then)}",
        f"    now   {made_words(change.now)}",
        *([f"    by    {why_words(change)}"] if change.why else []),
    ]


def objects(report: BacktestReport) -> Iterator[dict[str, Any]]:
    """The report as JSON objects: the summary first, then one per order, then one per file."""
    yield {
        "type": "summary", "rules": report.rules, "period": report.period, "how": report.how,
        "currency": report.currency, "orders": report.sums.orders,
        "not_recorded": report.sums.not_recorded, "changed": len(report.changes),
        "kinds": dict(report.kinds()),
        "by_rule": [
            {"rule": rule, "at": at, "orders": count} for rule, count, at in report.by_rule()
        ],
        "trials": dict(sorted(report.sums.trials.items())),
        "cost": _pair(report.sums.cost), "cost_of_shipped_in_both": _pair(report.both),
        "parcels": _pair(report.sums.parcels),
        "shipments": _pair(report.sums.shipments), "unpriced": report.sums.unpriced,
        "outcomes": {name: _pair(pair) for name, pair in in_order(report.sums.outcomes)},
        "warehouses": {
            name: _pair(pair) for name, pair in sorted(report.sums.warehouses.items())
        },
        "services": {name: _pair(pair) for name, pair in services_of(report.sums)},
    }  # fmt: skip
    for one in report.changes:
        yield {
            "type": "order", "order": one.order, "client": one.client,
            "placed_at": one.placed_at, "kind": one.kind,
            "then": _made(one.then, one.cost_then), "now": _made(one.now, one.cost_now),
            "why": [
                {"rule": cause.rule, "at": cause.at, "does": cause.does} for cause in one.why
            ],
        }  # fmt: skip
    for file in report.files or ():
        yield {"type": "file", "name": file.name, "how": file.how, "diff": file.diff}


def _pair(pair: Sequence[int]) -> dict[str, int]:
    return {"then": pair[0], "now": pair[1]}


def _made(made: Made, cost: int | None) -> dict[str, Any]:
    return {
        "outcome": made.outcome,
        "holds": [
            *({"reason": one[0], "rule": one[1], "at": one[2], "lines": []} for one in made.holds),
            *({"reason": one[0], "rule": one[1], "at": one[2], "lines": list(one[3])}
              for one in made.part),
        ],
        "rejected": [{"reason": one[0], "rule": one[1], "at": one[2]} for one in made.rejected],
        "shipments": [
            {
                "warehouse": leg.warehouse, "service": leg.service, "price": leg.price,
                "currency": leg.currency, "parcels": leg.parcels,
                **({"tell": list(leg.tell)} if leg.tell else {}),
            }
            for leg in made.shipped
        ],
        "backordered": sum(made.back.values()),
        "cost": cost,
        "parcels": made.parcels,
    }  # fmt: skip
