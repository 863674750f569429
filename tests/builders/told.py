"""What batches tell: shipments, receipts and stock made by hand, and any number from a seed."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from processor.model.order import Address
from processor.model.telling import (
    About,
    Batch,
    BatchHead,
    TellingKind,
    ToldContent,
    ToldParcel,
    ToldReceipt,
    ToldShipment,
    ToldStock,
)

CREATED = "2026-11-03T16:05:00Z"
TEMPLATE = "https://track.example/{number}"


def head(kind: TellingKind, about: About = "shipped", **more: Any) -> BatchHead:
    given: dict[str, Any] = {
        "number": "B000042", "run": 7, "to": "acme-amazon", "client": "acme", "created_at": CREATED,
    }  # fmt: skip
    return BatchHead(kind=kind, about=about, **{**given, **more})


def content(no: int, pieces: int, **more: Any) -> ToldContent:
    """Pieces of the order line `no`, sold piece by piece; its SKU is named by the number."""
    given: dict[str, Any] = {
        "fact": f"F{no}",
        "line_id": str(no),
        "channel_line_id": f"0583563777345{no}",
        "sku": f"SKU-{no}",
        "channel_sku": f"00{no}45",
        "title": f"Thing {no}",
        "units": pieces,
        "ordered": pieces,
    }
    return ToldContent(no=no, pieces=pieces, **{**given, **more})


def parcel(no: int, tracking: str | None, *contents: ToldContent, **more: Any) -> ToldParcel:
    given: dict[str, Any] = {"sscc": f"35901234000000{no:04d}", "weight_g": 1250}
    return ToldParcel(no=no, tracking=tracking, contents=contents, **{**given, **more})


def shipment(number: int, order_id: str, *parcels: ToldParcel, **more: Any) -> ToldShipment:
    given: dict[str, Any] = {
        "channel": "acme-amazon",
        "client": "acme",
        "po_number": f"PO-{number}",
        "shipment_id": f"S00000{number}",
        "warehouse": "PL1",
        "warehouse_title": "Łódź",
        "carrier": "baltic-post",
        "carrier_title": "Baltic Post",
        "service": "parcel",
        "service_title": "Parcel",
        "tracking_template": TEMPLATE,
        # Half past midnight in Warsaw: the zone decides the day.
        "shipped_at": "2026-11-02T23:30:00Z",
        "placed_at": "2026-11-01T08:00:00Z",
        "ship_to": Address(
            name="Anna Müller", address_lines=("Hauptstraße 5",), city="Köln", postcode="01067",
            country="DE",
        ),
        "whole": True,
        "final": True,
    }  # fmt: skip
    return ToldShipment(order_id=order_id, parcels=parcels, **{**given, **more})


WHOLE = shipment(1, "#1001", parcel(1, "CB000000016PL", content(1, 2), content(2, 1)))
"""The whole order, two lines in one parcel."""
SEVERAL = shipment(
    2,
    "00123",
    parcel(1, "CB000000020PL", content(1, 2, ordered=3), content(2, 4)),
    parcel(2, "CB000000033PL", content(1, 1, ordered=3)),
    freight=1234,
    freight_currency="EUR",
)
"""The whole order in two parcels, one line in both. Its id begins with zeros."""
SPLIT_FIRST = shipment(
    3, "302-7-1", parcel(1, "CB000000047PL", content(1, 1, ordered=1)), whole=False, final=False
)
"""Line 1 of an order of two lines from the one warehouse, ..."""
SPLIT_SECOND = shipment(
    4,
    "302-7-1",
    parcel(
        1, "SWL000000000123", content(2, 12, units=2, ordered=12, lot="L-9", expiry="2027-05-31")
    ),
    warehouse="CN1",
    warehouse_title="Shenzhen",
    carrier="silkway",
    carrier_title="Silkway Line",
    service="line",
    service_title="Line haul",
    shipped_at="2026-11-03T03:10:00Z",
    whole=False,
    ship_to=Address(
        name="王小明",
        address_lines=("深南大道 1 号",),
        city="深圳",
        postcode="518000",
        country="CN",
    ),
)
"""... and line 2 from the other, which sold it in packs of six. Its address is in Chinese."""
SHORT = shipment(
    5,
    "302-8-1",
    parcel(1, "CB000000055PL", content(1, 3, ordered=5)),
    whole=False,
    called_off=(content(1, 2, fact="F1-short", ordered=5, reason="short"),),
)
"""Three of five pieces left, and the rest never will."""
CANCELLED = shipment(
    6,
    "302-9-1",
    whole=False,
    carrier="",
    carrier_title="",
    service="",
    service_title="",
    shipped_at=None,
    called_off=(
        content(1, 1, fact="F1-cancelled", reason="cancelled"),
        content(2, 6, fact="F2-refused", units=1, ordered=6, reason="refused"),
    ),
)
"""Nothing left: one line was cancelled, the warehouse refused the other."""
OF_ALL_KINDS = (WHOLE, SEVERAL, SPLIT_FIRST, SPLIT_SECOND, SHORT, CANCELLED)

RECEIPTS = (
    ToldReceipt(
        fact="R1", client="acme", warehouse="PL1", receipt="WE-0017", advice="ADV-9", sku="SKU-1",
        title="Thing 1", gtin="05901234123457", pieces=120, condition="good", lot="L-9",
        expiry="2027-05-31", received_at="2026-11-02T23:30:00Z",
    ),
    ToldReceipt(
        fact="R2", client="acme", warehouse="PL1", receipt="WE-0017", sku="0042", title="=1+1",
        pieces=-3, condition="damaged", received_at="2026-11-03T07:00:00Z",
    ),
)  # fmt: skip
STOCK = (
    ToldStock(
        client="acme", warehouse="PL1", sku="SKU-1", title="Thing 1", gtin="05901234123457",
        on_hand=120, reserved=20, instructed=5, available=95, suspect=0,
        counted_at="2026-10-31T10:00:00Z",
    ),
    ToldStock(
        client="acme", warehouse="CN1", sku="0042", title="杯子", on_hand=0, reserved=0,
        instructed=0, available=0, suspect=2,
    ),
)  # fmt: skip


def without_called_off(one: ToldShipment) -> ToldShipment:
    """What a file has of a shipment where its layout tells nothing of what was called off."""
    return msgspec.structs.replace(one, called_off=())


def only_called_off(one: ToldShipment) -> ToldShipment:
    """What a file about cancellations has of a shipment."""
    return msgspec.structs.replace(one, parcels=())


def batch_of(
    kind: TellingKind, *shipments: ToldShipment, about: About = "shipped", **more: Any
) -> Batch:
    return Batch(head=head(kind, about, **more), shipments=shipments)


def drawn(seed: int, most: int = 6) -> tuple[ToldShipment, ...]:
    """Shipments of any shape: lines over parcels, packs, lots, and pieces that were called off."""
    rng = random.Random(seed)
    made = []
    for number in range(1, rng.randint(1, most) + 1):
        lines = range(1, rng.randint(1, 4) + 1)
        packs = {no: rng.choice((1, 1, 6)) for no in lines}
        left = [
            parcel(
                at,
                f"T{seed}-{number}-{at}",
                *(
                    content(
                        no, pieces := packs[no] * rng.randint(1, 4), units=pieces // packs[no],
                        fact=f"F{seed}-{number}-{at}-{no}", ordered=100,
                    )
                    for no in sorted(rng.sample(lines, rng.randint(1, len(lines))))
                ),
            )
            for at in range(1, rng.randint(1, 3) + 1)
        ]  # fmt: skip
        off = [
            content(
                no, pieces := packs[no] * rng.randint(1, 2), units=pieces // packs[no],
                fact=f"O{seed}-{number}-{no}", ordered=100,
                reason=rng.choice(("short", "cancelled", "refused")),
            )
            for no in lines
            if rng.random() < 0.2
        ]  # fmt: skip
        made.append(
            shipment(
                number,
                f"{rng.choice(('#', '00', ''))}{seed}-{number}",
                *left,
                whole=not off and rng.random() < 0.4,
                final=rng.random() < 0.5,
                called_off=tuple(off),
            )
        )
    return tuple(made)
