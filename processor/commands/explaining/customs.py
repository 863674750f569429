"""What `crossdock explain` tells of Chinese customs: the lane that decided, and what undo is owed."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.commands.printing.console import say, spoken, told
from processor.documents.kinds import undo_owed_kinds
from processor.house.china_lanes import lanes_of_texts
from processor.ledger.outgoing.undo_owed import undo_owed
from processor.ledger.reference import reference
from processor.ledger.views import views
from processor.model.order import Order
from processor.model.sentence import Sentence, sentence
from processor.model.undo_owed import UndoOwed


class OfCustoms(msgspec.Struct, frozen=True, kw_only=True):
    """How the shipments of an order leave China, each a sentence, and which of them are owed an
    undo."""

    lanes: tuple[Sentence, ...]
    undo_owed: tuple[UndoOwed, ...]


def of_customs(connection: Connection, key: int, order: Order, bundle_id: int | None) -> OfCustoms:
    """What customs was told of an order: by the lanes that were in force when a wave closed, or for
    what is planned those of `bundle_id`, by which it was decided."""
    lanes = []
    for one in views.declared_of_order(connection, key):
        bundle = one.bundle_id or bundle_id
        texts = {} if bundle is None else reference.texts_of(connection, bundle)
        known, country = lanes_of_texts(texts, ""), order.ship_to.country
        way = (one.warehouse, one.carrier, one.service, country)
        row, codes = known.find(*way), known.codes(order.client, *way)
        if codes is None:
            lanes.append(sentence("explain.no-lane", shipment=one.shipment, lane=",".join(way)))
            continue
        lanes.append(
            sentence(
                "explain.lane" if row is not None else "explain.lane-of-client",
                shipment=one.shipment, at="" if row is None else row.at,
                lane="" if row is None else ",".join(row.left), client=order.client,
                office=codes.customs_code, exit=codes.port_code, mode=codes.transport_mode,
                pod=codes.pod, confidence="" if row is None else row.confidence,
                source="" if row is None else row.source,
            )
        )  # fmt: skip
    owed = undo_owed(connection, undo_owed_kinds(), key)
    return OfCustoms(lanes=tuple(lanes), undo_owed=tuple(owed))


def say_customs(found: OfCustoms) -> None:
    """The same to people; nothing where nothing is declared."""
    if not found.lanes and not found.undo_owed:
        return
    say("\n" + told("explain.customs"))
    for words in (*found.lanes, *(one.said for one in found.undo_owed)):
        say(f"  {spoken(words)}")
