"""The `holds` block of config.yaml: of each reason its type, and the queue that works on it."""

from __future__ import annotations

from typing import Any, cast

from processor.house.config_values import SLUG, Values
from processor.model.config import HOLD_TYPES, HoldReason
from processor.problems.form import Node
from processor.problems.problem import within


def read_holds(values: Values, node: Node | None) -> dict[str, HoldReason]:
    """The reasons by name. A queue is whatever a reason names; it needs no other entry."""

    def hold(name: str, _key: Node, node: Node) -> HoldReason:
        inside = within("hold", name)
        found = values.block("hold", node, inside)
        queue = values.text(found, "queue", inside, pattern=SLUG.pattern, form="form-of.queue")
        kind = values.form.choice(found.get("type"), HOLD_TYPES, "manual", inside=inside)
        return HoldReason(name=name, type=cast(Any, kind), queue=queue)

    return values.each(node, "hold", hold)
