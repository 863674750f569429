"""What the next files of a telling would say, and what waits instead. Data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.ledger.outgoing.batches import BatchItem
from processor.model.dispatch import Dispatch
from processor.model.sentence import Text, joined, sentence
from processor.model.telling import ToldReceipt, ToldShipment, ToldStock
from processor.problems.problem import Problem
from processor.problems.veil import veiled_problem

# So many facts stand in a file; what is more goes into another one at once, as a page of a workbook
# and a document in the ledger have an end.
MOST_FACTS = 100_000
_MOST_SAID = 3


class ToldFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch says: its facts. `asked` are the keys of labels that it asks for, `not_asked` of
    those that it says are not wanted any more."""

    shipments: tuple[ToldShipment, ...] = ()
    receipts: tuple[ToldReceipt, ...] = ()
    stock: tuple[ToldStock, ...] = ()
    consignments: tuple[Dispatch, ...] = ()
    items: tuple[BatchItem, ...] = ()
    asked: tuple[int, ...] = ()
    not_asked: tuple[int, ...] = ()


class ToldNow(msgspec.Struct, frozen=True, kw_only=True):
    """What the batches of now would say, and what waits with the reason, by key."""

    files: tuple[ToldFile, ...] = ()
    waits: Mapping[int, Text] = {}
    looked_at: tuple[int, ...] = ()


def said_of(wrong: Sequence[Problem]) -> Text:
    """What is wrong, each with the line of the layout that asks for it, as an alert may show it: a
    text that is too long may be of a buyer, whose order is named."""
    return joined(
        sentence(
            "telling.unfit-at",
            why=(veiled_problem(one) if one.id == "layout/too-long" else one).said,
            at=one.place,
        )
        for one in wrong[:_MOST_SAID]
    )
