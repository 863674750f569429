"""`expects` in the `receivers` of config.yaml: what they are to answer, and how soon."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, cast

import msgspec

from processor.house.config_keys import RECEIVERS
from processor.house.config_values import Values
from processor.model.config import Warehouse
from processor.model.sentence import Text
from processor.model.tells import Expects, OverdueAfter, Span
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_SPAN = re.compile(r"([0-9]{1,3}) ?(hour|day|workday)s?", re.ASCII)
_MOST = {"hour": 31 * 24, "day": 31, "workday": 31}


def read_expects(
    values: Values, receivers: Node | None, warehouses: Mapping[str, Warehouse],
    overdue: OverdueAfter, told: Collection[str] = (),
) -> dict[str, Expects]:  # fmt: skip
    """The expectations by receiver, with the time of the house where a warehouse says nothing;
    every mistake is noted in the form of `values`.

    Only a warehouse answers: nothing is read of what customs, a person, or one that is `told` what
    happened says to a file.
    """
    found: dict[str, Expects] = {}
    if receivers is None or receivers.kind != "map":
        # Of another shape it was told of as the folders were read.
        return _with_confirmation(found, warehouses, overdue)
    for key, entry in receivers.entries():
        parts = {one.text: value for one, value in entry.entries()} if entry.kind == "map" else {}
        node = parts.get("expects")
        if node is None:
            continue
        inside = within("receiver", key.text)
        if key.text in RECEIVERS or key.text in told:
            values.form.problem(
                "value/wrong.expects-of", node, inside=inside, receiver=key.text
            )  # fmt: skip
            continue
        made = _expects(values, node, inside)
        warehouse = warehouses.get(key.text)
        if warehouse is None:
            continue
        if made.confirmation is not None and not warehouse.tells.confirms:
            values.form.problem(
                "value/wrong.expects-silent", node, inside=inside, warehouse=key.text
            )  # fmt: skip
        found[key.text] = made
    return _with_confirmation(found, warehouses, overdue)


def _with_confirmation(
    found: Mapping[str, Expects], warehouses: Mapping[str, Warehouse], overdue: OverdueAfter
) -> dict[str, Expects]:
    """The expectations, with the time of the house for every warehouse that confirms and of which
    none says how soon."""
    if overdue.confirmation is None:
        return dict(found)
    return {
        code: msgspec.structs.replace(one, confirmation=overdue.confirmation)
        if one.confirmation is None and warehouses[code].tells.confirms
        else one
        for code, one in ((code, found.get(code, Expects())) for code in warehouses)
    }


def _expects(values: Values, node: Node, inside: Text) -> Expects:
    found = values.block("expects", node, inside)
    if node.kind == "map" and not node.entries():
        values.form.problem("value/wrong.expects-nothing", node, inside=inside)
    return Expects(
        acknowledgement=_span(values, found.get("acknowledgement"), inside),
        confirmation=_span(values, found.get("confirmation"), inside),
    )


def _span(values: Values, node: Node | None, inside: Text) -> Span | None:
    """So long may it take; None if left out."""
    if node is None:
        return None
    match = _SPAN.fullmatch(values.form.text(node, inside=part_of(inside, "expects")))
    if match is not None and 1 <= int(match[1]) <= _MOST[match[2]]:
        return Span(int(match[1]), cast(Any, match[2]))
    if node.kind == "text":
        values.form.problem("value/wrong.expects-span", node, inside=inside, value=node.text)
    return None
