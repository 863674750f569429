"""Rules that look at what came before: bursts, copies, prices, quantities, known buyers.

Three exports of one shop and one of another, dropped in any order and decided in chunks of any
size, come to the same decisions.
"""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import SAMPLES
from builders.world import World

RULES = """\
stage: review
decide: strictest
if_unknown: skip
rules:
  - id: burst
    why: Three orders from one telephone within a day and then one more
    when: {orders.same_phone in 24 hours: at least 3}
    then: {hold: call-buyer}
  - id: burst-from-one-line
    why: The same IP address within an hour
    when: {orders.same_ip in 60 minutes: at least 1}
    then: {hold: call-buyer}
  - id: copy
    why: The same goods to the same address under another number
    when: {orders.same_content in 2 days: at least 1}
    then: {hold: buyer-asked-cancel}
  - id: many-names
    why: One address, many names
    when: {address.other_names in 30 days: at least 2}
    then: {hold: address-incomplete}
  - id: far-below-list
    why: Somebody typed the price wrong
    when:
      any line:
        line.price_to_list: under 60 %
    then: {hold: amounts-differ}
  - id: far-below-usual
    why: It never cost so little
    when:
      any line:
        line.price_to_usual: under 50 %
    then: {hold: amounts-differ}
  - id: far-above-usual
    why: Nobody buys so many
    when:
      any line:
        line.quantity_to_usual: over 1000 %
    then: {hold: unusual-quantity}
  - id: refused
    why: The buyer asked us not to send it
    when: {order.notes: "do not send"}
    then: {reject: not-wanted}
  - id: after-a-refused-one
    why: A rejection made in the same pass counts as spent, whether it was made a moment ago or not
    when:
      order.notes: "send this one"
      buyer.spent_before: over 20 EUR
    then: {hold: call-buyer}
  - id: known-buyer
    why: Has bought for more than 40 EUR before
    when:
      buyer.orders_before: at least 2
      buyer.spent_before: over 40 EUR
      buyer.known_for: at least 1
      buyer.returns_rate: under 10 %
      address.known: yes
      address.usual: yes
    then: {tag: known-buyer}
"""
ROUTE = """\
stage: route
rules:
  - id: known-buyers-from-germany
    why: Buyers we know are served from DE2
    when: {order.tags: include known-buyer}
    then: {choose_from: [DE2]}
"""


def sold(number: int, at: str, who: str = "", **cells: str) -> dict[str, str]:
    """Two cups for 19.80; every buyer has a mail, a phone and a street of his own."""
    who = who or f"{number}"
    street, mail = f"Kanaal {who}", f"buyer{who}@shop.example"
    usual = {
        "Email": mail, "Phone": "", "Created at": f"2026-{at}:00 +0100",
        "Paid at": f"2026-{at}:40 +0100", "Shipping Phone": f"+31 6 7000{who:>4}".replace(" ", "0"),
        "Billing Phone": "", "Shipping Street": street, "Shipping Address1": street,
        "Note Attributes": "",
    }  # fmt: skip
    return {**order(f"#{number}", **usual), **{key.replace("_", " "): cells[key] for key in cells}}


def priced(price: str, quantity: int = 2, shipping: str = "4.90") -> dict[str, str]:
    goods = f"{float(price) * quantity:.2f}"
    return {
        "Lineitem price": price, "Lineitem quantity": f"{quantity}", "Subtotal": goods,
        "Taxes": "0.00", "Tax 1 Value": "", "Shipping": shipping,
        "Total": f"{float(goods) + float(shipping):.2f}",
    }  # fmt: skip


