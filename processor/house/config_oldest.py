"""How old figures may be: the block `oldest` of config.yaml, and `oldest_count` of a warehouse."""

from __future__ import annotations

import re

from processor.house.config_values import Values
from processor.model.config import Oldest
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_DAYS = re.compile(r"([0-9]{1,4}) ?days?", re.ASCII)
_NEVER = "never"
_MOST = 3660


def read_oldest(values: Values, block: Node | None) -> tuple[Oldest, Oldest]:
    """The limits of exchange rates and of counts, or what holds without them."""
    found, inside = values.block("oldest", block), within("block", "oldest")
    rates, counts = (
        read_limits(values, found.get(key), Oldest(), part_of(inside, key))
        for key in ("exchange_rates", "counts")
    )
    return rates, counts


def read_limits(values: Values, node: Node | None, default: Oldest, inside: Text) -> Oldest:
    """One pair of limits; every mistake is noted in the form of `values`."""
    if node is None:
        return default
    found = values.block("age", node, inside)
    warn = _days(values, found.get("warn"), default.warn, inside)
    hold = _days(values, found.get("hold"), default.hold, inside)
    if warn is not None and hold is not None and warn > hold and "hold" in found:
        values.form.problem("value/wrong.warn-after-hold", found["hold"], inside=inside)
    return Oldest(warn, hold)


def _days(values: Values, node: Node | None, default: int | None, inside: Text) -> int | None:
    """Whole days from 1; None for `never`."""
    if node is None:
        return default
    text = values.form.text(node, inside=inside)
    match = _DAYS.fullmatch(text)
    if match is not None and 1 <= int(match[1]) <= _MOST:
        return int(match[1])
    if text != _NEVER and node.kind == "text":
        values.form.problem("value/wrong.age", node, inside=inside, value=text)
    return None if text == _NEVER else default
