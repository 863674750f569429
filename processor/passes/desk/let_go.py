"""What a person lets go: holds, and an order of which reading asks whether it is right as it stands
(control totals, a reason of its mapping to hold it).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.deciding.holds import HoldOnOrder
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import order_standing, orders
from processor.model.corrections import Correction, is_held_as_it_stands, lacking_fields, lacks_said
from processor.model.desk_actions import Need, refused
from processor.model.order import Order
from processor.model.reasons import INCOMPLETE
from processor.model.sentence import Text, joined, sentence
from processor.passes.desk.correct import set_right


def let_go(
    connection: Connection,
    key: int,
    *,
    at: int,
    who: str,
    why: Text,
    rule: str = "",
    reason: str = "",
    counts: bool = True,
    explained: bool = True,
) -> Answer:
    """Releases holds as `holds.release` does. An order that lacks no field and is held as it stands
    goes with a `why`, which is kept: the next export that says the same is not asked about."""
    asked = holds.open_holds(connection, key, rule, reason)
    order = orders.of_key(connection, key)
    if no := _refused(connection, key, order, asked):
        return Answer(no, refused=True)
    held = [one.id for one in asked if one.reason == INCOMPLETE]
    if not held or not is_held_as_it_stands(order):
        return holds.release(
            connection, key, at=at, who=who, why=why, rule=rule, reason=reason, counts=counts,
            explained=explained,
        )  # fmt: skip
    if not explained:
        return Answer(sentence("desk.why-needed", reason=INCOMPLETE), refused=True)
    made = [Correction(field=one, before="", after="yes") for one in lacking_fields(order)]
    _, words = set_right(connection, key, order, made, at=at, who=who, cause=why)
    holds.end(connection, held, "released", at=at, who=who, why=why)
    orders.refresh_state(connection, key)
    done = Answer(sentence("sheet.corrected", words=words))
    if len(held) == len(asked):
        return done
    others = holds.release(
        connection, key, at=at, who=who, why=why, rule=rule, reason=reason, counts=counts,
        explained=explained,
    )  # fmt: skip
    return Answer(joined([done.words, others.words]), waits=others.refused or others.waits)


def _refused(
    connection: Connection, key: int, order: Order, asked: Sequence[HoldOnOrder]
) -> Text | None:
    """Why nothing of an order is let go, as the table of what a person may do says."""
    if not asked and holds.open_holds(connection, key):
        # It is held otherwise than was asked, which is said with the holds that it has.
        return None
    meets: list[Need] = ["a hold"] if asked else []
    if is_held_as_it_stands(order) or any(one.reason != INCOMPLETE for one in asked):
        meets.append("a claim")
    standing = order_standing.standing_of(connection, key)
    name = order_standing.name_of(connection, key)
    no = refused("release", standing, meets, order=name)
    if no is None or not order.defects:
        return no
    return joined([no, sentence("desk.lacks", lacks=lacks_said(order))])
