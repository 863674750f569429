"""What a warehouse tells of itself in config.yaml: `confirms`, `grace`, `tolerance`."""

from __future__ import annotations

import re

from processor.house.config_values import Values
from processor.model.sentence import Text
from processor.model.tells import Tells, Tolerance
from processor.problems.form import Node

_SPAN = re.compile(r"([0-9]{1,5}) ?(minutes?|hours?|days?)", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))? ?%?", re.ASCII)
_MINUTE = 60_000_000
_UNITS = {"minute": _MINUTE, "hour": 60 * _MINUTE, "day": 24 * 60 * _MINUTE}
_MOST = 31 * _UNITS["day"]
_MOST_PIECES = 1_000_000


def read_tells(values: Values, found: dict[str, Node], inside: Text) -> Tells:
    """The three keys, or what holds without them; each mistake is noted in the form of `values`."""
    choice = values.form.choice
    confirms = choice(found.get("confirms"), ("yes", "no"), "yes", inside=inside)
    grace = found.get("grace")
    if grace is not None and confirms == "yes":
        values.form.problem("value/wrong.no-grace", grace, inside=inside)
    return Tells(
        confirms=confirms == "yes",
        grace=_span(values, grace, inside),
        tolerance=_tolerance(values, found.get("tolerance"), inside),
    )


def _span(values: Values, node: Node | None, inside: Text) -> int:
    """A span of time in microseconds, at most a month; 0 if left out."""
    if node is None:
        return 0
    match = _SPAN.fullmatch(values.form.text(node, inside=inside))
    if match is not None:
        span = int(match[1]) * _UNITS[match[2].removesuffix("s")]
        if span <= _MOST:
            return span
    if node.kind == "text":
        values.form.problem("value/wrong.grace", node, inside=inside, value=node.text)
    return 0


def _tolerance(values: Values, node: Node | None, inside: Text) -> Tolerance | None:
    """How far counts may differ; None where nobody wants to be told."""
    if node is None:
        return None
    found = values.block("tolerance", node, inside)
    pieces, percent = found.get("pieces"), found.get("percent")
    if node.kind == "map" and pieces is None and percent is None:
        values.form.problem("value/wrong.no-tolerance", node, inside=inside)
    return Tolerance(
        pieces=values.whole(found, "pieces", 0, 0, _MOST_PIECES, inside),
        percent=_percent(values, percent, inside),
    )


def _percent(values: Values, node: Node | None, inside: Text) -> int:
    """Hundredths of a percent, at most 100 %; 0 if left out."""
    if node is None:
        return 0
    match = _PERCENT.fullmatch(values.form.text(node, inside=inside))
    if match is not None:
        percent = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if percent <= 10_000:
            return percent
    if node.kind == "text":
        values.form.problem("value/wrong.percent", node, inside=inside, value=node.text)
    return 0
