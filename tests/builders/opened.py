"""Cases opened in the ledger of a house, as a pass would open them."""

from __future__ import annotations

from typing import Any

import msgspec

from builders.world import World
from processor.ledger.database import open_ledger, transaction
from processor.ledger.desk import cases
from processor.model.cases import NewCase
from processor.model.times import parse_time

CASE = NewCase(
    kind="rule-after-hand-over", client="acme", subject_kind="order",
    subject="acme-shopify/#8001", why="Ada Lind wrote: please CANCEL", rule="hold-asks-cancel",
    rule_at="rules/review.yaml:12", cause="order.notes=please CANCEL",
)  # fmt: skip


def opens(world: World, at: str = "2026-11-03T08:00:00Z", **other: Any) -> int:
    """Opens that case, with other values; returns its key."""
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    with transaction(engine, "decide") as connection:
        case = msgspec.structs.replace(CASE, **other)
        key = cases.open_case(connection, case, at=parse_time(at), who="crossdock")
    engine.dispose()
    assert key is not None
    return key
