"""Which changes are revisions, and what they still do after hand-over."""

from __future__ import annotations

import msgspec
import pytest

from processor.model.order import Address, Buyer, Line, Order, Shipping
from processor.model.revisions import changed_fields, content, effect_after_hand_over

BASE = Order(
    client="acme",
    channel="acme-shopify",
    order_id="#1",
    placed_at="2026-11-02T08:15:00Z",
    currency="EUR",
    payment_status="paid",
    buyer=Buyer(name="A", email="a@example.com"),
    ship_to=Address(name="A", address_lines=("Way 1",), city="Ulm", postcode="89073", country="DE"),
    shipping=Shipping(service="standard"),
    total=1000,
    lines=(Line(line_id="X", sku="X", quantity=1, amount=1000, unit_price=1000),),
)


def changed(**fields: object) -> Order:
    return msgspec.structs.replace(BASE, **fields)


@pytest.mark.parametrize(
    "volatile",
    [
        {"notes": "call first"},
        {"tags": ("vip",)},
        {"risk": "Low"},
        {"buyer": Buyer(name="A", email="new@example.com")},
        {"paid_at": "2026-11-02T09:00:00Z"},
        {"total": 1200},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_volatile_column_makes_no_revision(volatile: dict[str, object]) -> None:
    assert content(changed(**volatile)) == content(BASE)


def moved(**fields: object) -> Order:
    return changed(ship_to=msgspec.structs.replace(BASE.ship_to, **fields))


def test_each_listed_field_makes_a_revision() -> None:
    for other in (
        moved(city="Bonn"),
        changed(lines=(msgspec.structs.replace(BASE.lines[0], quantity=2),)),
        changed(shipping=Shipping(service="express")),
        changed(payment_status="pending"),
        changed(flags=("cancel-requested",)),
    ):
        assert content(other) != content(BASE)
        assert changed_fields(BASE, other)


def test_the_order_of_lines_makes_no_revision() -> None:
    first = BASE.lines[0]
    second = msgspec.structs.replace(first, line_id="Y", sku="Y")
    assert content(changed(lines=(first, second))) == content(changed(lines=(second, first)))


@pytest.mark.parametrize(
    ("after", "effect"),
    [
        (moved(city="Bonn"), "change"),
        (moved(country="FR"), "conflict"),
        (moved(kind="locker"), "conflict"),
        (changed(payment_status="partially_refunded"), "none"),
        (changed(payment_status="refunded"), "conflict"),
        (changed(shipping=Shipping(service="express")), "conflict"),
        (changed(flags=("cancel-requested",)), "conflict"),
        (changed(lines=(msgspec.structs.replace(BASE.lines[0], quantity=2),)), "conflict"),
    ],
)
def test_after_hand_over_only_an_address_in_the_same_country_can_change(
    after: Order, effect: str
) -> None:
    assert effect_after_hand_over(BASE, after)[0] == effect


def figures(**pieces: int) -> Order:
    return changed(lines=(msgspec.structs.replace(BASE.lines[0], quantity=5, **pieces),))


def test_pieces_that_others_sent_make_a_revision_and_a_conflict_after_hand_over() -> None:
    before, after = figures(shipped=2), figures(shipped=3)
    assert content(before) != content(after)
    assert effect_after_hand_over(before, after) == ("conflict", ("pieces",))
    assert content(figures(cancelled=1)) != content(figures())


def test_an_order_without_such_figures_is_as_it_always_was() -> None:
    """The ledger compares with what earlier versions kept."""
    assert content(BASE) == "89f2ead8900af47bbc773a2214b1daf2"
    assert content(figures(refunded=1)) == content(figures())
