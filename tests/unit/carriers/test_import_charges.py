"""Import charges: which row speaks, what it takes, and what is not known."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.carriers.import_charges import Charge, ImportCharges, read_import_charges
from processor.languages.languages import in_english
from processor.model.destinations import NO_TABLES, regime_between
from processor.model.money import Money, Rates
from processor.model.order import Address
from processor.model.sentence import Sentence

HEADER = (
    "from,to,valid_from,valid_to,up_to,de_minimis,duty_percent,tax_percent,fee,fee_per,currency\n"
)
RATES = Rates("EUR", "2026-11-02", {"GBP": "0.80", "USD": "1.25"})
SHIPPED = ROOT / "rules" / "rates" / "import-charges.csv"


def table(*rows: str) -> ImportCharges:
    found, problems = read_import_charges("import-charges.csv", HEADER + "\n".join(rows) + "\n")
    assert problems == []
    return found


def within(origin: str, to: str) -> bool:
    return regime_between(*(NO_TABLES.of(Address(country=one)) for one in (origin, to))) != "export"


def due(
    charges: ImportCharges, to: str, minor: int, *, kinds: int = 1, day: str = "2026-11-03",
    origin: str = "CN", currency: str = "EUR",
) -> Money:  # fmt: skip
    found = charges.of(
        origin, to, Money(minor, currency), kinds, day, RATES, no_border=within(origin, to)
    )
    assert isinstance(found, Charge), found
    return found.money


def test_duty_then_tax_on_goods_and_duty_then_the_fee() -> None:
    charges = table("CN,BR,2026-01-01,,,0,20,17.5,1.50,consignment,EUR")
    # 100.00: duty 20.00, tax 17.5 % of 120.00 = 21.00, fee 1.50.
    assert due(charges, "BR", 10_000) == Money(4250, "EUR")


def test_the_worksheet_names_every_part_and_the_line_of_the_table() -> None:
    charges = table("CN,BR,2026-01-01,,,0,20,17.5,1.50,consignment,EUR")
    found = charges.of("CN", "BR", Money(10_000, "EUR"), 1, "2026-11-03", RATES, no_border=False)
    assert isinstance(found, Charge)
    assert tuple(map(in_english, found.worksheet)) == (
        "import from CN to BR, goods 100.00 EUR: duty 20 % = 20.00 EUR + tax 17.5 % of goods and "
        "duty = 21.00 EUR + fee 1.50 EUR = 1.50 EUR [import-charges.csv:2]",
    )


def test_nothing_is_due_up_to_the_de_minimis_and_all_of_it_above() -> None:
    charges = table("*,GB,2026-01-01,,,135.00,10,0,0,consignment,GBP")
    assert due(charges, "GB", 13_500, currency="GBP") == Money(0, "GBP")
    assert due(charges, "GB", 13_510, currency="GBP") == Money(1351, "GBP")


def test_the_value_is_compared_in_the_currency_of_the_row() -> None:
    charges = table("*,GB,2026-01-01,,,135.00,10,0,0,consignment,GBP")
    # 168.75 EUR are 135.00 GBP at 0.80.
    assert due(charges, "GB", 16_875) == Money(0, "GBP")
    assert due(charges, "GB", 16_900) == Money(1352, "GBP")


def test_a_fee_per_item_counts_kinds_of_item() -> None:
    charges = table("*,EU,2026-07-01,,150.00,0,0,0,3.00,item,EUR")
    assert due(charges, "DE", 4000, kinds=2) == Money(600, "EUR")
    assert due(charges, "DE", 4000, kinds=1) == Money(300, "EUR")


def test_within_a_country_and_within_the_union_there_is_no_border() -> None:
    charges = table("*,*,2026-01-01,,,0,50,0,0,consignment,EUR")
    assert due(charges, "DE", 1000, origin="PL").minor == 0
    assert due(charges, "CN", 1000).minor == 0
    assert due(charges, "NO", 1000, origin="PL").minor == 500


def test_the_most_specific_row_that_covers_the_value_speaks() -> None:
    charges = table(
        "*,*,2026-01-01,,,0,10,0,0,consignment,EUR",
        "*,EU,2026-01-01,,150.00,0,0,0,3.00,consignment,EUR",
        "*,EU,2026-01-01,,,0,5,0,0,consignment,EUR",
        "CN,DE,2026-01-01,,20.00,0,0,0,1.00,consignment,EUR",
    )
    assert due(charges, "DE", 2000) == Money(100, "EUR")
    assert due(charges, "DE", 2001) == Money(300, "EUR")
    assert due(charges, "DE", 20_000) == Money(1000, "EUR")
    assert due(charges, "US", 20_000) == Money(2000, "EUR")


def test_rows_hold_on_their_days_only() -> None:
    charges = table(
        "*,EU,2026-01-01,2026-06-30,,0,0,0,1.00,consignment,EUR",
        "*,EU,2026-07-01,,,0,0,0,3.00,consignment,EUR",
    )
    assert due(charges, "DE", 1000, day="2026-06-30").minor == 100
    assert due(charges, "DE", 1000, day="2026-07-01").minor == 300


def test_a_border_that_the_table_does_not_know_has_unknown_charges() -> None:
    charges = table("*,EU,2026-07-01,,150.00,0,0,0,3.00,item,EUR")
    for to, minor, day in (
        ("BR", 1000, "2026-11-03"), ("DE", 15_001, "2026-11-03"), ("DE", 1000, "2026-06-30"),
    ):  # fmt: skip
        found = charges.of("CN", to, Money(minor, "EUR"), 1, day, RATES, no_border=False)
        assert isinstance(found, Sentence)
        assert "not in the table" in in_english(found)
    found = charges.of("CN", "DE", Money(1000, "JPY"), 1, "2026-11-03", RATES, no_border=False)
    assert isinstance(found, Sentence)
    assert in_english(found) == "no exchange rate from JPY to EUR [import-charges.csv:2]"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("CN,XX,2026-01-01,,,0,0,0,1,consignment,EUR", "rate/value"),
        ("CN,DE,2026-01-01,,,0,0,0,1,consignment,EURO", "rate/currency"),
        ("CN,DE,2026-02-30,,,0,0,0,1,consignment,EUR", "rate/date"),
        ("CN,DE,2026-02-03,2026-02-01,,0,0,0,1,consignment,EUR", "rate/date"),
        ("CN,DE,2026-01-01,,,0,-5,0,1,consignment,EUR", "rate/number"),
        ("CN,DE,2026-01-01,,,0.001,0,0,1,consignment,EUR", "rate/number"),
        ("CN,DE,2026-01-01,,,0,0,0,1,pallet,EUR", "rate/value"),
    ],
)
def test_a_mistake_is_told_with_its_place(row: str, code: str) -> None:
    _, problems = read_import_charges("import-charges.csv", f"{HEADER}{row}\n")
    assert [(one.code, one.line) for one in problems] == [(code, 2)]


def test_two_rows_for_the_same_days_are_refused() -> None:
    row = "CN,DE,2026-01-01,,,0,0,0,1,consignment,EUR"
    _, problems = read_import_charges("import-charges.csv", f"{HEADER}{row}\n{row}\n")
    assert [(one.code, one.line) for one in problems] == [("rate/overlap", 3)]


def test_the_shipped_table_knows_the_flat_duty_of_the_union() -> None:
    charges, problems = read_import_charges("import-charges.csv", SHIPPED.read_text("utf-8"))
    assert problems == []
    # A T-shirt and a watch are two kinds of item: 6 EUR.
    assert due(charges, "FR", 9000, kinds=2) == Money(600, "EUR")
    assert due(charges, "GB", 10_000, currency="GBP").minor == 0
