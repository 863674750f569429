"""Numbers of parcels that a confirmation tells and that cannot be what they seem: each is a case,
and the goods are booked all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.confirmations.check_digits import wrong_numbers
from processor.ledger import cases, shipments_told
from processor.ledger.holds import CROSSDOCK
from processor.model.cases import CHECK_DIGIT, TRACKING_TWICE, VOID_NUMBER, NewCase
from processor.model.confirmations import KnownShipment, Told
from processor.model.sentence import listed, sentence
from processor.passes.booking.confirmed_chunk import ConfirmedChunk

# So many numbers are named; a warehouse that makes its own writes each of them wrong.
_SHOWN = 3


def tell_wrong_numbers(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: Mapping[int, Sequence[Told]]
) -> None:
    """Opens a case for SSCC and tracking numbers whose check digit is wrong."""
    wrong: dict[str, dict[str, KnownShipment]] = {}
    for key, some in told.items():
        for one in some:
            for number in wrong_numbers(one):
                wrong.setdefault(known[key].client, {}).setdefault(number, known[key])
    confirming = chunk.confirming
    for client, numbers in sorted(wrong.items()):
        named = list(numbers)[:_SHOWN]
        case = NewCase(
            kind=CHECK_DIGIT, client=client, subject_kind="shipment",
            subject=numbers[named[0]].number,
            why=sentence("case.check-digit", numbers=listed(named, "and"), file=confirming.named),
            cause=f"{confirming.sender}/file-{confirming.file_id}",
        )  # fmt: skip
        if not cases.is_known(chunk.connection, CHECK_DIGIT, client, case.cause):
            cases.open_case(chunk.connection, case, at=confirming.now, who=CROSSDOCK)


def not_void(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """An SSCC of ours that is void, or of another shipment, is not put on a parcel."""
    wanted = {one.sscc for some in told.values() for one in some if one.sscc}
    owners = shipments_told.by_sscc(chunk.connection, wanted)
    for key, some in told.items():
        shipment = known[key]
        own = {parcel.sscc for parcel in shipment.parcels}
        for place, one in enumerate(some):
            others = [] if one.sscc in own else owners.get(one.sscc, [])
            if not others:
                continue
            some[place] = msgspec.structs.replace(one, sscc="")
            why = sentence(
                "case.void-sscc", sscc=one.sscc, other=others[0].number, order=shipment.order
            )
            case = NewCase(
                kind=VOID_NUMBER, client=shipment.client, subject_kind="shipment",
                subject=shipment.number, why=why, cause=one.sscc,
            )  # fmt: skip
            cases.open_case(chunk.connection, case, at=chunk.confirming.now, who=CROSSDOCK)


def tracked_twice(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """One tracking number on two orders: one of two buyers is told of the other's parcel."""
    wanted = {one.tracking for some in told.values() for one in some if one.tracking}
    owners = shipments_told.by_tracking(chunk.connection, wanted)
    orders: dict[str, set[str]] = {
        number: {one.order for one in found if one.state != "cancelled"}
        for number, found in owners.items()
    }
    for key, some in told.items():
        shipment = known[key]
        for number in dict.fromkeys(one.tracking for one in some if one.tracking):
            others = sorted(orders.get(number, set()) - {shipment.order})
            orders.setdefault(number, set()).add(shipment.order)
            if others:
                why = sentence(
                    "case.tracking-twice", number=number, orders=[*others, shipment.order]
                )
                case = NewCase(
                    kind=TRACKING_TWICE, client=shipment.client, subject_kind="shipment",
                    subject=shipment.number, why=why, cause=number,
                )  # fmt: skip
                cases.open_case(chunk.connection, case, at=chunk.confirming.now, who=CROSSDOCK)