ONE_PHONE = {"Shipping_Phone": "+31 6 12345678"}
ONE_STREET = {"Shipping_Street": "Plein 1", "Shipping_Address1": "Plein 1"}
FIRST = [
    sold(101, "10-28 08:00", "77"),
    sold(102, "10-30 09:00", "77"),
    *(sold(110 + n, f"11-01 1{n}:00", **ONE_PHONE) for n in range(2)),
    sold(120, "11-01 09:00", **ONE_STREET, Shipping_Name="Ada Vos"),
    sold(130, "11-01 15:00", Note_Attributes="93.184.216.34"),
    sold(160, "11-01 16:00", "60", Notes="do not send", **priced("9.90", 3)),
]
SECOND = [
    *(sold(112 + n, f"11-01 1{n + 2}:00", **ONE_PHONE) for n in range(2)),
    sold(121, "11-01 10:00", **ONE_STREET, Shipping_Name="Eva Bos", **priced("9.90", 1)),
    sold(122, "11-02 10:00", **ONE_STREET, Shipping_Name="Jan Smit", **priced("9.90", 3)),
    sold(131, "11-01 15:30", Note_Attributes="93.184.216.34"),
    sold(140, "11-02 12:00", "40"),
]
THIRD = [
    sold(103, "11-02 08:00", "77", **priced("9.90", 1)),
    sold(141, "11-02 12:05", "40"),
    sold(150, "11-02 13:00", **priced("5.50")),
    sold(151, "11-02 14:00", **priced("4.40")),
    sold(152, "11-02 15:00", **priced("9.90", 21)),
    sold(161, "11-02 16:00", "60", Notes="send this one"),
]
NOT_OURS = [sold(900, "11-01 12:30", **ONE_PHONE), sold(901, "11-02 12:01", "40")]
EXPORTS = [FIRST, SECOND, THIRD]
HELD = {
    "#113": {"burst"},
    "#122": {"many-names"},
    "#131": {"burst-from-one-line"},
    "#141": {"copy"},
    "#150": {"far-below-list"},
    "#151": {"far-below-list", "far-below-usual"},
    "#152": {"far-above-usual"},
    "#161": {"after-a-refused-one"},
}


def house(folder: Path) -> World:
    """The samples' catalogue and stock; our rules; the shop's app notes the IP address."""
    world = World.build(folder)
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    for path in (world.folder / "rules").glob("*.yaml"):
        if not path.name.startswith("carrier"):
            path.unlink()
    for folder in ("lists", "tables"):
        shutil.rmtree(world.folder / "rules" / folder)
    (world.folder / "rules" / "review.yaml").write_text(RULES, "utf-8")
    (world.folder / "rules" / "route.yaml").write_text(ROUTE, "utf-8")
    mapping = world.folder / "mappings" / "shopify-orders.yaml"
    text = mapping.read_text("utf-8").replace(
        "Shipping Street, Note Attributes,", "Shipping Street,"
    )
    mapping.write_text(
        text.replace("  risk: {", "  ip: {from: Note Attributes, optional: yes}\n  risk: {"),
        "utf-8",
    )
    return world


def drop(world: World, numbers: tuple[int, ...]) -> None:
    for place, number in enumerate(numbers):
        world.drop("acme-shopify", f"{place}-export.csv", shop(*EXPORTS[number]))
    world.drop("nordlys-shopify", "export.csv", shop(*NOT_OURS))


def decided(world: World) -> dict[str, tuple[str, set[str], list[str]]]:
    """State, rules that hold, and warehouses of our orders."""
    return {
        one["order_id"]: (
            one["state"],
            {hold["rule"] for hold in one["holds"]},
            [shipment["warehouse"] for shipment in one["shipments"]],
        )
        for one in world.orders().values()
        if one["client"] == "acme"
    }


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = house(tmp_path_factory.mktemp("usual"))
    drop(world, (0, 1, 2))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


def test_each_rule_holds_the_orders_it_is_for(usual: World) -> None:
    found = {name: rules for name, (_, rules, _) in decided(usual).items() if rules}
    assert found == HELD
    assert decided(usual)["#160"][0] == "rejected"
    usual.balance()


def test_a_buyer_who_came_back_is_known(usual: World) -> None:
    found = decided(usual)
    assert {name for name, one in found.items() if one[2] == ["DE2"]} == {"#103"}


def test_the_facts_are_kept_with_the_decision(usual: World) -> None:
    seen = [line for line in usual.dump().splitlines() if line.startswith("decision ")]
    assert any('orders.same_phone in 24 hours\\":3' in line for line in seen)


@pytest.mark.parametrize("numbers", list(permutations(range(3)))[1:])
def test_the_order_of_exports_decides_nothing(
    numbers: tuple[int, ...], tmp_path: Path, usual: World
) -> None:
    world = house(tmp_path)
    drop(world, numbers)
    assert world.run().code == 0
    assert decided(world) == decided(usual)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_chunk_size_decides_nothing(size: int, tmp_path: Path, usual: World) -> None:
    world = house(tmp_path)
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + f"\nchunk: {size}\n", "utf-8")
    drop(world, (2, 0, 1))
    assert world.run().code == 0
    assert decided(world) == decided(usual)
