"""What would be decided of one order, and which documents would follow, asked within a transaction
that may be rolled back. Nothing is written and no number drawn.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.deciding.check_documents import provisional
from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.documents.kinds import wave_kinds
from processor.house.house import House
from processor.ledger.deciding.undecided import undecided_order
from processor.ledger.orders import orders
from processor.ledger.outgoing import dispatches
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch
from processor.model.holds_asked import waiver_of
from processor.model.reasons import LABEL_TEXT, asker_said
from processor.model.sentence import Piece, Sentence, listed, sentence
from processor.passes.read_known import known_of
from processor.rules import plain_ask


def decided_now(connection: Connection, house: House, key: int, now: int) -> Draft:
    """One order as it would be decided at this moment, by the plain evaluator."""
    asked = undecided_order(connection, key)
    known, _ = known_of(connection, house, [asked], now)
    [draft] = decide_chunk(house, [asked], known, plain_ask)
    return draft


def unprintable_once_released(
    connection: Connection, house: House, key: int, now: int
) -> HoldAsked | None:
    """Why the papers of an order that no warehouse has could not show it, asked as if all that
    rules hold it for was released: whoever releases it later is not to find that out."""
    asked = undecided_order(connection, key)
    known, _ = known_of(connection, house, [asked], now)
    while True:
        [draft] = decide_chunk(house, [asked], known, plain_ask)
        bad = next((one for one in draft.holds if one.reason == LABEL_TEXT), None)
        waivers = {waiver_of(one.rule, one.reason) for one in draft.holds}
        released = {one: "" for one in waivers if asked.waived.get(one) != ""}
        if bad is not None or not released:
            return bad
        # A step is not taken while an earlier one holds: what is released shows the next hold.
        asked = msgspec.structs.replace(asked, waived={**asked.waived, **released})


def what_comes(connection: Connection, house: House, key: int, now: int) -> list[Sentence]:
    """What would come of an order as it stands in this transaction: the change that each warehouse
    gets of what it has, and how the rest is decided."""
    order = orders.of_key(connection, key)
    if order.defects:
        return [sentence("comes.incomplete")]
    said = [_changed(one) for one in dispatches.of_order(connection, key)]
    if not any(line.open for line in orders.counts(connection, key).values()):
        return said or [sentence("comes.nothing")]
    draft = decided_now(connection, house, key, now)
    if draft.review is not None and draft.review.outcome == "reject":
        rules = listed([one.rule for one in draft.review.rejected_by])
        return [*said, sentence("comes.rejected", rules=rules)]
    for hold in draft.holds:
        rule = asker_said(hold.rule)
        said.append(sentence("comes.held", reason=hold.reason, rule=rule, why=hold.detail))
    if draft.stopped:
        return said
    for place, leg in enumerate(draft.legs, start=1):
        if leg.choice is not None and leg.choice.quote is not None:
            said.append(_goes(provisional(house, draft, leg, place)))
    return said if draft.legs or draft.holds else [*said, sentence("comes.waits")]


def _changed(dispatch: Dispatch) -> Sentence:
    changed = msgspec.structs.replace(dispatch, action="change")
    return sentence(
        "comes.changed", warehouse=dispatch.warehouse, shipment=dispatch.shipment,
        documents=_documents(changed),
    )  # fmt: skip


def _goes(dispatch: Dispatch) -> Sentence:
    return sentence(
        "comes.goes", warehouse=dispatch.warehouse,
        service=f"{dispatch.carrier}/{dispatch.service}", documents=_documents(dispatch),
    )  # fmt: skip


def _documents(dispatch: Dispatch) -> Piece:
    return listed([name for name, kind in wave_kinds().items() if kind.is_owed_by(dispatch)])
