"""Files of what others are told: 50,000 rows as delimited text, fixed width and a workbook.

    python -m bench --only feeds

Shipments are made in memory: two lines each, every third in two parcels. What is measured is one
process: asking for each shipment whether it fits, and rendering the batch.
"""

from __future__ import annotations

import time

from bench.generate import PROJECT
from bench.tables import table
from processor.documents.feeds.feed import render_batch, says_cancelled, unfit
from processor.documents.layouts.layout import read_layout
from processor.model.order import Address
from processor.model.telling import Batch, BatchHead, ToldContent, ToldParcel, ToldShipment

LAYOUTS = (
    "feed-amazon", "feed-shopify", "feed-erp", "confirmation-acme", "feed-walmart",
    "confirmation-acme-xlsx",
)  # fmt: skip
_TURNS = 3
_AT = "2026-11-03T16:05:00Z"


def told_shipments(number: int) -> tuple[ToldShipment, ...]:
    """Shipments of one order each, none the whole order, so that each line is a row."""
    made = []
    for n in range(number):
        contents = tuple(
            ToldContent(
                fact=f"F{n}-{no}", no=no, line_id=f"{n:08d}-{no}", channel_line_id=f"{n:013d}{no}",
                sku=f"SKU-{(n + no) % 500:04d}", channel_sku=f"{(n + no) % 500:017d}",
                title=f"Thing number {(n + no) % 500}", pieces=1 + n % 3, units=1 + n % 3,
                ordered=4,
            )
            for no in (1, 2)
        )  # fmt: skip
        parts = [contents] if n % 3 else [contents[:1], contents[1:]]
        made.append(
            ToldShipment(
                order_id=f"302-{n:07d}-1", channel="acme-amazon", client="acme",
                shipment_id=f"S{n:06d}", warehouse="PL1", warehouse_title="Poznań",
                carrier=("baltic-post", "silkway")[n % 2], carrier_title="Baltic Post",
                service="parcel", service_title="Parcel",
                tracking_template="https://track.example/{number}",
                shipped_at=f"2026-11-03T{n % 16:02d}:{n % 60:02d}:00Z",
                ship_to=Address(name=f"Anna Müller {n}", address_lines=("Hafen 1",), country="DE"),
                whole=False, final=True, freight=500 + n % 90, freight_currency="EUR",
                parcels=tuple(
                    ToldParcel(no=at, sscc=f"{n:017d}{at}", tracking=f"CB{n:09d}{at}PL",
                               weight_g=500, contents=some)
                    for at, some in enumerate(parts, start=1)
                ),
            )
        )  # fmt: skip
    return tuple(made)


def feeds_table(rows: int) -> str:
    """Processor seconds, the best of some turns, by layout."""
    shipments = told_shipments(rows // 2)
    written = []
    for name in LAYOUTS:
        path = PROJECT / f"mappings/outgoing/{name}.yaml"
        layout, _ = read_layout(path.read_text("utf-8"), path.name)
        assert layout is not None
        kind = "client-confirmation" if name.startswith("confirmation") else "channel-feed"
        head = BatchHead(
            number="B000001", run=1, kind=kind, about="shipped", to="acme", client="acme",
            created_at=_AT,
        )  # fmt: skip
        batch = Batch(head=head, shipments=shipments)
        asked, rendered, size = [], [], 0
        for _turn in range(_TURNS):
            start = time.process_time()
            assert not any(unfit(one, layout) for one in shipments)
            asked.append(time.process_time() - start)
            start = time.process_time()
            data, _ = render_batch(batch, layout)
            rendered.append(time.process_time() - start)
            size = len(data)
        cells = len(layout.records[0].columns) if layout.format != "fixed" else 7
        words = "both" if says_cancelled(layout) else "what left"
        written.append(
            (f"`{name}`", layout.format, str(cells), words, f"{size / 2**20:.1f}",
             f"{min(asked):.2f}", f"{min(rendered):.2f}")
        )  # fmt: skip
    header = ("layout", "format", "columns", "tells", "MiB", "`unfit`, CPU s", "rendered, CPU s")
    return table(header, written)
