"""Amazon's new orders reports become canonical orders."""

from __future__ import annotations

import pytest
from builders.normalise_files import AMAZON, AMAZON_HEADER, amazon, channel, one, read

from processor.languages.languages import in_english
from processor.model.order import Order, computed_total

EU = channel(tax_in_prices="yes")


def order_of(*rows: dict[str, str]) -> Order:
    reading = one(amazon(*rows), AMAZON, EU)
    assert reading.order is not None, reading.problems
    return reading.order


CONTINUED = dict.fromkeys(
    ["purchase-date", "sku", "product-name", "quantity-purchased", "currency", "item-price",
     "item-tax", "shipping-price", "shipping-tax", "recipient-name", "ship-address-1",
     "ship-city", "ship-postal-code", "ship-country", "ship-service-level", "buyer-name"],
    "",
)  # fmt: skip


def test_a_quotation_mark_in_a_title_is_part_of_the_title() -> None:
    rows = [{"order-id": "303-1"}, {"order-id": "303-2", "product-name": '"Quoted'}]
    first, second = read(amazon(*rows), AMAZON)
    assert first.order is not None and second.order is not None
    assert first.order.lines[0].title == 'Cup 5" wide'
    assert second.order.lines[0].title == '"Quoted'


def test_the_price_is_that_of_the_whole_line() -> None:
    line = order_of({}).lines[0]
    assert (line.quantity, line.amount, line.unit_price) == (3, 1000, 333)


def test_shipping_and_taxes_are_summed_over_the_rows() -> None:
    order = order_of({}, {"order-item-id": "12", "sku": "MAP", "shipping-price": "1.00"})
    assert order.shipping.paid == 590
    assert order.tax == 160 * 2 + 78 * 2
    assert order.total == 2000 + 590 == computed_total(order)


def test_tax_is_added_where_prices_are_without() -> None:
    reading = one(amazon({}), AMAZON, channel(tax_in_prices="no"))
    assert reading.order is not None
    assert reading.order.total == 1000 + 490 + 238


@pytest.mark.parametrize("sign", ["", "-"])
def test_promotions_count_once_whatever_their_sign(sign: str) -> None:
    order = order_of(
        {"item-promotion-discount": f"{sign}2.00", "ship-promotion-discount": f"{sign}1.00"}
    )
    assert order.lines[0].discount == 200
    assert order.discount.seller == 100
    assert order.total == 1000 - 200 + 490 - 100


def test_a_continuation_row_adds_its_promotion_and_no_line() -> None:
    order = order_of(
        {"item-promotion-discount": "2.00"}, {**CONTINUED, "item-promotion-discount": "0.50"}
    )
    assert len(order.lines) == 1
    assert order.lines[0].discount == 250
    assert order.source[0].rows == (2, 3)


def test_a_row_of_another_item_without_quantity_is_no_continuation() -> None:
    reading = one(amazon({}, {**CONTINUED, "order-item-id": "99"}), AMAZON)
    assert reading.outcome == "rejected"
    assert "cell/missing" in {problem.code for problem in reading.problems}


def test_the_same_item_id_with_another_quantity_rejects_the_order() -> None:
    reading = one(amazon({}, {"quantity-purchased": "2"}), AMAZON)
    assert [problem.code for problem in reading.problems] == ["row/duplicate-line"]
    assert reading.problems[0].line == 3


def test_what_the_channel_fulfils_is_history() -> None:
    for cells in (
        {"fulfillment-channel": "AFN"},
        {"fulfillment-channel": "MFN", "sales-channel": "Non-Amazon"},
        {"order-id": "S01-1"},
    ):
        reading = one(amazon(cells), AMAZON)
        assert reading.outcome == "ignored"
        assert in_english(reading.reason) == "fulfilled by the channel"
        assert reading.order is not None
        assert reading.order.fulfilled_by == "channel"


def test_own_stock_is_fulfilled_by_us() -> None:
    assert order_of({"fulfillment-channel": "MFN"}).fulfilled_by == "us"


def test_a_cancellation_request_on_any_row_flags_the_order() -> None:
    order = order_of(
        {"is-buyer-requested-cancellation": "false"},
        {"order-item-id": "12", "sku": "MAP", "is-buyer-requested-cancellation": "true"},
    )
    assert order.flags == ("cancel-requested",)


def test_columns_are_found_by_name_and_may_be_fewer() -> None:
    reading = one(amazon({}, header=list(reversed(AMAZON_HEADER))), AMAZON)
    assert reading.order is not None
    assert reading.order.lines[0].sku == "CUP"


def test_mixed_offsets_become_utc() -> None:
    assert order_of({"purchase-date": "2026-11-01T01:00:00-07:00"}).placed_at == (
        "2026-11-01T08:00:00Z"
    )
    assert order_of({"purchase-date": "2026-11-01T10:00:00Z"}).placed_at == "2026-11-01T10:00:00Z"


def test_a_torn_offset_is_no_date() -> None:
    reading = one(amazon({"purchase-date": "2013-01-15T12:24:57+00e00"}), AMAZON)
    assert [problem.code for problem in reading.problems] == ["cell/date"]


def test_a_rounded_item_id_is_refused() -> None:
    reading = one(amazon({"order-item-id": "5.80293E+13"}), AMAZON)
    assert [problem.code for problem in reading.problems] == ["cell/spreadsheet"]


def test_a_town_of_two_hyphens_gives_way_to_the_prefecture() -> None:
    order = order_of({"ship-city": "--", "ship-state": "東京都", "ship-address-1": "港区４丁目"})
    assert order.ship_to.city == "東京都"
    assert order.ship_to.address_lines == ("港区４丁目",)


def test_a_pending_order_without_a_price_is_rejected() -> None:
    reading = one(amazon({"item-price": ""}), AMAZON)
    assert [problem.code for problem in reading.problems] == ["cell/missing"]


@pytest.mark.parametrize(
    ("level", "service"),
    [("Expedited", "express"), ("NextDay", "express"), ("Standard", "standard"), ("", "standard")],
)
def test_the_service_level_gives_the_service(level: str, service: str) -> None:
    assert order_of({"ship-service-level": level}).shipping.service == service


def test_a_number_under_the_import_scheme_is_kept() -> None:
    header = [*AMAZON_HEADER, "ioss-number", "tax-collection-responsible-party"]
    cells = {
        "ioss-number": "IM2760000742",
        "tax-collection-responsible-party": "MarketplaceFacilitator",
    }
    order = one(amazon(cells, header=header), AMAZON).order
    assert order is not None and order.tax_scheme is not None
    assert (order.tax_scheme.name, order.tax_scheme.number) == ("IOSS", "IM2760000742")


def test_thousands_of_rows_that_add_to_one_line_are_one_line() -> None:
    first = {"item-promotion-discount": "1.00"}
    later = {**first, "sku": "", "quantity-purchased": "", "item-price": "", "item-tax": ""}
    reading = one(amazon(first, *[later] * 3000), AMAZON)
    assert reading.order is not None, reading.problems[:2]
    assert [line.discount for line in reading.order.lines] == [300100]
