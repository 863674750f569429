"""Tells channels and clients what happened: what is due goes into a batch, each fact once.

A batch is closed in one transaction: its facts, number, the name of its file, its time and all that
the file says. From then on it is a document like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from processor.documents.feeds.feed import says_cancelled, says_tracking, unfit
from processor.documents.layouts.layout_parts import Layout
from processor.documents.place import place_of
from processor.ledger import batches, cases, documents, stock_told, tellings, told_facts
from processor.ledger.batches import BatchItem, BatchPlace
from processor.ledger.database import reading, transaction
from processor.ledger.holds import CROSSDOCK
from processor.ledger.tellings import ORDER, RECEIPT, AtWork
from processor.model.cases import TOLD_OTHERWISE, NewCase
from processor.model.sentence import Text, joined, listed, sentence
from processor.model.telling import About, Batch, BatchHead, ToldReceipt, ToldShipment, ToldStock
from processor.model.tellings import Telling, newest_time
from processor.model.times import rfc3339
from processor.model.told_pieces import OrderFacts, Renumbered, Unsaid, renumbered, unsaid
from processor.passes.between import SENDING, goes_on
from processor.passes.runtime import Runtime
from processor.passes.sending.told_receipts import Received, received
from processor.passes.sending.told_shipments import skus_of, told_of
from processor.problems.problem import Problem
from processor.problems.veil import veiled_problem

_MOST_SAID = 3


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch would say now: its facts, and what waits with the reason, by key."""

    shipments: tuple[ToldShipment, ...] = ()
    receipts: tuple[ToldReceipt, ...] = ()
    items: tuple[BatchItem, ...] = ()
    waits: Mapping[int, Text] = {}
    looked_at: tuple[int, ...] = ()


def begin(connection: Connection, runtime: Runtime, now: int) -> None:
    """Notes tellings that no pass has known yet: what happened before them is not theirs."""
    if runtime.renders and runtime.house.config.tellings:
        tellings.begin(connection, runtime.house.config.tellings, now)


def is_due(runtime: Runtime, now: int) -> bool:
    """True where a planned time of a telling has come and was not kept."""
    planned = [one for one in runtime.house.config.tellings if one.send_at and not one.off]
    if not planned:
        return False
    with reading(runtime.engine) as connection:
        seen = tellings.at_work(connection, [one.name for one in planned])
    return any(one.name in seen and bool(_slot(one, seen[one.name], now)) for one in planned)


def tell_what_is_due(runtime: Runtime, now: int) -> None:
    """Closes a batch for every telling that is due and has facts, or writes a file all the same;
    notes whose facts wait, and opens cases for what was told and is not true any more."""
    for telling in runtime.house.config.tellings if runtime.renders else ():
        if not goes_on(runtime, SENDING):
            return
        with reading(runtime.engine) as connection:
            seen = tellings.at_work(connection, [telling.name]).get(telling.name)
            if seen is None or not _has_to_look(connection, telling, seen, now):
                continue
        with transaction(runtime.engine, "batch") as connection:
            _tell(connection, runtime, telling, seen, now)


def _slot(telling: Telling, seen: AtWork, now: int) -> int:
    """The planned time that has come and was not kept; 0 for none."""
    slot = newest_time(telling.send_at, telling.timezone, now) if telling.send_at else 0
    # One that has not come yet was noted under a clock that stood ahead.
    return slot if slot and (seen.slot < slot or seen.slot > now) else 0


def _has_to_look(connection: Connection, telling: Telling, seen: AtWork, now: int) -> bool:
    """True where something may have to be written; most passes find nothing to do."""
    if telling.about == "stock":
        return not telling.off and bool(_slot(telling, seen, now))
    subject = RECEIPT if telling.about == "received" else ORDER
    marks = (seen.line_mark, seen.stock_mark, seen.event_mark)
    if marks != tellings.newest(connection):
        return True
    if telling.off:
        return False
    if telling.send_at:
        return bool(_slot(telling, seen, now))
    # What waits may be written since the layout, or what it tells of, was mended.
    return bool(tellings.untold_keys(connection, telling.name, subject))


