"""A backtest as text and as JSON: what changes, by which rule, at what cost. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from processor.backtest.change_words import (
    cost_words,
    counted,
    difference,
    grouped,
    kind_words,
    made_words,
    outcome_words,
    signed,
    why_words,
)
from processor.backtest.order_change import KINDS, OUTCOMES, Kind, Made, OrderChange, Sums
from processor.languages.language import Language
from processor.languages.languages import FIRST, LANGUAGES, in_english
from processor.model.money import Money
from processor.model.sentence import Piece, Sentence, Text, piece, sentence
from processor.problems.problem import columns

SHOWN = 20


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """One output file that comes out otherwise. `diff` is a unified diff without its header, empty
    for a PDF; so many lines of it are left out."""

    name: str
    how: Text
    diff: str = ""
    left_out: int = 0

    def shown(self, language: Language) -> list[str]:
        """The lines of the difference."""
        if not self.diff:
            return []
        header = (sentence("backtest.diff.then"), sentence("backtest.diff.now"))
        lines = [*map(language.say, header), *self.diff.splitlines()]
        if self.left_out:
            lines.append(language.say(sentence("backtest.diff.more", n=self.left_out)))
        return lines


class BacktestReport(msgspec.Struct, frozen=True, kw_only=True):
    """All that a backtest found. `how` says from what it decided, `period` of what time, `edit`
    has the edited files with the lines that differ."""

    rules: str
    period: Text
    how: Text
    currency: str
    sums: Sums
    changes: tuple[OrderChange, ...]
    files: tuple[FileChange, ...] | None = None
    edit: tuple[FileChange, ...] = ()

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

    def in_short(self) -> Sentence:
        """How many orders are now held, rejected and sent another way."""
        kinds = Counter(one.kind for one in self.changes)
        return sentence(
            "backtest.in-short",
            held=grouped(kinds["held"]),
            rejected=grouped(kinds["rejected"]),
            rerouted=grouped(kinds["rerouted"]),
            share=self.share,
        )

    def by_rule(self) -> list[tuple[Text, int, str]]:
        """(rule, orders it changes, its place), the strongest first."""
        places = {cause.rule: cause.at for one in self.changes for cause in one.why}
        found = sorted(self.sums.rules.items(), key=lambda one: (-one[1], in_english(one[0])))
        return [(rule, count, places.get(rule, "")) for rule, count in found]


def text(report: BacktestReport, language: Language, *, every: bool) -> str:
    """The report for a terminal: totals, rules, and the first orders that change."""
    say = language.say
    sums, changes = report.sums, report.changes
    asked = counted(
        "backtest.head", sums.orders, rules=report.rules, period=report.period, how=report.how
    )
    lines = [
        say(asked),
        say(counted("backtest.orders-change", len(changes), share=report.share)),
    ]
    if sums.not_recorded:
        lines.append(say(counted("backtest.not-recorded", sums.not_recorded)))
    kinds = [(say(kind_words(kind)), count) for kind, count in report.kinds()]
    lines += _block(say(sentence("backtest.title.change")), kinds)
    rules = [(f"{say(rule)}  {at}".rstrip(), count) for rule, count, at in report.by_rule()]
    lines += _block(say(sentence("backtest.title.by-rule")), rules)
    lines += _block(say(sentence("backtest.title.trials")), sorted(sums.trials.items()))
    lines += ["", say(sentence("backtest.title.then-and-now"))]
    lines += _columns([[say(cell) for cell in row] for row in totals(report)])
    if changes:
        shown = changes if every else changes[:SHOWN]
        lines += ["", say(sentence("backtest.title.orders"))]
        for one in shown:
            lines += _order(one, report.currency, language)
        if len(shown) < len(changes):
            more = len(changes) - len(shown)
            lines.append(f"  {say(counted('backtest.more-orders', more))}")
    if report.files is not None:
        lines += ["", say(sentence("backtest.title.files", count=len(report.files)))]
        for file in report.files:
            lines.append(f"  {say(sentence('backtest.file', name=file.name, how=file.how))}")
            lines += [f"    {line}" for line in file.shown(language)]
    return "\n".join(lines)


def totals(report: BacktestReport) -> list[tuple[Piece, Piece, Piece, Piece]]:
    """(what, then, now, difference) of everything counted."""
    sums, currency = report.sums, report.currency
    # Of orders that ship in one case only the difference would be their whole price.
    rows = [
        _cost("backtest.total.cost-of-both", report.both, currency),
        _count(sentence("backtest.total.shipments"), sums.shipments),
        _count(sentence("backtest.total.parcels"), sums.parcels),
    ]
    rows += [_count(outcome_words(name), pair) for name, pair in in_order(sums.outcomes)]
    for found in (sorted(sums.warehouses.items()), services_of(sums)):
        rows += [_count(name, pair) for name, pair in found]
    return rows


def _count(name: Text, pair: Sequence[int]) -> tuple[Piece, Piece, Piece, Piece]:
    then, now = pair
    return name, grouped(then), grouped(now), difference(then, now)


def _cost(key: str, pair: Sequence[int], currency: str) -> tuple[Piece, Piece, Piece, Piece]:
    then, now = pair
    amounts = (piece(Money(then, currency)), piece(Money(now, currency)))
    return sentence(key), *amounts, signed(now - then, currency)


def in_order(outcomes: Mapping[str, list[int]]) -> list[tuple[str, list[int]]]:
    """Outcomes in the order in which they are always shown."""
    return [(name, outcomes[name]) for name in OUTCOMES if name in outcomes]


def services_of(sums: Sums) -> list[tuple[str, list[int]]]:
    """Services by name."""
    return sorted((name, pair) for name, pair in sums.services.items() if name)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _block(title: str, rows: Sequence[tuple[str, int]]) -> list[str]:
    if not rows:
        return []
    width = max(columns(name) for name, _ in rows)
    return ["", title, *(f"  {_padded(name, width)}  {count:>7,}" for name, count in rows)]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(columns(row[n]) for row in rows) for n in range(4)]
    return [
        f"  {_padded(row[0], widths[0])}"
        + "".join(
            f"  {' ' * (width - columns(cell))}{cell}"
            for cell, width in zip(row[1:], widths[1:], strict=True)
        )
        for row in rows
    ]


def _order(change: OrderChange, currency: str, language: Language) -> list[str]:
    say = language.say
    head = (change.order, say(kind_words(change.kind)), say(cost_words(change, currency)))
    rows = [("then", made_words(change.then)), ("now", made_words(change.now))]
    if change.why:
        rows.append(("by", why_words(change)))
    said = [(say(sentence(f"backtest.row.{row}")), say(words)) for row, words in rows]
    width = max(columns(name) for name, _ in said)
    return [
        "  " + "  ".join(filter(None, head)),
        *(f"    {_padded(name, width)}  {words}" for name, words in said),
    ]


def objects(report: BacktestReport) -> Iterator[dict[str, Any]]:
    """The report as JSON objects: the summary first, then one per order, then one per file."""
    yield {
        "type": "summary", "rules": report.rules, "period": in_english(report.period),
        "how": in_english(report.how),
        "currency": report.currency, "orders": report.sums.orders,
        "not_recorded": report.sums.not_recorded, "changed": len(report.changes),
        "kinds": dict(report.kinds()),
        "by_rule": [
            {"rule": in_english(rule), "at": at, "orders": count}
            for rule, count, at in report.by_rule()
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
                {"rule": in_english(cause.rule), "at": cause.at, "does": in_english(cause.does)}
                for cause in one.why
            ],
        }  # fmt: skip
    for file in report.files or ():
        diff = "\n".join(file.shown(LANGUAGES[FIRST]))
        yield {"type": "file", "name": file.name, "how": in_english(file.how), "diff": diff}


def _pair(pair: Sequence[int]) -> dict[str, int]:
    return {"then": pair[0], "now": pair[1]}


def _made(made: Made, cost: int | None) -> dict[str, Any]:
    asked = made.asked or (((), ()),) * len(made.legs)
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
                **({"options": list(options)} if options else {}),
                **({"packer_notes": list(notes)} if notes else {}),
                **({"tell": list(leg.tell)} if leg.tell else {}),
            }
            for leg, (options, notes) in zip(made.shipped, asked, strict=False)
        ],
        "backordered": sum(made.back.values()),
        "cost": cost,
        "parcels": made.parcels,
    }  # fmt: skip
