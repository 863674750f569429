"""Bar charts as inline SVG: no script, nothing from elsewhere, readable when printed in grey. Pure.

Lengths along a row are parts of the page's width and everything else is pixels, so that a chart
is as wide as the page and its letters keep their size, on a telephone too. Every figure has a title
and its numbers as text, so that it says the same to a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from processor.languages.language import Language
from processor.model.sentence import Date, Sentence, Text, joined, sentence

THEN, NOW, MOVED = "#9aa5b1", "#1d5fbf", "#b4540a"
_BAR = 14
# A row's label stands above its bars; the number behind the longest needs the rest of the width.
_LABEL = 18
_LONGEST = 68.0
_SEEN = 0.3
_GAP = 12
# The part of the width that the scale of the days takes.
_SCALE = 12.0


def _figure(
    name: str,
    title: Text,
    height: int,
    body: list[str],
    words: Sequence[Sentence],
    language: Language,
) -> str:
    titled, told = language.say(title), language.say(joined(words))
    return (
        '<div class="chart">'
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}"'
        ' xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-t">{escape(titled)}</title><desc id="{name}-d">{escape(told)}</desc>'
        + "".join(body)
        + "</svg></div>"
    )


def _row(label: str, y: int) -> str:
    return f'<text x="0" y="{y + _LABEL - 5}" class="l">{escape(label)}</text>'


def _bar(value: int, most: int, y: int, colour: str, kind: str, more: str = "") -> str:
    """A bar with its number behind it; what is not 0 is seen."""
    long = max(round(_LONGEST * value / most, 2), _SEEN if value else 0.0)
    return (
        f'<rect x="0" y="{y}" width="{long}%" height="{_BAR}" rx="2" fill="{colour}"/>'
        f'<text x="{long}%" dx="6" y="{y + _BAR - 2}" class="{kind}">{value:,}{more}</text>'
    )


def pairs(name: str, title: Text, rows: Sequence[tuple[str, int, int]], language: Language) -> str:
    """Two bars per row: then above, now below, each with its number."""
    most = max((max(then, now) for _, then, now in rows), default=0) or 1
    step = _LABEL + 2 * (_BAR + 2) + _GAP
    body = []
    for place, (label, then, now) in enumerate(rows):
        y = place * step
        more = f' <tspan class="d">{now - then:+,}</tspan>' if now != then else ""
        body += [
            _row(label, y),
            _bar(then, most, y + _LABEL, THEN, "n"),
            _bar(now, most, y + _LABEL + _BAR + 2, NOW, "n b", more),
        ]
    words = [
        sentence("backtest.chart.pair", label=label, then=f"{then:,}", now=f"{now:,}")
        for label, then, now in rows
    ]
    return _figure(name, title, len(rows) * step, body, words, language)


def bars(name: str, title: Text, rows: Sequence[tuple[str, int]], language: Language) -> str:
    """One bar per row with its number."""
    most = max((value for _, value in rows), default=0) or 1
    step = _LABEL + _BAR + _GAP
    body = []
    for place, (label, value) in enumerate(rows):
        y = place * step
        body += [_row(label, y), _bar(value, most, y + _LABEL, MOVED, "n b")]
    words = [
        sentence("backtest.chart.bar", label=label, count=f"{value:,}") for label, value in rows
    ]
    return _figure(name, title, len(rows) * step, body, words, language)


def days(name: str, title: Text, rows: Sequence[tuple[str, int, int]], language: Language) -> str:
    """A column per day: all orders, and those that change at its foot."""
    most = max((every for _, every, _ in rows), default=0) or 1
    high, foot = 150, 26
    step = (100 - _SCALE) / max(len(rows), 1)
    width = min(4.0, step * 0.72)
    body = [
        f'<line x1="{_SCALE}%" y1="{high + 8}" x2="100%" y2="{high + 8}" class="a"/>',
        f'<text x="{_SCALE}%" dx="-6" y="14" text-anchor="end" class="n">{most:,}</text>',
        f'<text x="{_SCALE}%" dx="-6" y="{high + 8}" text-anchor="end" class="n">0</text>',
    ]
    # As many days are named as a narrow page has room for.
    every_nth = -(-len(rows) // 6)
    for place, (label, every, moved) in enumerate(rows):
        x = _SCALE + place * step + (step - width) / 2
        for value, colour in ((every, THEN), (moved, MOVED)):
            tall = max(round(high * value / most, 1), 1.0 if value else 0.0)
            body.append(
                f'<rect x="{x:.2f}%" y="{high + 8 - tall:.1f}" width="{width:.2f}%"'
                f' height="{tall:.1f}" fill="{colour}"/>'
            )
        if place % every_nth == 0:
            body.append(
                f'<text x="{x + width / 2:.2f}%" y="{high + foot}" text-anchor="middle" class="n">'
                f"{escape(label[5:])}</text>"
            )
    words = [
        sentence("backtest.chart.day", day=Date(label), moved=f"{moved:,}", every=f"{every:,}")
        for label, every, moved in rows[-31:]
    ]
    return _figure(name, title, high + foot + 8, body, words, language)
