"""What a person lets go: holds, and an order of which reading asks whether it is right as it stands
(control totals, a reason of its mapping to hold it).
"""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import order_standing, orders
from processor.model.corrections import Correction, is_held_as_it_stands, lacking_fields
from processor.model.desk_actions import refused
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
    if not asked and not holds.open_holds(connection, key):
        standing, name = (
            order_standing.standing_of(connection, key),
            order_standing.name_of(connection, key),
        )
        if no := refused("release", standing, order=name):
            return Answer(no, refused=True)
    held = [one.id for one in asked if one.reason == INCOMPLETE]
    order = orders.of_key(connection, key)
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
