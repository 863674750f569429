"""A label to each destination of the table; all invented."""

from __future__ import annotations

from builders.destination_addresses import LATIN, OWN
from processor.documents.labels.label_data import LabelData
from processor.model.numbers import sscc
from processor.model.order import Address

AT = "2026-11-02T09:00:00Z"
SENDER = Address(
    name="Crossdock Shenzhen",
    address_lines=("88 Wuliu Road", "Bao'an District"),
    city="Shenzhen",
    region="Guangdong",
    postcode="518101",
    country="CN",
)
# Those shown in docs/labels.md: each differs from the others in what comes where.
SHOWN = ("GB", "HU", "ES", "JP-own", "KR-own", "SA-own")


def destination_label(number: int, to: Address, sender: Address = SENDER) -> LabelData:
    """A label that differs from others in its numbers and its address."""
    return LabelData(
        shipment_id=f"S{number:08d}",
        order_id=f"#{1000 + number}",
        channel="acme-shopify",
        warehouse="CN1",
        sender=sender,
        ship_to=to,
        phone="+00 0000 000000",
        carrier_title="Silkway Line",
        service="economy",
        tracking=f"SWL{number:012d}",
        sscc=sscc("5901234", "3", number),
        parcel_no=1,
        parcel_count=1,
        weight_g=840,
        day=AT[:10],
        lines=(("MUG-300-BLUE", 2, "A-03-2"), ("TEE-M", 1, "B-01-1")),
        hazards=(),
    )


def destination_labels() -> dict[str, LabelData]:
    """One to each address typed by hand, by country, with `-own` for those in the own script."""
    typed = {
        **{code: address for code, (address, _) in LATIN.items()},
        **{f"{code}-own": address for code, (address, _) in OWN.items()},
    }
    return {
        name: destination_label(number, address)
        for number, (name, address) in enumerate(typed.items(), start=1)
    }
