"""Facts: what is read from an order, and when it is unknown."""

from __future__ import annotations

import msgspec
import pytest
from builders.fact_orders import ITEMS, ORDER, RATES
from builders.paths import ROOT

from processor.model.decisions import Need, ParcelPlan
from processor.model.money import Money
from processor.rules import Case, facts_of, restore
from processor.rules.facts.facts import FACTS, LINE_FACTS


def read(name: str, case: Case | None = None, **changes: object) -> object:
    if case is None:
        case = Case(
            order=msgspec.structs.replace(ORDER, **changes),
            items=ITEMS,
            known={"buyer.orders_before": 2},
            now="2026-11-03T11:59:59Z",
            rates=RATES,
        )
    return facts_of(case, frozenset({name}))[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order.total", Money(4490, "EUR")),
        ("order.total in USD", Money(4939, "USD")),
        ("order.total in JPY", None),
        ("order.goods_value", Money(4000, "EUR")),
        ("order.shipping_paid", Money(590, "EUR")),
        ("order.flags", ("gift", "masked")),
        ("order.tags", ("vip",)),
        ("order.line_count", 2),
        ("order.quantity", 3),
        ("order.max_line_quantity", 2),
        ("order.skus", ("LAMP", "MUG")),
        ("order.unknown_skus", 0),
        ("order.hazards", ("battery",)),
        ("order.weight", 2650),
        ("order.age", 2879),
        ("order.placed_on", "2026-11-01"),
        ("today", "2026-11-03"),
        ("order.payment_method", ""),
        ("order.risk", None),
        ("order.complete_delivery", False),
        ("buyer.orders_before", 2),
        ("buyer.spent_before", None),
        ("buyer.email", ""),
        ("ship_to.name", "Erika"),
        ("ship_to.street", "Hauptstr. 1"),
        ("ship_to.country", "DE"),
        ("line.sku", ("LAMP", "MUG")),
        ("line.pieces", (6, 1)),
        ("line.weight", (2400, 250)),
        ("line.origin", ("CN", None)),
        ("line.hazards", (("battery",), ())),
        ("line.amount in USD", (Money(3300, "USD"), Money(1100, "USD"))),
        ("parcel.weight", None),
        ("parcel.hazards", None),
    ],
)
def test_a_fact_is_read_from_the_order(name: str, value: object) -> None:
    assert read(name) == value


def test_goods_that_the_catalogue_lacks_make_their_facts_unknown() -> None:
    case = Case(order=ORDER, items={"MUG": ITEMS["MUG"]}, now="2026-11-03T00:00:00Z")
    assert read("order.hazards", case) is None
    assert read("order.weight", case) is None
    assert read("order.unknown_skus", case) == 1
    assert read("line.known", case) == (False, True)
    assert read("line.hazards", case) == (None, ())


@pytest.mark.parametrize(
    ("total", "tax", "tax_in_prices", "adds_up"),
    [
        (4490, 0, "yes", True),
        (4492, 0, "yes", True),
        (4493, 0, "yes", False),
        (4488, 0, "no", True),
        (4487, 0, "no", False),
        (4490, 717, "yes", True),
        (4490, 717, "no", False),
        (5207, 717, "no", True),
        (5207, 717, "unknown", True),
        (4490, 717, "unknown", True),
        (4800, 717, "unknown", False),
    ],
)
def test_a_total_adds_up_within_two_cents(
    total: int, tax: int, tax_in_prices: str, adds_up: bool
) -> None:
    found = read("order.adds_up", total=total, tax=tax, tax_in_prices=tax_in_prices)
    assert found is adds_up


def test_the_difference_of_a_total_is_signed_money() -> None:
    assert read("order.total_difference", total=4400) == Money(-90, "EUR")


def parcel(weight: int, longest: int, line: str, sku: str, pieces: int) -> ParcelPlan:
    return ParcelPlan(
        needs=(Need(line, sku, pieces),), net_g=weight - 60, weight_g=weight,
        length_mm=100, width_mm=longest, height_mm=50,
    )  # fmt: skip


def test_parcel_facts_look_at_all_parcels_of_the_shipment() -> None:
    lamps, mug = parcel(1260, 300, "1", "LAMP", 3), parcel(310, 120, "2", "MUG", 1)
    case = Case(
        order=ORDER, items=ITEMS, now="2026-11-03T00:00:00Z", warehouse="PL1",
        parcels=(mug, lamps),
    )  # fmt: skip
    assert read("parcel.count", case) == 2
    assert read("parcel.weight", case) == 1260
    assert read("parcel.longest", case) == 300
    assert read("parcel.hazards", case) == ("battery",)
    assert read("parcel.value", case) == Money(1500 + 1000, "EUR")
    assert read("parcel.warehouse", case) == "PL1"
    alone = Case(order=ORDER, items=ITEMS, now="2026-11-03T00:00:00Z", parcel=mug)
    assert (read("parcel.count", alone), read("parcel.hazards", alone)) == (1, ())


def test_tags_of_review_join_those_of_the_order() -> None:
    case = Case(order=ORDER, items=ITEMS, now="2026-11-03T00:00:00Z", tags=("big", "vip"))
    assert read("order.tags", case) == ("big", "vip")


def test_only_wanted_facts_are_read_and_they_survive_json() -> None:
    wanted = frozenset({"order.total in USD", "order.flags", "line.hazards", "order.adds_up"})
    case = Case(order=ORDER, items=ITEMS, now="2026-11-03T00:00:00Z", rates=RATES)
    facts = facts_of(case, wanted)
    assert facts.keys() == wanted
    assert restore(msgspec.json.decode(msgspec.json.encode(facts))) == facts


def test_the_manual_has_a_row_for_every_fact() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    for fact in (*FACTS.values(), *LINE_FACTS.values()):
        assert f"| `{fact.name}` | {fact.kind} | {fact.help}" in page


@pytest.mark.parametrize(
    ("country", "postcode", "lost"),
    [("US", " 2138 ", True), ("US", "02138", False), ("DE", "1067", True), ("CH", "8001", False)],
)
def test_a_postcode_that_lost_its_zeros_is_a_fact(country: str, postcode: str, lost: bool) -> None:
    to = msgspec.structs.replace(ORDER.ship_to, country=country, postcode=postcode)
    assert read("ship_to.postcode_lost_zeros", ship_to=to) is lost
