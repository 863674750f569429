"""For which parcels a carrier is to be asked for labels, and for which not any more; each request
in exactly one file of a telling, until a person has it asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from sqlalchemy import Connection

from processor.documents.layouts.consignments import unfit
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers import pre_advice
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.labels import label_requests
from processor.ledger.labels.label_requests import RequestedLabel
from processor.ledger.outgoing import batches, dispatches, tellings
from processor.ledger.outgoing.batches import BatchItem
from processor.ledger.outgoing.tellings import ORDER
from processor.model.advised import CANCELLED
from processor.model.cases import TOLD_OTHERWISE, NewCase
from processor.model.config import Config
from processor.model.dispatch import Dispatch
from processor.model.sentence import Text, joined, sentence
from processor.model.tellings import Telling
from processor.passes.sending.told_files import MOST_FACTS, ToldFile, ToldNow, said_of

# So many labels are read at once, so that no statement has more values than a ledger takes.
_AT_ONCE = 400


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """Labels of one shipment that are asked for, or called off, with what the file says of them."""

    labels: tuple[RequestedLabel, ...]
    off: bool
    dispatch: Dispatch
    items: tuple[BatchItem, ...]


def labels_told(
    connection: Connection, config: Config, telling: Telling, layout: Layout, now: int
) -> ToldNow:
    """What a label request would ask for now, and what waits; opens a case for what was asked for
    and is not wanted any more, where no file can say so."""
    wanted = _of(telling, label_requests.to_request, connection)
    off = _of(telling, label_requests.to_call_off, connection)
    if telling.about == "cancelled":
        wanted = []
    elif _tells_apart(config, telling):
        off = []
    elif not pre_advice.says_action(layout):
        _leave_to_a_person(connection, telling, off, now)
        off = []
    waits: dict[int, Text] = {}
    goes: list[_Told] = []
    for one in (*_told(connection, telling, off, off=True), *_told(connection, telling, wanted)):
        wrong = unfit(one.dispatch, layout, config)
        if not wrong:
            goes.append(one)
            continue
        order = one.labels[0].order
        why = sentence("telling.unfit", shipment=one.labels[0].number, why=said_of(wrong))
        waits[order] = joined((waits[order], why)) if order in waits else why
    return ToldNow(
        files=tuple(
            ToldFile(
                consignments=tuple(one.dispatch for one in some),
                items=tuple(item for one in some for item in one.items),
                asked=tuple(each.key for one in some if not one.off for each in one.labels),
                not_asked=tuple(each.key for one in some if one.off for each in one.labels),
            )
            for some in _in_files(goes)
        ),
        waits=waits,
        looked_at=tuple(
            sorted(
                {one.order for one in (*wanted, *off)}
                | set(tellings.untold_keys(connection, telling.name, ORDER))
            )
        ),
    )


def _of(
    telling: Telling, asked: label_requests.Asked, connection: Connection
) -> list[RequestedLabel]:
    """The labels that a telling is about, those of one shipment together."""
    found = [
        one
        for carrier in telling.carriers
        for one in asked(connection, carrier)
        if (not telling.warehouses or one.warehouse in telling.warehouses)
        and (not telling.services or one.service in telling.services)
    ]
    return sorted(found, key=lambda one: (one.shipment, one.parcel))


def _tells_apart(config: Config, telling: Telling) -> bool:
    """True where a telling beside this one tells of what was called off."""
    return any(
        (one.owner, one.to, one.kind, one.about)
        == (telling.owner, telling.to, telling.kind, "cancelled")
        for one in config.tellings
    )


def _told(
    connection: Connection, telling: Telling, labels: Sequence[RequestedLabel], *, off: bool = False
) -> Iterator[_Told]:
    shipments = [list(some) for _, some in groupby(labels, key=lambda one: one.shipment)]
    for start in range(0, len(shipments), _AT_ONCE):
        some = shipments[start : start + _AT_ONCE]
        made = dispatches.of_planned(connection, [one[0].shipment for one in some])
        before = label_requests.told_of(
            connection, telling.name, [each.key for one in some for each in one]
        )
        for one in some:
            whole = made[one[0].shipment]
            here = {each.sscc for each in one}
            items = tuple(
                BatchItem(
                    # Asked again, a label is another fact.
                    fact=label_requests.fact_of(each.key, before.get(each.key, 0) + 1),
                    order=each.order, shipment=each.shipment,
                    line=f"{each.parcel}/{CANCELLED}" if off else f"{each.parcel}/1",
                    pieces=1, parcel=each.parcel_key, tracking=each.tracking,
                )
                for each in one
            )  # fmt: skip
            dispatch = msgspec.structs.replace(
                whole,
                action="cancel" if off else "new",
                parcels=tuple(box for box in whole.parcels if box.sscc in here),
            )
            yield _Told(labels=tuple(one), off=off, dispatch=dispatch, items=items)


def _in_files(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    """What is told as files hold it."""
    some: list[_Told] = []
    facts = 0
    for one in told:
        if some and facts + len(one.items) > MOST_FACTS:
            yield some
            some, facts = [], 0
        some.append(one)
        facts += len(one.items)
    if some:
        yield some


def _leave_to_a_person(
    connection: Connection, telling: Telling, off: Sequence[RequestedLabel], now: int
) -> None:
    """What no file of the telling can say, a person has to tell."""
    before: tuple[Text, Text] = (sentence("telling.before-it-began"),) * 2
    for one in off:
        batch = label_requests.newest_batch(connection, telling.name, one.key)
        number, document = before if batch is None else batches.named(connection, batch)
        order = batches.order_named(connection, one.order)
        why = sentence(
            "case.told-otherwise-parcel.cancelled", to=telling.to, batch=number, document=document,
            parcel=one.parcel, shipment=one.number, order=order,
        )  # fmt: skip
        case = NewCase(
            kind=TOLD_OTHERWISE, client=one.client, subject_kind="shipment", subject=one.number,
            why=why, cause=f"{telling.name} parcel {one.parcel} cancelled",
        )  # fmt: skip
        cases.open_case(connection, case, at=now, who=CROSSDOCK)
    label_requests.note_called_off(connection, [one.key for one in off], now)
