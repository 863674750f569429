"""A backtest as one page of HTML: figures first, then every order that changes. Pure.

The page needs no script and nothing from elsewhere: it can be mailed, kept, and printed.
"""

from __future__ import annotations

from html import escape

from processor.backtest import charts
from processor.backtest.order_change import KIND_WORDS, OrderChange
from processor.backtest.report import (
    BacktestReport,
    cost_words,
    difference,
    in_order,
    made_words,
    money,
    services_of,
    signed,
)

MOST_ORDERS = 2_000
_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:#fff;color:#1b2733;
 font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
p{margin:.25rem 0;max-width:46rem}
.quiet{color:#52606d}
dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;
 margin:1.25rem 0 0}
dl.tiles div{border:1px solid #d5dbe1;border-radius:6px;padding:.7rem .9rem}
dt{color:#52606d;font-size:.85rem}
dd{margin:0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums}
dd small{display:block;font-size:.85rem;font-weight:400;color:#52606d}
svg{display:block;max-width:100%;height:auto}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1b2733}
svg .n{fill:#52606d;font-variant-numeric:tabular-nums}
svg .b{fill:#1b2733;font-weight:600}
svg .d{fill:#8f4308;font-weight:400}
svg .a{stroke:#9aa5b1;stroke-width:1}
.key{font-size:.85rem;color:#52606d;margin:.1rem 0 .5rem}
.key i{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;margin:0 .3rem 0 0;
 vertical-align:-1px}
.key span{margin-right:1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;
 border-bottom:1px solid #e4e8ec}
th{color:#52606d;font-weight:600}
td:first-child{font-weight:600;overflow-wrap:anywhere;min-width:8rem}
td .at{display:block;color:#52606d;font-size:.8rem;overflow-wrap:anywhere}
pre{font:12px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:#f6f8fa;
 border:1px solid #e4e8ec;border-radius:6px;padding:.6rem .8rem;overflow-x:auto}
@media print{body{max-width:none;padding:0;font-size:11pt}
 h2{break-after:avoid}svg,tr,dl.tiles div{break-inside:avoid}thead{display:table-header-group}
 svg rect,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
 pre{white-space:pre-wrap}}
"""
_PAIR_KEY = (
    f'<p class="key"><span><i style="background:{charts.THEN}"></i>then</span>'
    f'<span><i style="background:{charts.NOW}"></i>under the edited rules</span></p>'
)
_DAY_KEY = (
    f'<p class="key"><span><i style="background:{charts.THEN}"></i>orders decided</span>'
    f'<span><i style="background:{charts.MOVED}"></i>of these, orders that change</span></p>'
)


def page(report: BacktestReport) -> str:
    """The whole page."""
    title = f"Backtest of {report.rules}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">{report.sums.orders:,} orders {escape(report.period)},'
        f" {escape(report.how)}. Nothing was written to ledger or outbox.</p>",
        _tiles(report),
        *_figures(report),
        *_orders(report),
        *_files(report),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def _tile(name: str, value: str, small: str) -> str:
    return (
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(small)}</small></dd></div>"
    )


def _tiles(report: BacktestReport) -> str:
    sums, currency = report.sums, report.currency
    held = sums.outcomes.get("held", [0, 0])
    move = sums.cost[1] - sums.cost[0]
    tiles = [
        _tile("Orders that change", f"{len(report.changes):,}", f"{report.share} of all"),
        _tile(
            "Cost of shipping",
            signed(move, currency),
            f"{money(sums.cost[0], currency)} → {money(sums.cost[1], currency)}",
        ),
        _tile(
            "Of orders that ship in both cases",
            signed(report.both[1] - report.both[0], currency),
            f"{money(report.both[0], currency)} → {money(report.both[1], currency)}",
        ),
        _tile("Parcels", difference(*sums.parcels), f"{sums.parcels[0]:,} → {sums.parcels[1]:,}"),
        _tile("Orders held", difference(*held), f"{held[0]:,} → {held[1]:,}"),
    ]
    return f'<dl class="tiles">{"".join(tiles)}</dl>'


def _figures(report: BacktestReport) -> list[str]:
    sums = report.sums
    found = []
    if report.changes:
        kinds = [(KIND_WORDS[kind].capitalize(), count) for kind, count in report.kinds()]
        found += ["<h2>How they change</h2>", charts.bars("kinds", "Orders by kind", kinds)]
    rules = [(rule, count) for rule, count, _ in report.by_rule()]
    if rules:
        found += ["<h2>By rule</h2>", charts.bars("rules", "Orders by rule", rules[:25])]
        if len(rules) > 25:
            found.append(f'<p class="quiet">and {len(rules) - 25} more rules</p>')
    if sums.trials:
        trials = sorted(sums.trials.items(), key=lambda one: (-one[1], one[0]))[:25]
        found += ["<h2>On trial: would fire</h2>", charts.bars("trials", "On trial", trials)]
    for name, title, pairs in (
        ("outcomes", "Orders by outcome", in_order(sums.outcomes)),
        ("warehouses", "Shipments by warehouse", sorted(sums.warehouses.items())),
        ("services", "Shipments by service", services_of(sums)),
    ):
        if pairs:
            rows = [(label, pair[0], pair[1]) for label, pair in pairs[:40]]
            figure = charts.pairs(name, title, rows)
            found += [f"<h2>{title}</h2>", _PAIR_KEY, figure]
    if len(sums.days) > 1:
        rows = [(day, pair[0], pair[1]) for day, pair in sorted(sums.days.items())[-92:]]
        found += ["<h2>By day of the decision</h2>", _DAY_KEY, charts.days("days", "By day", rows)]
    return found


def _orders(report: BacktestReport) -> list[str]:
    if not report.changes:
        return ["<h2>Orders</h2>", "<p>No order comes out otherwise.</p>"]
    rows = [_row(one, report.currency) for one in report.changes[:MOST_ORDERS]]
    more = len(report.changes) - len(rows)
    return [
        "<h2>Orders that change</h2>",
        '<div class="wide"><table><thead><tr><th scope="col">Order</th><th scope="col">Then</th>'
        '<th scope="col">Now</th><th scope="col">Cost</th><th scope="col">By</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>",
        *([f'<p class="quiet">and {more:,} more: --json lists every one</p>'] if more else []),
    ]


def _row(change: OrderChange, currency: str) -> str:
    why = "".join(
        f"{escape(one.rule)} {escape(one.does)}<span class=at>{escape(one.at)}</span>"
        for one in change.why
    )
    cells = (
        f"{escape(change.order)}<span class=at>{escape(KIND_WORDS[change.kind])}</span>",
        escape(made_words(change.then)),
        escape(made_words(change.now)),
        escape(cost_words(change, currency).replace("->", "→")),
        why,
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _files(report: BacktestReport) -> list[str]:
    if report.files is None:
        return []
    found = [f"<h2>Output files that change: {len(report.files)}</h2>"]
    for file in report.files:
        found.append(f"<p><strong>{escape(file.name)}</strong> {escape(file.how)}</p>")
        if file.diff:
            found.append(f"<pre>{escape(file.diff)}</pre>")
    return found
