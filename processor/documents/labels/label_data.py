"""What a parcel label says: known without typefaces, barcodes or the writer of PDF. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.order import Address
from processor.model.parcel_labels import Media

# Who writes its addresses: their destination, or as labels of the renderer label/1 had them.
AddressWay = Literal["destination", "label/1"]


class LabelData(msgspec.Struct, frozen=True, kw_only=True):
    """All that one label prints, and `note`, which stands in its index alone. `lines` are (SKU,
    pieces, bin), `weight_g` gross grams.

    `sscc` and `tracking` may be empty only for `check_label`, before numbers are drawn.
    `revision` 2 and above prints "REPLACES EARLIER LABEL"; `day` is ISO 8601. `addresses` says how
    its addresses are written. `trial` stamps it over, so that nobody ships it,
    `unaccepted` says across it that no carrier takes it. `source` made it, which its index says
    with `media`: only what is ours is ever printed.
    """

    shipment_id: str
    order_id: str
    channel: str
    warehouse: str
    sender: Address
    ship_to: Address
    phone: str | None
    carrier_title: str
    service: str
    tracking: str | None
    sscc: str
    parcel_no: int
    parcel_count: int
    weight_g: int
    day: str
    lines: tuple[tuple[str, int, str], ...]
    hazards: tuple[str, ...]
    revision: int = 1
    note: str = ""
    addresses: AddressWay = "destination"
    trial: bool = False
    unaccepted: bool = False
    source: str = "ours"
    media: Media = "pdf"
