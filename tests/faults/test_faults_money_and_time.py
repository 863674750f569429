"""Faults 69 to 78: money, quantities, days and clocks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.crash import CRASHED, consumed, run_in_child
from builders.exports import order, shop
from builders.fault_house import (
    SHOP,
    arrives,
    holds,
    instructions,
    state,
    stocked_house,
)
from builders.normalise_files import ERP, SHOPIFY, erp, one, shopify
from builders.world import World
from hypothesis import given, settings
from hypothesis import strategies as st


def amount_of(price: str, quantity: str = "1", currency: str = "EUR") -> int | None:
    """The amount of the one line of a Shopify order in minor units; None where it is refused."""
    row = {"Lineitem price": price, "Lineitem quantity": quantity, "Currency": currency}
    free = dict.fromkeys(("Subtotal", "Shipping", "Taxes", "Total"), "")
    order = one(shopify({**row, **free}), SHOPIFY).order
    return None if order is None else order.lines[0].amount


@given(st.integers(0, 10**9), st.integers(1, 999))
@settings(max_examples=40, deadline=None)
def test_069_money_is_whole_cents_and_lines_add_up_exactly(cents: int, pieces: int) -> None:
    if cents * pieces < 10**12:
        assert amount_of(f"{cents // 100}.{cents % 100:02d}", str(pieces)) == cents * pieces


def test_069_what_a_float_cannot_hold_is_read_as_written() -> None:
    assert amount_of("1.15", "100") == 11_500
    assert amount_of("0.1", "3") == 30
    assert amount_of("2.675") is None, "no cent is halved"
    assert (amount_of("1200", currency="JPY"), amount_of("12.5", currency="JPY")) == (1200, None)


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1E+999999", "1e5", "１２", "٣", "0x1F", "1_000",
     "12.", "9" * 40],
)  # fmt: skip
def test_070_what_is_no_plain_amount_rejects_its_order(text: str) -> None:
    assert amount_of(text) is None
    assert amount_of("1.00", text) is None


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [("1.234", None, 123_400), ("1,234", None, None), ("1.234,50", None, 123_450),
     ("1,234.50", None, None), ("12,5", None, 1_250), ("12.5", 1_250, None)],
)  # fmt: skip
def test_071_a_mark_means_what_the_sender_means_by_it_or_nothing(
    text: str, english: int | None, german: int | None
) -> None:
    assert amount_of(text) == english
    footer = f"SUMME;1;1;{text}\r\n"
    data = erp({"Betrag": "1,00"}, footer=footer).replace(b";1,00;", f";{text};".encode())
    try:
        reading = one(data, ERP)
    except AssertionError:
        assert german is None
        return
    found = None if reading.order is None else reading.order.lines[0].amount
    assert found == german


@pytest.mark.parametrize("text", ["-1", "0", "1.5", "1000000000", "", "two", "٢", "1,0"])
def test_072_a_quantity_is_a_whole_number_of_pieces_or_its_order_is_rejected(text: str) -> None:
    assert amount_of("1.00", text) is None


@pytest.mark.slow
@pytest.mark.parametrize("currency", ["", "EURO", "XX"])
def test_073_an_order_without_its_currency_ships_nothing(stocked: World, currency: str) -> None:
    arrives(stocked, "1.csv", shop(order("#7001", Currency=currency), order("#7002")))
    assert (state(stocked, "#7001"), state(stocked, "#7002")) == ("held", "instructed")
    assert holds(stocked, "#7001") == ["incomplete"]
    assert "currency" in stocked.crossdock("explain", f"{SHOP}/#7001").out


@pytest.mark.slow
def test_073_two_currencies_in_one_order_are_no_order(stocked: World) -> None:
    rows = order("#7001"), order("#7001", Currency="USD")
    arrives(stocked, "1.csv", shop(*rows))
    assert state(stocked, "#7001") in ("", "held")


@pytest.mark.slow
def test_074_an_order_whose_sums_disagree_is_held_before_anything_is_declared(
    stocked: World,
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001", Total="99.00"), order("#7002")))
    assert holds(stocked, "#7001") == ["amounts-differ"]
    assert state(stocked, "#7002") == "instructed"
    assert not [name for name, data in stocked.visible().items() if b"#7001" in data]


def test_075_a_day_is_written_as_its_sender_writes_days_or_it_is_none() -> None:
    read = one(erp({"Auftragsdatum": "03.04.2026", "Liefertermin": ""}), ERP)
    assert read.order is not None
    assert read.order.placed_at.startswith("2026-04-02T22:00"), "the third of April in Berlin"
    for text in ("03/04/2026", "2026-04-03", "04.31.2026"):
        assert one(erp({"Auftragsdatum": text}), ERP).order is None
    for text in ("03/04/2026 10:00", "03.04.2026 10:00"):
        assert one(shopify({"Created at": text}), SHOPIFY).order is None


def test_076_an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_is_refused() -> None:
    twice = one(shopify({"Created at": "2026-10-25 02:30:00"}), SHOPIFY)
    assert twice.order is not None
    assert twice.order.placed_at == "2026-10-25T00:30:00Z"
    assert one(shopify({"Created at": "2026-03-29 02:30:00"}), SHOPIFY).order is None
    kept = one(shopify({"Created at": "2026-10-25 02:30:00 +0100"}), SHOPIFY)
    assert kept.order is not None
    assert kept.order.placed_at == "2026-10-25T01:30:00Z", "an offset says which of both it is"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [("2026-12-31T23:59:59Z", "2027-01-01T00:00:01Z"),
     ("2026-11-03T22:59:59Z", "2026-11-03T23:00:01Z")],
)  # fmt: skip
@pytest.mark.parametrize(
    "point", ["commit/close/after", "commit/staged/after", "hand/after-rename"]
)
def test_077_a_crash_at_midnight_gives_the_names_and_numbers_of_the_day_before(
    tmp_path: Path, before: str, after: str, point: str
) -> None:
    stocked = stocked_house(tmp_path / "house", before)
    config = stocked.folder / "config.yaml"
    # The samples counted in November: by then that is long ago.
    config.write_text(config.read_text("utf-8").replace("hold: 31 days", "hold: never"), "utf-8")
    stocked.drop(SHOP, "1.csv", shop(order("#7001", Created_at=f"{before[:10]} 08:00:00 +0000")))
    assert run_in_child(stocked, (point, 1)) == CRASHED
    stocked.now = after
    assert stocked.run().code == 0
    names = list(consumed(stocked))
    assert len([name for name in names if "instruction" in name]) == 1
    assert all("W000001" in name for name in names if name.startswith("pl1/")), names
    stocked.balance()


@pytest.mark.slow
def test_077_the_last_day_of_february_is_a_day(tmp_path: Path) -> None:
    stocked = stocked_house(tmp_path / "house", "2028-02-29T09:00:00Z")
    arrives(stocked, "1.csv", shop(order("#7001", Created_at="2028-02-29 08:00:00 +0100")))
    assert stocked.orders()[f"{SHOP}/#7001"]["placed_at"] == "2028-02-29T07:00:00Z"
    refused = order("#7002", Created_at="2027-02-29 08:00:00 +0100")
    arrives(stocked, "2.csv", shop(refused))
    assert holds(stocked, "#7002") == ["incomplete"]


@pytest.mark.slow
def test_078_a_clock_set_back_a_day_loses_and_doubles_nothing(stocked: World) -> None:
    arrives(stocked, "1.csv", shop(order("#7001")))
    stocked.consume()
    stocked.now = "2026-11-02T09:00:00Z"
    arrives(stocked, "2.csv", shop(order("#7001"), order("#7002")))
    stocked.now = "2026-11-03T10:00:00Z"
    arrives(stocked, "3.csv", shop(order("#7001"), order("#7002"), order("#7003")))
    assert {state(stocked, f"#700{n}") for n in (1, 2, 3)} == {"instructed"}
    assert sorted(instructed(stocked)) == ["#7001", "#7002", "#7003"]


@pytest.mark.slow
@pytest.mark.parametrize("ahead", ["2026-11-20T09:00:00Z", "2027-11-03T09:00:00Z"])
def test_078_a_clock_set_ahead_moves_nothing_until_it_is_right_or_a_person_says_so(
    stocked: World, ahead: str
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001"), order("#7002", Financial_Status="pending")))
    stocked.consume()
    stocked.now = ahead
    ran = arrives(stocked, "2.csv", shop(order("#7001"), order("#7003")))
    assert ran.code == 1
    assert "far beyond the last pass" in ran.out
    assert list(stocked.visible()) == ["alerts/house/clock.txt"]
    assert state(stocked, "#7003") == "received", "what came is taken in"
    stocked.now = "2026-11-03T10:00:00Z"
    assert stocked.run().code == 0, "the clock is right again, and nobody is asked"
    assert [state(stocked, f"#700{n}") for n in (1, 2, 3)] == ["instructed", "held", "instructed"]
    assert all("2026-11-03" in one for one in times_of(stocked))
    assert sorted(instructed(stocked)) == ["#7001", "#7003"]
    stocked.balance()


@pytest.mark.slow
def test_078_a_clock_that_was_ahead_and_is_set_back_loses_and_doubles_nothing(
    stocked: World,
) -> None:
    stocked.now = "2027-11-03T09:00:00Z"
    arrives(stocked, "1.csv", shop(order("#7001")))
    assert stocked.crossdock("clock", "accept", "--why", "I thought so").code == 0
    assert stocked.run().code in (0, 1)
    stocked.consume()
    stocked.now = "2026-11-03T10:00:00Z"
    ran = arrives(stocked, "2.csv", shop(order("#7001"), order("#7002")))
    assert (ran.code, state(stocked, "#7002")) == (1, "received")
    assert stocked.crossdock("clock", "accept", "--why", "it was wrong").code == 0
    assert stocked.run().code == 0
    arrives(stocked, "3.csv", shop(order("#7001"), order("#7002"), order("#7003")))
    assert {state(stocked, f"#700{n}") for n in (1, 2, 3)} == {"instructed"}
    assert sorted(instructed(stocked)) == ["#7001", "#7002", "#7003"]
    stocked.balance()


def times_of(world: World) -> list[str]:
    """The times at which anything happened to the orders of the shop, as `explain` tells them."""
    lives = [world.crossdock("explain", name).out for name in world.orders()]
    return re.findall(r"^\s*(\d{4}-\d\d-\d\dT\S+)  ", "\n".join(lives), re.MULTILINE)


def instructed(world: World) -> list[str]:
    """The orders that any instruction of the warehouse names as new, once for each time."""
    return [row.split(",")[2] for row in instructions(world)]
