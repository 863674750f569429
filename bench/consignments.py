"""Files that carriers take: 10,000 rows of the wide forwarder sheet, and of postal advance data.

    python -m bench --only consignments

Shipments are made in memory: one to three lines each, every fifth in two parcels. What is measured
is one process: asking for each shipment whether it fits, and rendering the file. The wide sheet is
to take at most 5 seconds of one core.
"""

from __future__ import annotations

import time

from bench.generate import PROJECT
from bench.tables import table
from processor.documents.layouts.consignments import ConsignmentHead, render_consignments, unfit
from processor.documents.layouts.layout import read_layout
from processor.model.config import Client, Config, Folders, Numbers, Warehouse
from processor.model.dispatch import Content, Dispatch, DispatchParcel
from processor.model.order import Address, Buyer, Discount, Item, Line, Order, Shipping
from processor.model.trading_data import LegalData

LAYOUTS = ("forwarder-wide", "postal-advance-data", "german-carrier-import")
_TURNS = 3
_ARTICLES = 500


def _config() -> Config:
    own = Address(name="仓库", address_lines=("福永路1号",), city="深圳", country="CN")
    latin = Address(name="Hall", address_lines=("1 Fuyong Road",), city="Shenzhen", country="CN")
    warehouse = Warehouse(
        code="CN1", folder="cn1", title="Shenzhen", address=own, address_latin=latin,
        timezone="Asia/Shanghai", layout="instruction-cn1",
    )  # fmt: skip
    legal = LegalData(legal_name="Acme Outdoor GmbH", vat="DE123456789")
    return Config(
        currency="EUR", clients={"acme": Client(name="acme", title="Acme", legal=legal)},
        channels={}, warehouses={"CN1": warehouse}, carriers={}, holds={},
        numbers=Numbers(gs1_prefix="5901234"),
        folders=Folders(
            inbox="/i", outbox="/o", archive="/a", state="/s", rules="/r", mappings="/m"
        ),
    )  # fmt: skip


def _item(n: int) -> Item:
    return Item(
        client="acme", sku=f"SKU-{n:04d}", title=f"Thing {n}", weight_g=100 + n, length_mm=100,
        width_mm=90, height_mm=80, value=100, currency="EUR", origin="CN",
        customs_description=f"Thing, kind {n % 90}", customs_description_zh=f"物品{n % 90}",
        hs_code=f"42{n % 90:04d}", hs_code_cn=f"42{n % 90:04d}0000",
    )  # fmt: skip


def dispatches(rows: int) -> list[Dispatch]:
    """Shipments that make this many rows, one a parcel."""
    items = [_item(n) for n in range(_ARTICLES)]
    made: list[Dispatch] = []
    parcels = 0
    while parcels < rows:
        n = len(made)
        picked = [items[(7 * n + 13 * at) % _ARTICLES] for at in range(1 + n % 3)]
        lines = tuple(
            Line(line_id=str(at), sku=one.sku, quantity=2, amount=1999 + n % 700, unit_price=1000)
            for at, one in enumerate(picked, start=1)
        )
        contents = [
            Content(line_id=str(at), sku=one.sku, pieces=1, bin=f"A{n % 40}-{at}", item=one)
            for at, one in enumerate(picked, start=1)
        ]
        boxes = 1 if n % 5 or parcels + 2 > rows else 2
        net = sum(one.weight_g for one in picked)
        order = Order(
            client="acme", channel="acme-shop", order_id=f"#{n}", placed_at="2026-11-01T08:00:00Z",
            currency="USD", total=5000, discount=Discount(seller=n % 300), shipping=Shipping(),
            buyer=Buyer(phone=f"+49 30 {n:07d}", email=f"anna{n}@example.com"),
            ship_to=Address(
                name=f"Anna Müller {n}", address_lines=(f"Hafenstraße {1 + n % 90}",), city="Köln",
                postcode=f"{n % 99999:05d}", country="DE",
            ),
            lines=lines,
        )  # fmt: skip
        made.append(
            Dispatch(
                shipment=f"S{n:010d}", sequence=1, action="new", warehouse="CN1",
                carrier="silkway", service="epacket", label_source="ours", customs="none",
                order=order, wave="W000001", wave_closed="2026-11-03T16:05:00Z",
                parcels=tuple(
                    DispatchParcel(
                        sscc=f"{parcels + box:018d}", tracking=f"CB{parcels + box:09d}CN",
                        net_g=net, weight_g=net + 60, length_mm=300, width_mm=200, height_mm=100,
                        contents=tuple(contents),
                    )
                    for box in range(boxes)
                ),
            )
        )  # fmt: skip
        parcels += boxes
    return made


def consignments_table(rows: int) -> str:
    """Processor seconds, the best of some turns, by layout."""
    config, some = _config(), dispatches(rows)
    tables = {
        path.as_posix(): path.read_text("utf-8")
        for path in (PROJECT / "mappings/outgoing").glob("*.csv")
    }
    head = ConsignmentHead(number="B000001", created_at="2026-11-03T17:00:00Z", to="silkway")
    written = []
    for name in LAYOUTS:
        path = PROJECT / f"mappings/outgoing/{name}.yaml"
        layout, _ = read_layout(path.read_text("utf-8"), path.as_posix(), tables)
        assert layout is not None
        asked, rendered, size = [], [], 0
        for _turn in range(_TURNS):
            start = time.process_time()
            assert not any(unfit(one, layout, config) for one in some)
            asked.append(time.process_time() - start)
            start = time.process_time()
            data, _ = render_consignments(some, layout, head, config)
            rendered.append(time.process_time() - start)
            size = len(data)
        cells = len(layout.records[0].columns)
        if layout.repeat is not None:
            cells += layout.repeat.times * len(layout.repeat.columns)
        written.append(
            (f"`{name}`", layout.format, str(cells), f"{size / 2**20:.1f}", f"{min(asked):.2f}",
             f"{min(rendered):.2f}")
        )  # fmt: skip
    header = ("layout", "format", "columns", "MiB", "`unfit`, CPU s", "rendered, CPU s")
    return table(header, written)
