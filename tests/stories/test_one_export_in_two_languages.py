"""One export in two languages: a base, words of a channel, joined names, guards, a warning."""

from __future__ import annotations

from builders.world import World

BASE = """\
base: yes
kind: orders
file: {header_has: [order, placed], guards: strip, timezone: Europe/Berlin}
columns:
  order: [Order Number, Bestellnummer]
  placed: [Sale Date, Verkaufsdatum]
group_rows_by: order
order:
  placed_at: {from: placed, read_as: date %d-%b-%y, locale: [en, de]}
  ship_to.name: {join: [First, Last]}
  ship_to.address_lines: [[Street, Street 2], Warehouse]
  ship_to.postcode: {from: Town, pattern: "{zip:5 digits} {town}", take: zip}
  ship_to.city: {from: Town, pattern: "{zip:5 digits} {town}", take: town}
  ship_to.country: {constant: DE}
  payment_status: {from: Paid, values: {paid: paid}}
  risk: {from: Risk Level, optional: yes}
  currency: {from: Price, read_as: currency of amount}
lines:
  sku: SKU
  quantity: Pieces
  unit_price: {from: Price, currency: glued, decimal_mark: ",", per: 100}
"""
HEAD = "First,Last,Street,Street 2,Warehouse,Town,Paid,SKU,Pieces,Price"
ROW = 'Anna,Beck,Elm 1,,Dock 4,50667 Köln am Rhein,bezahlt,ACM-CUP,3,"1250,00 €"'


def test_files_of_both_languages_become_orders_and_every_value_is_explained(world: World) -> None:
    mappings = world.folder / "mappings"
    (mappings / "shop-base.yaml").write_text(BASE, "utf-8")
    (mappings / "shop-de.yaml").write_text("extends: shop-base\n", "utf-8")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    values = "    values: {payment_status: {bezahlt: paid}}\n"
    text = text.replace("mappings: [shopify-orders]\n", f"mappings: [shop-de]\n{values}", 1)
    config.write_text(text, "utf-8")
    german = f'Bestellnummer,Verkaufsdatum,{HEAD}\n="0071","31-Okt-26",{ROW}\n'
    english = f'Order Number,Sale Date,{HEAD},Risk Levels\n="0072","01-Nov-26",{ROW},low\n'
    world.drop("acme-shopify", "de.csv", german)
    world.drop("acme-shopify", "us.csv", english)
    ran = world.run()
    orders = world.orders()
    assert set(orders) == {"acme-shopify/0071", "acme-shopify/0072"}, ran.out + ran.err
    for one in orders.values():
        to, line = one["ship_to"], one["lines"][0]
        assert (to["name"], to["city"], to["postcode"]) == ("Anna Beck", "Köln am Rhein", "50667")
        assert to["address_lines"] == ["Elm 1"]
        assert (one["payment_status"], line["amount"]) == ("paid", 3750)
    assert "us.csv: warning: the column 'Risk Level'" in ran.out
    assert "de.csv: warning" not in ran.out
    told = world.crossdock("explain", "0071").out
    for value, column, place in (
        ("Anna", "First", "mappings/shop-base.yaml:10:25"),
        ("Beck", "Last", "mappings/shop-base.yaml:10:32"),
        ('="0071"', "Bestellnummer", "mappings/shop-base.yaml:7:16"),
        ("50667 Köln am Rhein", "Town", "mappings/shop-base.yaml:12:28"),
    ):
        [row] = [line for line in told.splitlines() if place in line]
        assert value in row
        assert column in row
    world.balance()
