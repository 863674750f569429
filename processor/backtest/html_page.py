"""A backtest as one page of HTML: figures first, then every order that changes. Pure.

The page needs no script and nothing from elsewhere: it can be mailed, kept, and printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.backtest import charts
from processor.backtest.change_words import (
    cause_words,
    cost_words,
    counted,
    difference,
    grouped,
    kind_words,
    made_words,
    outcome_words,
    signed,
)
from processor.backtest.order_change import OrderChange
from processor.backtest.report import BacktestReport, FileChange, in_order, services_of
from processor.languages.language import Language
from processor.model.money import Money
from processor.model.sentence import Given, Sentence, Text, sentence
from processor.pages.shell import safe, whole

_STYLE = """
dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;
 margin:1.25rem 0 0}
dl.tiles div{border:1px solid #d5dbe1;border-radius:6px;padding:.7rem .9rem}
dt{color:#52606d;font-size:.85rem}
dd{margin:0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums}
dd small{display:block;font-size:.85rem;font-weight:400;color:#52606d}
svg{display:block;max-width:46rem}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1b2733}
svg .n{fill:#52606d;font-variant-numeric:tabular-nums}
svg .b{fill:#1b2733;font-weight:600}
svg .d{fill:#8f4308;font-weight:400}
svg .a{stroke:#9aa5b1;stroke-width:1}
.key{font-size:.85rem;color:#52606d;margin:.1rem 0 .5rem}
.key i{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;margin:0 .3rem 0 0;
 vertical-align:-1px}
.key span{margin-right:1rem}
@media print{svg,dl.tiles div{break-inside:avoid}
 svg rect,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
_ARROW = "→"
COLUMNS = ("order", "then", "now", "cost", "by")
_MOST_BARS = 25


def page(report: BacktestReport, language: Language) -> str:
    """The whole page, in a language."""
    return _Page(report, language).whole()


class _Page:
    def __init__(self, report: BacktestReport, language: Language) -> None:
        self.report = report
        self.language = language
        self.say = language.say

    def written(self, text: Text) -> str:
        """A text as it stands in the page."""
        return safe(self.say(text))

    def named(self, key: str, /, **pieces: Given) -> str:
        """The sentence with that id as it stands in the page."""
        return self.written(sentence(key, **pieces))

    def title(self, key: str, /, **pieces: Given) -> str:
        """The title of a part."""
        return f"<h2>{self.named(key, **pieces)}</h2>"

    def whole(self) -> str:
        """The page from its first line to its last."""
        report = self.report
        title = self.named("backtest.page.title", rules=report.rules)
        head = counted(
            "backtest.page.head", report.sums.orders, period=report.period, how=report.how
        )
        body = [
            f"<h1>{title}</h1>",
            f'<p class="quiet">{self.written(head)}</p>',
            self.tiles(),
            *self.edit(),
            *self.figures(),
            *self.orders(),
            *self.files(),
        ]
        return whole(title, body, self.language, _STYLE)

    def tile(self, key: str, value: Text, small: Sentence) -> str:
        """A number that counts most, with what it was."""
        return (
            f"<div><dt>{self.named(key)}</dt><dd>{self.written(value)}"
            f"<small>{self.written(small)}</small></dd></div>"
        )

    def tiles(self) -> str:
        """The numbers that count most."""
        report, sums = self.report, self.report.sums
        held = sums.outcomes.get("held", [0, 0])
        tiles = [
            self.tile(
                "backtest.title.change",
                grouped(len(report.changes)),
                report.in_short(),
            ),
            self.money_tile("backtest.page.cost-of-both", *report.both),
            self.count_tile("backtest.page.parcels", *sums.parcels),
            self.count_tile("backtest.page.held", *held),
        ]
        return f'<dl class="tiles">{"".join(tiles)}</dl>'

    def money_tile(self, key: str, then: int, now: int) -> str:
        """An amount then and now."""
        currency = self.report.currency
        both = (Money(then, currency), Money(now, currency))
        return self.tile(
            key,
            signed(now - then, currency),
            sentence("backtest.then-now", then=both[0], now=both[1], arrow=_ARROW),
        )

    def count_tile(self, key: str, then: int, now: int) -> str:
        """A count then and now."""
        both = (grouped(then), grouped(now))
        small = sentence("backtest.then-now", then=both[0], now=both[1], arrow=_ARROW)
        return self.tile(key, difference(then, now), small)

    def figures(self) -> list[str]:
        """The bar charts."""
        report, sums, say = self.report, self.report.sums, self.say
        found = []
        if report.changes:
            kinds = [(_capital(say(kind_words(kind))), count) for kind, count in report.kinds()]
            found += [self.title("backtest.page.how"), self.bars("kinds", kinds)]
        rules = [(say(rule), count) for rule, count, _ in report.by_rule()]
        if rules:
            title = self.title("backtest.title.by-rule")
            found += [title, self.bars("rules", rules[:_MOST_BARS])]
            if len(rules) > _MOST_BARS:
                more = self.named("backtest.page.more-rules", n=len(rules) - _MOST_BARS)
                found.append(f'<p class="quiet">{more}</p>')
        if sums.trials:
            trials = sorted(sums.trials.items(), key=lambda one: (-one[1], one[0]))[:_MOST_BARS]
            found += [self.title("backtest.page.trials"), self.bars("trials", trials)]
        outcomes = [(say(outcome_words(name)), pair) for name, pair in in_order(sums.outcomes)]
        for name, pairs in (
            ("outcomes", outcomes),
            ("warehouses", sorted(sums.warehouses.items())),
            ("services", services_of(sums)),
        ):
            if pairs:
                rows = [(label, pair[0], pair[1]) for label, pair in pairs[:40]]
                called = sentence(f"backtest.chart.{name}")
                found += [
                    f"<h2>{self.written(called)}</h2>",
                    self.key((charts.THEN, "backtest.row.then"), (charts.NOW, "backtest.page.now")),
                    charts.pairs(name, called, rows, self.language),
                ]
        if len(sums.days) > 1:
            rows = [(day, pair[0], pair[1]) for day, pair in sorted(sums.days.items())[-92:]]
            found += [
                self.title("backtest.page.by-day"),
                self.key(
                    (charts.THEN, "backtest.page.decided"), (charts.MOVED, "backtest.page.moved")
                ),
                charts.days("days", sentence("backtest.chart.days"), rows, self.language),
            ]
        return found

    def bars(self, name: str, rows: list[tuple[str, int]]) -> str:
        """One bar per row."""
        return charts.bars(name, sentence(f"backtest.chart.{name}"), rows, self.language)

    def key(self, *colours: tuple[str, str]) -> str:
        """What the colours of a chart mean."""
        spans = (
            f'<span><i style="background:{colour}"></i>{self.named(key)}</span>'
            for colour, key in colours
        )
        return f'<p class="key">{"".join(spans)}</p>'

    def orders(self) -> list[str]:
        """Every order that changes."""
        report = self.report
        if not report.changes:
            nothing = self.named("backtest.page.no-change")
            return [self.title("backtest.title.orders"), f"<p>{nothing}</p>"]
        rows = [self.row(one) for one in report.changes]
        heads = "".join(
            f'<th scope="col">{self.named(f"backtest.column.{name}")}</th>' for name in COLUMNS
        )
        return [
            self.title("backtest.title.change"),
            f"<details><summary>{self.written(counted('backtest.page.all-orders', len(rows)))}"
            f'</summary><div class="wide"><table><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div></details>",
        ]

    def row(self, change: OrderChange) -> str:
        """An order in the table."""
        why = "".join(
            f"{self.written(cause_words(one))}<span class=at>{safe(one.at)}</span>"
            for one in change.why
        )
        cells = (
            f"{safe(change.order)}<span class=at>{self.written(kind_words(change.kind))}</span>",
            self.written(made_words(change.then)),
            self.written(made_words(change.now)),
            self.written(cost_words(change, self.report.currency, _ARROW)),
            why,
        )
        named = [self.named(f"backtest.column.{name}") for name in COLUMNS]
        parts = zip(named, cells, strict=True)
        return "<tr>" + "".join(f'<td data-of="{of}">{cell}</td>' for of, cell in parts) + "</tr>"

    def files(self) -> list[str]:
        """Output files that come out otherwise."""
        if self.report.files is None:
            return []
        title = self.title("backtest.title.files", count=len(self.report.files))
        return [title, *self.differences(self.report.files)]

    def edit(self) -> list[str]:
        """The edit itself, as text."""
        found = self.differences(self.report.edit)
        return [self.title("backtest.title.edit"), *found] if found else []

    def differences(self, files: Sequence[FileChange]) -> list[str]:
        """Files with the lines in which they differ."""
        found = []
        for file in files:
            found.append(f"<p><strong>{safe(file.name)}</strong> {self.written(file.how)}</p>")
            lines = file.shown(self.language)
            if lines:
                found.append("<pre>" + safe("\n".join(lines)) + "</pre>")
        return found


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
