"""The legacy ERP's exports become canonical orders, and a file cut short is noticed."""

from __future__ import annotations

import pytest
from builders.normalise_files import ERP, channel, erp, one, read, refused, shipped, surveyed

from processor.languages.languages import in_english, language_of
from processor.model.order import Order, computed_total
from processor.normalise import rejected_rows, rejects_file


def order_of(*rows: dict[str, str]) -> Order:
    reading = one(erp(*rows), ERP, channel(tax_in_prices="no"))
    assert reading.order is not None, reading.problems
    return reading.order


def test_german_numbers_are_read() -> None:
    order = order_of({})
    line = order.lines[0]
    assert (line.amount, line.discount, line.quantity) == (123456, 3456, 12)
    assert order.shipping.paid == 1250
    assert order.total == computed_total(order) == 144288


def test_umlauts_come_from_the_windows_encoding() -> None:
    assert order_of({}).buyer.company == "Müller GmbH"


def test_the_year_belongs_to_the_order_id_and_zeros_stay() -> None:
    order = order_of({})
    assert order.order_id == "2026-000123"
    assert (order.lines[0].sku, order.buyer.id, order.ship_to.postcode) == (
        "00123", "00077", "01067",
    )  # fmt: skip


def test_the_same_number_in_two_years_is_two_orders() -> None:
    readings = read(erp({}, {"Auftragsdatum": "02.01.2027"}), ERP)
    assert [r.order_id for r in readings if r.order] == ["2026-000123", "2027-000123"]


def test_two_dates_of_one_year_under_one_number_disagree() -> None:
    reading = one(erp({}, {"Auftragsdatum": "30.10.2026", "Position": "20"}), ERP)
    assert [problem.code for problem in reading.problems] == ["row/disagrees"]


def test_a_day_is_midnight_in_the_zone_of_the_channel() -> None:
    order = order_of({})
    assert order.placed_at == "2026-10-30T23:00:00Z"
    assert order.shipping.ship_by == "2026-11-10T22:59:59Z"


def test_business_terms_are_read() -> None:
    order = order_of({})
    assert (order.kind, order.po_number, order.shipping.complete_delivery) == ("b2b", "PO-7", True)
    assert (order.payment_status, order.payment_method) == ("pending", "invoice")


@pytest.mark.parametrize(
    ("word", "code"),
    [("Deutschland", "DE"), ("Österreich", "AT"), ("NO", "NO"), ("Vereinigte Staaten", "US")],
)
def test_countries_are_words_or_codes(word: str, code: str) -> None:
    assert order_of({"Land": word}).ship_to.country == code


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("Betrag", "1,234.56", "cell/money"),
        ("Betrag", "12.34,56", "cell/money"),
        ("Betrag", "1.23", "cell/money"),
        ("Menge", "1,500", "cell/number"),
        ("Menge", "0,000", "cell/number"),
        ("Auftragsdatum", "31.02.2026", "cell/date"),
        ("Liefertermin", "31.11.2026", "cell/date"),
        ("Komplettlieferung", "vielleicht", "cell/yes-no"),
        ("Land", "Deutschlnd", "cell/country"),
    ],
)
def test_a_bad_cell_rejects_the_order(cell: str, value: str, code: str) -> None:
    reading = one(erp({cell: value}, footer="SUMME;1;1;1234,56\r\n"), ERP)
    assert [problem.code for problem in reading.problems] == [code]


def test_the_footer_is_counted_as_an_ignored_row() -> None:
    readings = read(erp({}), ERP)
    assert [(r.outcome, in_english(r.reason), r.rows) for r in readings] == [
        ("accepted", "", (2,)),
        ("ignored", "footer", (3,)),
    ]


@pytest.mark.parametrize(
    "footer",
    ["", "SUMME;2;1;1.234,56\r\n", "SUMME;1;2;1.234,56\r\n", "SUMME;1;1;1.234,57\r\n", "SUMME\r\n"],
)
def test_a_footer_that_is_missing_or_disagrees_parks_the_file(footer: str) -> None:
    problem = refused(erp({}, footer=footer), ERP)
    assert problem.code == "file/footer"
    assert "mappings/erp-orders.yaml" in problem.advice


def test_the_footer_may_have_any_number_of_cells() -> None:
    assert surveyed(erp({}, footer="SUMME;1;1;1.234,56;;;\r\n"), ERP).records == 2


def test_a_mended_rejects_file_needs_no_footer() -> None:
    data = erp({}, {"Auftragsnummer": "000124", "Land": "Deutschlnd"})
    bad = [reading for reading in read(data, ERP) if reading.outcome == "rejected"]
    rows = [row for reading in bad for row in rejected_rows(reading)]
    rejects = rejects_file(surveyed(data, ERP).header, rows, ERP, language_of("en"))
    assert "Müller".encode("cp1252") in rejects
    mended = rejects.replace(b"Deutschlnd", b"Deutschland", 1)
    reading = one(mended, ERP)
    assert (reading.outcome, reading.order_id) == ("accepted", "2026-000124")


def test_utf8_where_windows_text_belongs_is_noticed() -> None:
    data = erp({}).decode("cp1252").replace("Währung", "Wahrung").encode("utf-8")
    problem = refused(data, ERP)
    assert problem.code == "file/encoding"
    assert "UTF-8" in problem.message


def test_the_shipped_mapping_refuses_unknown_columns() -> None:
    assert shipped("erp-orders").unknown_columns == "refuse"