def _tell(
    connection: Connection, runtime: Runtime, telling: Telling, seen: AtWork, now: int
) -> None:
    layout = runtime.house.layouts[telling.layout]
    slot = _slot(telling, seen, now)
    due = not telling.off and bool(slot or not telling.send_at)
    if telling.about == "stock":
        stock = stock_told.of_client(connection, telling.client)
        _close(connection, runtime, telling, _Found(), layout, now, stock=stock)
        tellings.set_slot(connection, telling.name, slot)
        return
    marks = tellings.newest(connection)
    if telling.about == "received":
        subject, found = RECEIPT, _receipts(connection, runtime, telling, seen, layout)
    else:
        subject, found = ORDER, _orders(connection, runtime, telling, seen, layout, now)
    waits = dict(found.waits)
    if due:
        if found.items or (telling.when_empty == "file" and slot):
            _close(connection, runtime, telling, found, layout, now)
        if slot:
            tellings.set_slot(connection, telling.name, slot)
    else:
        key = "telling.off" if telling.off else ""
        for item in found.items:
            waits.setdefault(_key_of(item), sentence(key) if key else "")
    tellings.let_wait(connection, telling.name, subject, found.looked_at, waits, now)
    tellings.look_up_to(connection, telling.name, marks)


def _key_of(item: BatchItem) -> int:
    key = item.row if item.order is None else item.order
    assert key is not None
    return key


def _orders(
    connection: Connection, runtime: Runtime, telling: Telling, seen: AtWork, layout: Layout,
    now: int,
) -> _Found:  # fmt: skip
    about = _about(runtime, telling, layout)
    keys = {
        *tellings.touched(connection, telling, seen, about),
        *tellings.untold_keys(connection, telling.name, ORDER),
    }
    facts = told_facts.facts_of(
        connection, telling.name, keys, feeds_channel=telling.kind == "channel-feed"
    )
    items = told_facts.items_of(connection, skus_of(facts))
    config = runtime.house.config
    services = {(one.carrier, one.service): one.title for one in runtime.house.cards.services}
    pieces = told_of(about, config, facts, items, services)
    waits: dict[int, Text] = {}
    held: set[tuple[int, int]] = set()
    asked = pieces
    # Where a shipment waits, more of its order is still to come: what that changes in the others
    # may be what the layout cannot write.
    while wrong := [(one, why) for one in asked if (why := unfit(one.told, layout))]:
        for one, why in wrong:
            held.add((one.order, one.key))
            said = _why(one.told, why)
            waits[one.order] = joined((waits[one.order], said)) if one.order in waits else said
        again = [one for one in facts if one.key in waits]
        asked = told_of(about, config, again, items, services, frozenset(held))
        kept = [one for one in pieces if one.order not in waits]
        pieces = sorted([*kept, *asked], key=lambda one: (one.order, one.key))
    _unsay(connection, telling, facts, now, numbers=says_tracking(layout))
    return _Found(
        shipments=tuple(one.told for one in pieces),
        items=tuple(item for one in pieces for item in one.items),
        waits=waits,
        looked_at=tuple(sorted(keys)),
    )


def _about(runtime: Runtime, telling: Telling, layout: Layout) -> frozenset[About]:
    """What a telling of orders is about: what left and what was called off in one file, where its
    layout writes both and no other telling tells the latter."""
    others = {
        one.about
        for one in runtime.house.config.tellings
        if (one.owner, one.to, one.kind) == (telling.owner, telling.to, telling.kind)
    }
    if telling.about == "shipped" and says_cancelled(layout) and "cancelled" not in others:
        return frozenset(("shipped", "cancelled"))
    return frozenset((telling.about,))


def _why(told: ToldShipment, wrong: Sequence[Problem]) -> Text:
    said = _said(wrong)
    if not told.shipment_id:
        return said
    return sentence("telling.unfit", shipment=told.shipment_id, why=said)


def _said(wrong: Sequence[Problem]) -> Text:
    """Why it cannot be written, as an alert may show it: a text that is too long may be of a buyer,
    whose order is named."""
    return joined(
        (veiled_problem(one) if one.id == "layout/too-long" else one).said
        for one in wrong[:_MOST_SAID]
    )


def _receipts(
    connection: Connection, runtime: Runtime, telling: Telling, seen: AtWork, layout: Layout
) -> _Found:
    keys = {
        *tellings.touched(connection, telling, seen, (telling.about,)),
        *tellings.untold_keys(connection, telling.name, RECEIPT),
    }
    found: list[Received] = received(connection, runtime.house.config, telling, keys)
    waits = {one.key: _said(wrong) for one in found if (wrong := unfit(one.told, layout))}
    goes = [one for one in found if one.key not in waits]
    return _Found(
        receipts=tuple(one.told for one in goes),
        items=tuple(one.item for one in goes),
        waits=waits,
        looked_at=tuple(sorted(keys)),
    )


