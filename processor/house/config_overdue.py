"""When what waits in the house is overdue: the block `overdue` of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from processor.house.config_values import Values
from processor.model.cases import all_queues
from processor.model.config import HoldReason
from processor.model.sentence import Text
from processor.model.tells import OverdueAfter, Span
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_SPAN = re.compile(r"([0-9]{1,3}) ?(hour|day|workday)s?", re.ASCII)
_MOST = {"hour": 31 * 24, "day": 31, "workday": 31}
_NEVER = "never"
_CLOCK = ("hour", "day")


def read_overdue(
    values: Values, block: Node | None, holds: Mapping[str, HoldReason]
) -> OverdueAfter:
    """The times of the house; every mistake is noted in the form of `values`.

    People and promises go by the clock: workdays are those of a warehouse, and only its
    confirmations are waited for in them.
    """
    default = OverdueAfter()
    found, inside = values.block("overdue", block), within("block", "overdue")
    queues: dict[str, Span | None] = {}
    node = found.get("queues")
    if node is not None and values.form.shape(node, "map", inside=inside):
        known = all_queues(holds) - {""}
        for key, span in node.entries():
            queue = values.member(key, known, "queue", part_of(inside, "queues"))
            if queue in known:
                queues[queue] = _span(values, span, default.held, part_of(inside, queue))
    return OverdueAfter(
        held=_span(values, found.get("held"), default.held, part_of(inside, "held")),
        queues=queues,
        ship_by=_span(values, found.get("ship_by"), default.ship_by, part_of(inside, "ship_by")),
        confirmation=_span(
            values, found.get("confirmation"), default.confirmation,
            part_of(inside, "confirmation"), (*_CLOCK, "workday"),
        ),
    )  # fmt: skip


def _span(
    values: Values, node: Node | None, default: Span | None, inside: Text,
    units: tuple[str, ...] = _CLOCK,
) -> Span | None:  # fmt: skip
    """So long may it take; None for `never`."""
    if node is None:
        return default
    text = values.form.text(node, inside=inside)
    if text == _NEVER:
        return None
    match = _SPAN.fullmatch(text)
    if match is not None and match[2] in units and 1 <= int(match[1]) <= _MOST[match[2]]:
        return Span(int(match[1]), cast(Any, match[2]))
    if node.kind == "text":
        asked = "value/wrong.overdue-span" if units == _CLOCK else "value/wrong.overdue-workdays"
        values.form.problem(asked, node, inside=inside, value=text)
    return default
