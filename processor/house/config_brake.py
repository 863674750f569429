"""The `rules` block of config.yaml: the brake on edits of rules."""

from __future__ import annotations

import re

from processor.house.config_values import Values
from processor.model.brakes import Brake
from processor.problems.form import Node
from processor.problems.problem import within

_SHARE = re.compile(r"([0-9]{1,3}) ?%", re.ASCII)


def read_brake(values: Values, block: Node | None) -> Brake:
    """The brake, or what holds without one; every mistake is noted in the form of `values`."""
    found = values.block("rules", block)
    inside = within("block", "rules")
    node, share = found.get("brake"), Brake().share
    if node is not None:
        match = _SHARE.fullmatch(values.form.text(node))
        share = int(match[1]) * 100 if match else share
        if match is None or share > 10_000:
            values.form.problem("value/wrong.share", node, inside=inside, value=node.text)
    return Brake(share, values.whole(found, "brake_orders", 1000, 50, 100_000, inside))