def _unsay(
    connection: Connection, telling: Telling, facts: Sequence[OrderFacts], now: int, *,
    numbers: bool,
) -> None:  # fmt: skip
    """What was told and is not true any more cannot be unsaid: a person has to tell it. So it is
    with tracking `numbers`, where they were told."""
    for of in facts:
        for other in renumbered(of) if numbers else ():
            _open_case_of_number(connection, telling, of, other, now)
        for one in unsaid(of):
            _open_case(connection, telling, of, one, now)


def _open_case(
    connection: Connection, telling: Telling, of: OrderFacts, one: Unsaid, now: int
) -> None:
    number, document = batches.last_telling(
        connection, telling.name, of.key, one.shipment, one.line
    )
    order = batches.order_named(connection, of.key)
    shipment = next((s.number for s in of.shipments if s.key == one.shipment), "")
    if one.shipment:
        why = sentence(
            "case.told-otherwise-shipped", to=telling.to, batch=number, document=document,
            line=one.line, order=order, told=one.told, true=one.true,
        )  # fmt: skip
    else:
        why = sentence(
            "case.told-otherwise-cancelled", to=telling.to, batch=number, document=document,
            line=one.line, order=order, told=one.told, true=one.true,
        )  # fmt: skip
    case = NewCase(
        kind=TOLD_OTHERWISE, client=batches.client_of(connection, of.key),
        subject_kind="shipment" if shipment else "order", subject=shipment or order, why=why,
        cause=f"{telling.name} {one.line} {one.told} {one.true}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _open_case_of_number(
    connection: Connection, telling: Telling, of: OrderFacts, one: Renumbered, now: int
) -> None:
    number, document = batches.named(connection, one.batch)
    shipment = next(s.number for s in of.shipments if s.key == one.shipment)
    nothing = sentence("telling.no-number")
    why = sentence(
        "case.told-otherwise-number", to=telling.to, batch=number, document=document,
        shipment=shipment, order=batches.order_named(connection, of.key),
        told=one.told or nothing, true=listed(one.true, "and") if one.true else nothing,
    )  # fmt: skip
    case = NewCase(
        kind=TOLD_OTHERWISE, client=batches.client_of(connection, of.key),
        subject_kind="shipment", subject=shipment, why=why,
        cause=f"{telling.name} number {one.told} {' '.join(one.true)}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _close(
    connection: Connection, runtime: Runtime, telling: Telling, found: _Found, layout: Layout,
    now: int, stock: tuple[ToldStock, ...] = (),
) -> None:  # fmt: skip
    number = batches.next_number(connection)
    run = batches.next_run(connection, telling.name)
    head = BatchHead(
        number=number, run=run, kind=telling.kind, about=telling.about, to=telling.to,
        client=telling.client, created_at=rfc3339(now),
    )  # fmt: skip
    made = Batch(head=head, shipments=found.shipments, receipts=found.receipts, stock=stock)
    placed = _placed(connection, telling, head, layout)
    batches.close(
        connection, telling, made, found.items, placed, at=now, bundle_id=runtime.bundle_id
    )


def _placed(
    connection: Connection, telling: Telling, head: BatchHead, layout: Layout
) -> BatchPlace:
    """Where the file of a batch goes, and its name: as its layout says, else ours. A name that is
    given away in its folder has the number of the batch behind it."""
    local = datetime.fromisoformat(head.created_at).astimezone(ZoneInfo(telling.timezone))
    holes = {
        "receiver": telling.receiver, "document": head.kind, "about": head.about, "to": head.to,
        "number": head.number, "run": f"{head.run:06d}", "client": head.client,
        "day": f"{local:%Y-%m-%d}", "time": f"{local:%H%M%S}",
    }  # fmt: skip
    template = layout.name_template or None
    place = place_of(telling.kind, holes, ending=layout.extension, template=template)
    if documents.is_taken(connection, place.folder, place.name):
        longer = f"{layout.name_template}-{{number}}"
        place = place_of(telling.kind, holes, ending=layout.extension, template=longer)
    return BatchPlace(
        kind=telling.kind, receiver=telling.receiver, folder=place.folder, name=place.name
    )
