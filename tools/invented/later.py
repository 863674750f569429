"""Exports that arrive after the first run: repeated, revised, cancelled, and an old month."""

from __future__ import annotations

from dataclasses import replace

from invented import crowd, shopify, tables
from invented.desk import Desk, at
from invented.model import Sale
from invented.world import SECOND_FROM, everything, newest_first, second_export


def _ordinary() -> list[Sale]:
    """Orders of the second acme export that PL1 was told to ship."""
    return [
        sale
        for sale in everything()["acme-shopify"]
        if sale.scenario == "ordinary-eu" and sale.placed >= SECOND_FROM
    ]


def moved() -> tuple[Sale, Sale]:
    """The order whose address changes within its country, before and after."""
    sale = _ordinary()[0]
    place = replace(sale.place, lines=("Neue Gasse 99, c/o Familie Kranz",))
    return sale, replace(sale, place=place)


def cancelled() -> tuple[Sale, Sale]:
    """The order that is cancelled after it was handed over, before and after."""
    sale = _ordinary()[1]
    quirks = {**sale.quirks, "cancelled": "2026-11-03 11:20:00 +0100", "refunded": "all"}
    return sale, replace(sale, payment="refunded", quirks=quirks)


def _last_month() -> bytes:
    desk = Desk("acme-shopify", "EUR")
    desk.dice.seed = "acme in September"
    crowd.ordinary(desk, "acme", {"ordinary-eu": 18, "ordinary-abroad": 7})
    shift = at("10-16 06:00") - at("09-11 06:00")
    sales = []
    for number, sale in enumerate(sorted(desk.sales, key=lambda one: one.placed), start=940):
        email = f"september.{number}@acme-shopify.example"
        moment = sale.placed - shift
        sales.append(replace(sale, order_id=f"#{number}", placed=moment, email=email))
    rows = [cells for sale in newest_first(sales) for cells in shopify.records(sale)]
    return shopify.text_of(rows).encode()


def files() -> dict[str, bytes]:
    """The files of later/, by name."""
    before, after = moved()
    stopped, stop = cancelled()
    return {
        "a-volatile-columns.csv": second_export("winter").data,
        "b-address-changed.csv": second_export("winter", {before.order_id: after}).data,
        "c-order-cancelled.csv": second_export("winter", {stopped.order_id: stop}).data,
        "d-last-month.csv": _last_month(),
    }


def readme() -> str:
    """later/README.md."""
    before, after = moved()
    stopped, _ = cancelled()
    return tables.text("later.txt").format(
        moved=before.order_id, street=after.place.lines[0], cancelled=stopped.order_id
    )
