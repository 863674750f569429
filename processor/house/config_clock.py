"""The `clock` block of config.yaml: how far a clock may jump before the house asks."""

from __future__ import annotations

import re

from processor.house.config_values import Values
from processor.model.config import ClockGuard
from processor.problems.form import Node
from processor.problems.problem import within

_JUMP = re.compile(r"([0-9]{1,5}) ?(hours?|days?)", re.ASCII)
_HOUR = 3_600_000_000
_MOST_DAYS = 366


def read_clock(values: Values, block: Node | None) -> ClockGuard:
    """The guard, or what holds without one; every mistake is noted in the form of `values`."""
    node = values.block("clock", block).get("jump")
    if node is None:
        return ClockGuard()
    match = _JUMP.fullmatch(values.form.text(node, inside=within("block", "clock")))
    if match is not None:
        jump = int(match[1]) * _HOUR * (1 if match[2].startswith("hour") else 24)
        if _HOUR <= jump <= _MOST_DAYS * 24 * _HOUR:
            return ClockGuard(jump=jump)
    if node.kind == "text":
        values.form.problem(
            "value/wrong.jump", node, inside=within("block", "clock"), value=node.text
        )
    return ClockGuard()
