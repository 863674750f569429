"""Bar charts as inline SVG: no script, nothing from elsewhere, readable when printed in grey. Pure.

Every figure has a title and its numbers as text, so that it says the same to a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from processor.languages.language import Language
from processor.model.sentence import Date, Sentence, Text, joined, sentence

THEN, NOW, MOVED = "#9aa5b1", "#1d5fbf", "#b4540a"
_WIDTH = 720
_LABEL = 210
_NUMBER = 96
_BAR = 14


def _nice(label: str, most: int = 30) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


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
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-t">{escape(titled)}</title><desc id="{name}-d">{escape(told)}</desc>'
        + "".join(body)
        + "</svg></div>"
    )


def pairs(name: str, title: Text, rows: Sequence[tuple[str, int, int]], language: Language) -> str:
    """Two bars per row: then above, now below, each with its number."""
    most = max((max(then, now) for _, then, now in rows), default=0) or 1
    room = _WIDTH - _LABEL - _NUMBER
    step = 2 * _BAR + 16
    body = []
    for place, (label, then, now) in enumerate(rows):
        y = place * step + 4
        body.append(
            f'<text x="{_LABEL - 12}" y="{y + _BAR + 6}" text-anchor="end" class="l">'
            f"{escape(_nice(label))}</text>"
        )
        for line, (value, colour, kind) in enumerate(((then, THEN, "n"), (now, NOW, "n b"))):
            top = y + line * (_BAR + 2)
            width = max(round(room * value / most), 1 if value else 0)
            body.append(
                f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}" rx="2"'
                f' fill="{colour}"/>'
                f'<text x="{_LABEL + width + 6}" y="{top + _BAR - 2}" class="{kind}">{value:,}'
                + (f' <tspan class="d">{now - then:+,}</tspan>' if line and now != then else "")
                + "</text>"
            )
    words = [
        sentence("backtest.chart.pair", label=label, then=f"{then:,}", now=f"{now:,}")
        for label, then, now in rows
    ]
    return _figure(name, title, len(rows) * step + 4, body, words, language)


def bars(name: str, title: Text, rows: Sequence[tuple[str, int]], language: Language) -> str:
    """One bar per row with its number."""
    most = max((value for _, value in rows), default=0) or 1
    room = _WIDTH - _LABEL - _NUMBER
    step = _BAR + 14
    body = []
    for place, (label, value) in enumerate(rows):
        y = place * step + 4
        width = max(round(room * value / most), 1 if value else 0)
        body.append(
            f'<text x="{_LABEL - 12}" y="{y + _BAR - 2}" text-anchor="end" class="l">'
            f"{escape(_nice(label))}</text>"
            f'<rect x="{_LABEL}" y="{y}" width="{width}" height="{_BAR + 2}" rx="2"'
            f' fill="{MOVED}"/>'
            f'<text x="{_LABEL + width + 6}" y="{y + _BAR - 1}" class="n b">{value:,}</text>'
        )
    words = [
        sentence("backtest.chart.bar", label=label, count=f"{value:,}") for label, value in rows
    ]
    return _figure(name, title, len(rows) * step + 4, body, words, language)


def days(name: str, title: Text, rows: Sequence[tuple[str, int, int]], language: Language) -> str:
    """A column per day: all orders, and those that change at its foot."""
    most = max((every for _, every, _ in rows), default=0) or 1
    high, left, foot = 150, 48, 26
    room = _WIDTH - left
    step = room / max(len(rows), 1)
    width = max(1.0, min(28.0, step * 0.72))
    body = [
        f'<line x1="{left}" y1="{high + 8}" x2="{_WIDTH}" y2="{high + 8}" class="a"/>',
        f'<text x="{left - 8}" y="14" text-anchor="end" class="n">{most:,}</text>',
        f'<text x="{left - 8}" y="{high + 8}" text-anchor="end" class="n">0</text>',
    ]
    every_nth = -(-len(rows) // 10)
    for place, (label, every, moved) in enumerate(rows):
        x = left + place * step + (step - width) / 2
        for value, colour in ((every, THEN), (moved, MOVED)):
            tall = max(round(high * value / most, 1), 1.0 if value else 0.0)
            body.append(
                f'<rect x="{x:.1f}" y="{high + 8 - tall:.1f}" width="{width:.1f}"'
                f' height="{tall:.1f}" fill="{colour}"/>'
            )
        if place % every_nth == 0:
            body.append(
                f'<text x="{x + width / 2:.1f}" y="{high + foot}" text-anchor="middle" class="n">'
                f"{escape(label[5:])}</text>"
            )
    words = [
        sentence("backtest.chart.day", day=Date(label), moved=f"{moved:,}", every=f"{every:,}")
        for label, every, moved in rows[-31:]
    ]
    return _figure(name, title, high + foot + 8, body, words, language)
