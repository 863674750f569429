"""Tells channels and clients what happened: what is due goes into a batch, each fact once.

A batch is closed in one transaction: its facts, number, the name of its file, its time and all that
the file says. From then on it is a document like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from processor.documents.feeds.feed import says_cancelled, says_tracking, unfit
from processor.documents.layouts.layout_parts import Layout
from processor.documents.place import place_of
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.labels import label_requests
from processor.ledger.outgoing import advised_parcels, batches, documents, tellings, told_facts
from processor.ledger.outgoing.batches import BatchItem, BatchPlace
from processor.ledger.outgoing.tellings import ORDER, RECEIPT, AtWork
from processor.ledger.stock import stock_told
from processor.model.sentence import Text, joined, sentence
from processor.model.telling import About, Batch, BatchHead
from processor.model.tellings import Telling, newest_time
from processor.model.times import rfc3339
from processor.passes.between import SENDING, goes_on
from processor.passes.runtime import Runtime
from processor.passes.sending.told_files import MOST_FACTS, ToldFile, ToldNow, said_of
from processor.passes.sending.told_labels import labels_told
from processor.passes.sending.told_parcels import parcels_told
from processor.passes.sending.told_receipts import Received, received
from processor.passes.sending.told_shipments import ToldPiece, fitting, skus_of, told_of
from processor.passes.sending.unsay import tell_of_others, tell_of_unread, unsay
from processor.problems.problem import Problem


def begin(connection: Connection, runtime: Runtime, now: int) -> None:
    """Notes tellings that no pass has known yet: what happened before them is not theirs."""
    if runtime.renders and runtime.house.config.tellings:
        tellings.begin(connection, runtime.house.config.tellings, now)


def is_due(runtime: Runtime, now: int) -> bool:
    """True where a planned time of a telling has come and was not kept."""
    planned = [one for one in runtime.house.config.tellings if one.send_at]
    if not planned:
        return False
    with reading(runtime.engine) as connection:
        planned = [one for one in planned if not _stopped(connection, one)]
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


def _stopped(connection: Connection, telling: Telling) -> bool:
    """True where nothing is sent for it whatever its time: it is off, or somebody paused it."""
    paused = requests.paused(connection)
    if telling.owner == "receiver":
        return telling.off or {("carrier", one) for one in telling.carriers} <= paused
    its = {(telling.owner, telling.to), ("client", telling.client)}
    return telling.off or bool(paused & its)


def _slot(telling: Telling, seen: AtWork, now: int) -> int:
    """The planned time that has come and was not kept; 0 for none."""
    slot = newest_time(telling.send_at, telling.timezone, now) if telling.send_at else 0
    # One that has not come yet was noted under a clock that stood ahead.
    return slot if slot and (seen.slot < slot or seen.slot > now) else 0


def _has_to_look(connection: Connection, telling: Telling, seen: AtWork, now: int) -> bool:
    """True where something may have to be written; most passes find nothing to do."""
    stopped = _stopped(connection, telling)
    if telling.about == "stock":
        return not stopped and bool(_slot(telling, seen, now))
    subject = RECEIPT if telling.about == "received" else ORDER
    marks = (seen.line_mark, seen.stock_mark, seen.event_mark)
    if marks != tellings.newest(connection) or advised_parcels.is_widened(connection, telling):
        return True
    if stopped:
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
    stopped = _stopped(connection, telling)
    unknown = batches.unknown_runs(connection, telling.name)
    due = not (stopped or unknown) and bool(slot or not telling.send_at)
    if telling.about == "stock":
        # A snapshot tells nothing twice.
        stock = stock_told.of_client(connection, telling.client)
        _close(connection, runtime, telling, ToldFile(stock=stock), layout, now)
        tellings.set_slot(connection, telling.name, slot)
        return
    marks = tellings.newest(connection)
    if telling.kind == "pre-advice":
        config = runtime.house.config
        subject, found = ORDER, parcels_told(connection, config, telling, seen, layout, now)
    elif telling.kind == "label-request":
        config = runtime.house.config
        subject, found = ORDER, labels_told(connection, config, telling, layout, now)
    elif telling.about == "received":
        subject, found = RECEIPT, _receipts(connection, runtime, telling, seen, layout)
    else:
        subject, found = ORDER, _orders(connection, runtime, telling, seen, layout, now)
    waits = dict(found.waits)
    if due:
        empty = (ToldFile(),) if telling.when_empty == "file" and slot else ()
        for file in found.files or empty:
            _close(connection, runtime, telling, file, layout, now)
        if slot:
            tellings.set_slot(connection, telling.name, slot)
    else:
        for item in (item for file in found.files for item in file.items):
            waits.setdefault(_key_of(item), _why_not_now(telling, unknown))
    tellings.let_wait(connection, telling.name, subject, found.looked_at, waits, now)
    tellings.look_up_to(connection, telling.name, marks)


def _why_not_now(telling: Telling, unknown: Sequence[int]) -> Text:
    """Why nothing is told although it could be; empty where its time has not come."""
    if telling.off:
        return sentence("telling.off")
    return sentence("telling.unknown-runs", to=telling.to, n=len(unknown)) if unknown else ""


def _key_of(item: BatchItem) -> int:
    key = item.row if item.order is None else item.order
    assert key is not None
    return key


def _orders(
    connection: Connection, runtime: Runtime, telling: Telling, seen: AtWork, layout: Layout,
    now: int,
) -> ToldNow:  # fmt: skip
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
    pieces, wrong = fitting(
        lambda without: told_of(about, config, facts, items, services, without),
        lambda one: _why(one, unfit(one.told, layout)),
    )
    waits: dict[int, Text] = {}
    for one, why in wrong:
        waits[one.order] = joined((waits[one.order], why)) if one.order in waits else why
    unsay(connection, telling, facts, now, numbers=says_tracking(layout))
    if "shipped" in about:
        tell_of_others(connection, telling, facts, now)
    if "cancelled" in about:
        tell_of_unread(connection, telling, facts, now)
    return ToldNow(
        files=tuple(
            ToldFile(
                shipments=tuple(one.told for one in some),
                items=tuple(item for one in some for item in one.items),
            )
            for some in _in_files(pieces)
        ),
        waits=waits,
        looked_at=tuple(sorted(keys)),
    )


def _in_files(pieces: Sequence[ToldPiece]) -> Iterator[list[ToldPiece]]:
    """What is told as files hold it; what is told of one order stands in one."""
    some: list[ToldPiece] = []
    facts = 0
    for _, group in groupby(pieces, key=lambda one: one.order):
        of_order = list(group)
        more = sum(len(one.items) for one in of_order)
        if some and facts + more > MOST_FACTS:
            yield some
            some, facts = [], 0
        some += of_order
        facts += more
    if some:
        yield some


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


def _why(one: ToldPiece, wrong: Sequence[Problem]) -> Text:
    """Why it waits, "" where it does not: what its layout cannot write, a carrier that nobody knows
    and a tracking number of which nobody knows whose parcel it is of."""
    twice = dict.fromkeys(one.twice)
    said: list[Text] = [sentence("telling.tracking-twice", number=number) for number in twice]
    if one.strange:
        said.append(
            sentence("telling.carrier-unknown", word=one.strange, warehouse=one.told.warehouse)
        )
    said += [said_of(wrong)] if wrong else []
    if not said or not one.told.shipment_id:
        return joined(said) if said else ""
    return sentence("telling.unfit", shipment=one.told.shipment_id, why=joined(said))


def _receipts(
    connection: Connection, runtime: Runtime, telling: Telling, seen: AtWork, layout: Layout
) -> ToldNow:
    keys = {
        *tellings.touched(connection, telling, seen, (telling.about,)),
        *tellings.untold_keys(connection, telling.name, RECEIPT),
    }
    found: list[Received] = received(connection, runtime.house.config, telling, keys)
    waits = {one.key: said_of(wrong) for one in found if (wrong := unfit(one.told, layout))}
    goes = [one for one in found if one.key not in waits]
    return ToldNow(
        files=tuple(
            ToldFile(
                receipts=tuple(one.told for one in some), items=tuple(one.item for one in some)
            )
            for some in (goes[at : at + MOST_FACTS] for at in range(0, len(goes), MOST_FACTS))
        ),
        waits=waits,
        looked_at=tuple(sorted(keys)),
    )


def _close(
    connection: Connection, runtime: Runtime, telling: Telling, file: ToldFile, layout: Layout,
    now: int,
) -> None:  # fmt: skip
    number = batches.next_number(connection)
    run = batches.next_run(connection, telling.name)
    head = BatchHead(
        number=number, run=run, kind=telling.kind, about=telling.about, to=telling.to,
        client=telling.client, created_at=rfc3339(now),
    )  # fmt: skip
    made = Batch(
        head=head,
        shipments=file.shipments,
        receipts=file.receipts,
        stock=file.stock,
        consignments=file.consignments,
    )
    placed = _placed(connection, telling, head, layout)
    batches.close(
        connection, telling, made, file.items, placed, at=now, bundle_id=runtime.bundle_id
    )
    label_requests.note_requested(connection, file.asked, now)
    label_requests.note_called_off(connection, file.not_asked, now)


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
