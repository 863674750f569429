"""What a rule decided since a moment, and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.deciding.undecided import marks_of
from processor.ledger.orders import orders
from processor.ledger.sql import text
from processor.ledger.stock import redecide
from processor.ledger.stock import stock as stock_ledger
from processor.model.holds_asked import is_of, waived_rule

_PAGE = 1_000
_BATCH = 400


class MatchedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """The newest decision of an order, in which a rule matched.

    `outcome` is what was decided then, `state` what the order is now; `rejected` is true where
    that rule rejected it; `at_warehouse` where a warehouse has an instruction for a part of it,
    and nobody has asked to cancel that; `part` where all that the rule did is to hold some lines,
    which no warehouse has. `stages` are those at which the rule matched.
    """

    key: int
    channel: str
    order_id: str
    client: str
    bundle_id: int
    outcome: str
    state: str
    rejected: bool
    by_person: bool
    waived: bool
    at_warehouse: bool
    part: bool
    stages: tuple[str, ...]

    @property
    def name(self) -> str:
        """`channel/order_id`."""
        return f"{self.channel}/{self.order_id}"


def stages_of(verdict: dict[str, Any], rule: str) -> tuple[str, ...]:
    """The stages at which a rule matched, or was unknown, in a recorded verdict."""
    found = []
    for stage, said in verdict.items():
        if isinstance(said, dict) and "fired" in said:
            named = [*said["fired"], *(one[0] for one in said.get("unknown", ()))]
            if any(is_of(rule, one) for one in named):
                found.append(stage.split(" ")[0])
    return tuple(dict.fromkeys(found))


def decided_by(
    connection: Connection, rule: str, since: int, order: int | None = None
) -> list[MatchedDecision]:
    """Orders whose newest decision is of `since` or later and in which the rule matched; only the
    one of a key where `order` is given."""
    found: list[MatchedDecision] = []
    escaped = rule.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    statement = text(
        "SELECT d.id, d.order_id, d.bundle_id, d.outcome, d.verdict, o.channel, o.order_id,"
        " o.client, o.state, o.rejected_by,"
        " EXISTS (SELECT 1 FROM shipment s WHERE s.order_id = o.id AND s.state IN ('instructed',"
        " 'partly shipped') AND s.cancel_asked = 0)"
        " FROM decision d JOIN orders o ON o.id = d.order_id"
        " WHERE d.id > :last AND d.at >= :since AND d.verdict LIKE :rule ESCAPE '\\'"
        " AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.order_id = d.order_id AND n.id > d.id)"
        f"{'' if order is None else ' AND d.order_id = :order'} ORDER BY d.id LIMIT :n"
    )
    last = 0
    while True:
        values = {"last": last, "since": since, "rule": f'%"{escaped}%', "n": _PAGE}
        if order is not None:
            values["order"] = order
        page = connection.execute(statement, values).fetchall()
        if not page:
            return sorted(found, key=lambda one: (one.channel, one.order_id))
        last = page[-1][0]
        for r in page:
            verdict = msgspec.json.decode(r[4])
            stages = stages_of(verdict, rule)
            if stages:
                made = verdict.get("made", {})
                rejected = made.get("rejected", [])
                whole = [*made.get("holds", ()), *rejected]
                found.append(
                    MatchedDecision(
                        key=r[1], bundle_id=r[2], outcome=r[3], channel=r[5], order_id=r[6],
                        client=r[7], state=r[8], by_person=bool(r[9]), at_warehouse=bool(r[10]),
                        rejected=any(is_of(rule, one[1]) for one in rejected),
                        part=any(is_of(rule, one[1]) for one in made.get("part", ()))
                        and not any(is_of(rule, one[1]) for one in whole),
                        waived=any(
                            is_of(rule, waived_rule(one)) for one in verdict.get("waived", ())
                        ),
                        stages=stages,
                    )
                )  # fmt: skip


def reopen_rejected(connection: Connection, keys: Sequence[int]) -> None:
    """Orders that rules rejected are received again: their lines come back from cancelled.

    A line that a person rejected before stays cancelled.
    """
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        for statement in (
            "UPDATE order_line SET open = open + cancelled, cancelled = 0"
            " WHERE rejected_by = '' AND order_id IN",
            "UPDATE orders SET state = 'received', decide = 1 WHERE state = 'rejected'"
            " AND lacks = 0 AND id IN",
        ):
            connection.execute(text(f"{statement} ({marks})"), part)


def cancel_instructed(connection: Connection, key: int, at: int) -> int:
    """Asks the warehouses to cancel what they have of an order; its pieces are open again.

    The cancel instruction goes out before anything that is decided anew. Returns the shipments.
    """
    revision = int(
        connection.scalar(text("SELECT revision FROM orders WHERE id = :k"), {"k": key}) or 1
    )
    asked = ask_amendment(connection, key, "cancel", revision, at)
    promised = connection.execute(
        text(
            "SELECT r.line_id, r.warehouse, r.client, r.sku, sum(r.pieces) FROM reservation r"
            " JOIN shipment s ON s.id = r.shipment_id WHERE r.order_id = :k"
            " AND r.state = 'instructed' AND s.cancel_asked = 1"
            " AND s.state IN ('instructed', 'partly shipped')"
            " GROUP BY r.line_id, r.warehouse, r.client, r.sku ORDER BY r.line_id, r.warehouse"
        ),
        {"k": key},
    ).fetchall()
    pieces: dict[tuple[str, str, str], int] = {}
    for line_id, warehouse, client, sku, count in promised:
        place = (warehouse, client, sku)
        pieces[place] = pieces.get(place, 0) + int(count)
        connection.execute(
            text(
                "UPDATE order_line SET instructed = instructed - :n, open = open + :n"
                " WHERE order_id = :k AND line_id = :l"
            ),
            {"n": int(count), "k": key, "l": line_id},
        )
    stock_ledger.move(connection, pieces, reserved=0, instructed=-1)
    connection.execute(
        text(
            "UPDATE reservation SET state = 'freed' WHERE order_id = :k AND state = 'instructed'"
            " AND shipment_id IN (SELECT id FROM shipment WHERE order_id = :k"
            " AND cancel_asked = 1 AND state IN ('instructed', 'partly shipped'))"
        ),
        {"k": key},
    )
    redecide.decide_again(connection, [key])
    orders.refresh_state(connection, key)
    return asked
