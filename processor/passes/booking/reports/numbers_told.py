"""Numbers of parcels that a confirmation tells and that cannot be what they seem: each is a case,
and the goods are booked all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.confirmations.check_digits import wrong_numbers
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.shipped import shipments_told
from processor.model.cases import CHECK_DIGIT, TRACKING_TWICE, VOID_NUMBER, NewCase
from processor.model.confirmations import Candidate, KnownShipment, Told
from processor.model.sentence import listed, sentence
from processor.passes.booking.reports.confirmed_chunk import ConfirmedChunk

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
    """An SSCC or tracking number that we planned for another parcel, void or not, is put on no
    parcel. One that is not void yet may be so later, as the other parcel never left: the outcome
    is the same whichever is told first."""
    every = [one for some in told.values() for one in some]
    owners = {
        "sscc": shipments_told.by_sscc(chunk.connection, {one.sscc for one in every if one.sscc}),
        "tracking": shipments_told.by_planned_tracking(
            chunk.connection, {one.tracking for one in every if one.tracking}
        ),
    }
    for key, some in told.items():
        shipment = known[key]
        for place, one in enumerate(some):
            for name, found in owners.items():
                number = getattr(one, name)
                other = _other_parcel(shipment, one, name, found.get(number, []))
                if not other:
                    continue
                kept = {name: "", "void_numbers": (*some[place].void_numbers, number)}
                some[place] = msgspec.structs.replace(some[place], **kept)
                why = sentence(
                    f"case.void-{name}", number=number, other=other, order=shipment.order
                )
                case = NewCase(
                    kind=VOID_NUMBER, client=shipment.client, subject_kind="shipment",
                    subject=shipment.number, why=why, cause=number,
                )  # fmt: skip
                cases.open_case(chunk.connection, case, at=chunk.confirming.now, who=CROSSDOCK)


def _other_parcel(
    shipment: KnownShipment, one: Told, name: str, owners: Sequence[Candidate]
) -> str:
    """The shipment of the other parcel that a number is of; empty where it is of the one told, or
    not of ours."""
    own = next((p for p in shipment.parcels if getattr(one, name) == getattr(p, name)), None)
    if own is None:
        return owners[0].number if owners else ""
    is_told_apart = name == "tracking" and any(
        one.sscc == p.sscc if one.sscc else one.parcel in (p.sscc, str(p.sequence))
        for p in shipment.parcels
        if p.key != own.key and (one.sscc or one.parcel)
    )
    return shipment.number if is_told_apart else ""


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
