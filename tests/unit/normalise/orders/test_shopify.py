"""Shopify exports become canonical orders."""

from __future__ import annotations

import pytest
from builders.normalise_files import SHOPIFY, channel, more, one, read, shopify

from processor.languages.languages import in_english
from processor.model.order import Order, computed_total
from processor.normalise import Reading, rejected_rows


def order_of(*rows: dict[str, str], **changes: object) -> Order:
    reading = one(shopify(*rows), SHOPIFY, channel(**changes))
    assert reading.order is not None, reading.problems
    return reading.order


def rejected(*rows: dict[str, str]) -> Reading:
    reading = one(shopify(*rows), SHOPIFY)
    assert reading.outcome == "rejected"
    assert reading.order is None
    return reading


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_a_full_row_fills_the_order() -> None:
    order = order_of({})
    assert (order.order_id, order.client, order.channel) == ("#1001", "acme", "acme")
    assert order.placed_at == "2026-11-02T08:15:00Z"
    assert order.payment_status == "paid"
    assert order.ship_to.name == "Anna Weiß"
    assert order.total == 4590
    assert order.source[0].rows == (2,)
    assert order.source[0].sha256 == "ab"
    assert order.risk == "Low"


def test_unit_price_times_quantity_is_the_amount() -> None:
    line = order_of({}).lines[0]
    assert (line.quantity, line.amount, line.unit_price) == (2, 4000, 2000)


def test_apostrophes_before_zip_and_phone_come_off() -> None:
    order = order_of({})
    assert order.ship_to.postcode == "01630"
    assert order.buyer.phone == "+49 151 1"


def test_tax_inside_and_outside_are_told_by_the_total_in_one_file() -> None:
    inside, outside = read(
        shopify({}, {"Name": "#1002", "Taxes": "7.60", "Total": "53.50"}), SHOPIFY
    )
    assert inside.order is not None and outside.order is not None
    assert inside.order.tax_in_prices == "yes"
    assert outside.order.tax_in_prices == "no"
    assert computed_total(inside.order) == 4590
    assert computed_total(outside.order) == 5350


def test_a_total_that_fits_neither_sum_stays_as_stated() -> None:
    order = order_of({"Total": "99.00"})
    assert order.tax_in_prices == "unknown"
    assert order.total == 9900


def test_a_cent_of_rounding_is_no_difference() -> None:
    assert order_of({"Total": "45.91"}).tax_in_prices == "yes"


def test_the_channel_decides_about_tax_where_it_says_so() -> None:
    assert order_of({}, tax_in_prices="no").tax_in_prices == "no"


def test_continuation_rows_add_lines_even_with_a_blank_name() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP")
    order = order_of({"Subtotal": "50.00", "Total": "55.90"}, row, {**row, "Name": ""})
    assert [line.line_id for line in order.lines] == ["CUP", "MAP", "MAP#2"]
    assert order.source[0].rows == (2, 3, 4)


def test_a_discount_code_is_a_discount_of_the_order() -> None:
    order = order_of({"Discount Amount": "10.00", "Subtotal": "30.00", "Total": "35.90"})
    assert order.discount.seller == 1000
    assert order.lines[0].discount == 0
    assert computed_total(order) == order.total == 3590


def test_a_line_discount_inside_the_order_discount_counts_once() -> None:
    order = order_of(
        {
            "Discount Amount": "10.00",
            "Lineitem discount": "10.00",
            "Subtotal": "30.00",
            "Total": "35.90",
        }
    )
    assert (order.discount.seller, order.lines[0].discount) == (1000, 0)
    assert computed_total(order) == 3590


def test_a_line_discount_on_top_of_the_order_discount_counts_too() -> None:
    order = order_of(
        {
            "Discount Amount": "10.00",
            "Lineitem discount": "5.00",
            "Subtotal": "25.00",
            "Total": "30.90",
        }
    )
    assert (order.discount.seller, order.lines[0].discount) == (1000, 500)
    assert computed_total(order) == 3090


def test_a_shipping_discount_that_is_already_taken_off_is_not_taken_off_twice() -> None:
    order = order_of({"Discount Amount": "5.90", "Shipping": "0.00", "Total": "40.00"})
    assert order.discount.seller == 0
    assert computed_total(order) == 4000


def test_cancelled_at_makes_a_cancellation() -> None:
    row = {"Cancelled at": "2026-11-02 10:00:00 +0100", "Financial Status": "voided"}
    reading = one(shopify(row), SHOPIFY)
    assert reading.outcome == "cancellation"
    assert reading.order is not None
    assert reading.order.payment_status == "voided"


def test_a_line_that_needs_no_shipping_is_left_out_with_its_amount() -> None:
    card = more(
        Lineitem_quantity="1",
        Lineitem_price="25.00",
        Lineitem_sku="GIFT",
        Lineitem_requires_shipping="false",
    )
    order = order_of({"Subtotal": "65.00", "Total": "70.90"}, card)
    assert [line.sku for line in order.lines] == ["CUP"]
    assert order.total == computed_total(order) == 4590
    assert order.source[0].rows == (2, 3)


def test_an_order_of_which_nothing_is_shipped_is_ignored() -> None:
    (reading,) = read(
        shopify({"Lineitem requires shipping": "false", "Shipping Country": ""}), SHOPIFY
    )
    assert (reading.outcome, reading.order) == ("ignored", None)
    assert in_english(reading.reason) == "nothing in it needs shipping"


@pytest.mark.parametrize(
    ("method", "service"),
    [
        ("DHL Express", "express"),
        ("Overnight", "express"),
        ("Standard", "standard"),
        ("", "standard"),
    ],
)
def test_the_shipping_method_gives_the_service(method: str, service: str) -> None:
    assert order_of({"Shipping Method": method}).shipping.service == service


def test_the_kind_of_an_address_is_left_to_the_tables_but_for_a_pick_up_point() -> None:
    assert order_of({"Shipping Address1": "P.O. Box 12"}).ship_to.kind == "street"


def test_tags_set_flags_and_stay_tags() -> None:
    order = order_of({"Tags": "gift, pre-order, VIP"})
    assert order.flags == ("gift", "pre-order")
    assert order.tags == ("gift", "pre-order", "VIP")


def test_a_test_payment_flags_a_test_order() -> None:
    assert order_of({"Payment Method": "(for testing) Bogus Gateway"}).flags == ("test",)


@pytest.mark.parametrize("name", ["A***", "王*", "王**", "陈○明", "*先生", "Lee J*", "k＊＊88"])
def test_a_masked_name_is_flagged(name: str) -> None:
    assert order_of({"Shipping Name": name}).flags == ("masked",)


@pytest.mark.parametrize("name", ["Toys*R*Us", "Ana ○ Café", "Jo O'Neil", "王小明", "Łukasz"])
def test_a_name_with_a_sign_in_it_is_no_masked_one(name: str) -> None:
    assert order_of({"Shipping Name": name}).flags == ()


def test_a_star_in_a_street_is_no_mask_and_two_are() -> None:
    assert order_of({"Shipping Address1": "Haus 4 * Hof"}).flags == ()
    assert order_of({"Shipping Address1": "文三路**号"}).flags == ("masked",)


def test_a_note_keeps_its_lines_and_a_name_becomes_one_line() -> None:
    order = order_of({"Notes": "ring twice\r\nthird floor", "Shipping Name": "Anna\nWeiß"})
    assert order.notes == "ring twice\nthird floor"
    assert order.ship_to.name == "Anna Weiß"


def test_norway_and_namibia_are_countries() -> None:
    assert order_of({"Shipping Country": "NO"}).ship_to.country == "NO"
    assert order_of({"Shipping Country": "NA"}).ship_to.country == "NA"


def test_a_formula_and_an_emoji_in_a_name_are_text() -> None:
    name = '=HYPERLINK("http://x.example";"Nowak") 🎉'
    assert order_of({"Shipping Name": name}).ship_to.name == name


def test_an_order_without_a_total_gets_the_sum() -> None:
    assert order_of({"Total": ""}, tax_in_prices="yes").total == 4590


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("Lineitem quantity", "0", "cell/number"),
        ("Lineitem quantity", "-1", "cell/number"),
        ("Lineitem quantity", "1.5", "cell/number"),
        ("Lineitem quantity", "１２", "cell/number"),  # full-width digits
        ("Lineitem quantity", "", "cell/missing"),
        ("Lineitem quantity", "1000001", "cell/number"),
        ("Lineitem price", "NaN", "cell/money"),
        ("Lineitem price", "1E+999", "cell/money"),
        ("Lineitem price", "-1.00", "cell/money"),
        ("Lineitem price", "20,00", "cell/money"),
        ("Lineitem price", "1.005", "cell/money"),
        ("Lineitem price", "", "cell/missing"),
        ("Lineitem sku", "", "cell/missing"),
        ("Currency", "", "cell/currency"),
        ("Currency", "EURO", "cell/currency"),
        ("Shipping Country", "Atlantis", "cell/country"),
        ("Shipping Country", "", "cell/missing"),
        ("Created at", "2026-02-31 10:00:00 +0100", "cell/date"),
        ("Created at", "", "cell/missing"),
        ("Financial Status", "half paid", "cell/value"),
        ("Name", "../../x", "cell/id"),
        ("Name", "..", "cell/id"),
        ("Name", "a\x07b", "cell/id"),
        ("Name", "x" * 61, "cell/id"),
        ("Name", "5.80293E+13", "cell/spreadsheet"),
        ("Shipping Phone", "4.92211E+11", "cell/spreadsheet"),
        ("Shipping Zip", "2138.0", "cell/spreadsheet"),
        ("Shipping Address1", "2-Mar", "cell/spreadsheet"),
        ("Shipping Name", "#REF!", "cell/spreadsheet"),
        ("Name", "", "row/no-key"),
        ("Shipping Name", "A\x1b[31mB", "cell/text"),
        ("Shipping Name", "x" * 501, "cell/text"),
    ],
)
def test_a_bad_cell_rejects_its_order(cell: str, value: str, code: str) -> None:
    reading = rejected({cell: value})
    assert codes(reading) == [code]
    assert reading.raw[0].startswith(value if cell == "Name" else "#1001")


def test_a_bad_cell_names_the_place_in_the_file_and_in_the_mapping() -> None:
    (problem,) = rejected({"Shipping Country": "Germny"}).problems
    assert (problem.file, problem.line, problem.field) == ("f.csv", 2, "Shipping Country")
    assert problem.text[problem.column - 1 :].startswith("Germny,")
    assert problem.span == 6
    assert "did you mean DE?" in problem.advice
    assert "country at mappings/shopify-orders.yaml:" in problem.advice


def test_a_bad_cell_below_a_line_break_names_the_physical_line() -> None:
    (problem,) = rejected({"Shipping Name": "Anna\nWeiß", "Shipping Country": "Germny"}).problems
    assert problem.line == 3
    assert problem.text[problem.column - 1 :].startswith("Germny,")


def test_every_bad_cell_of_an_order_is_told_at_once() -> None:
    reading = rejected({"Lineitem price": "NaN", "Shipping Country": "Germny"})
    assert sorted(codes(reading)) == ["cell/country", "cell/money"]


def test_one_bad_line_rejects_all_rows_of_its_order_and_no_other() -> None:
    bad = more(Lineitem_quantity="none", Lineitem_price="5.00", Lineitem_sku="MAP")
    first, second = read(shopify({}, bad, {"Name": "#1002"}), SHOPIFY)
    assert (first.outcome, first.rows) == ("rejected", (2, 3))
    assert len(first.raw) == 2
    reasons = [in_english(reason) for _, _, reason in rejected_rows(first)]
    assert reasons[0] == ""
    assert "cell/number" in reasons[1]
    assert (second.outcome, second.rows) == ("accepted", (4,))


def test_rows_of_one_order_must_agree() -> None:
    reading = rejected({}, {"Shipping City": "Bonn"})
    assert codes(reading) == ["row/disagrees"]
    assert "line 2" in reading.problems[0].message


def test_an_order_whose_rows_are_scattered_is_read_as_one() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP")
    readings = read(shopify({}, {"Name": "#1002"}, row), SHOPIFY)
    assert [(reading.order_id, reading.rows) for reading in readings] == [
        ("#1002", (3,)),
        ("#1001", (2, 4)),
    ]


def test_chunks_do_not_change_what_is_read() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP")
    rows = [{**cells, "Name": f"#{n}"} for n in range(7) for cells in ({}, row)]
    whole = read(shopify(*rows), SHOPIFY)
    assert read(shopify(*rows), SHOPIFY, size=2) == whole
    assert len(whole) == 7


def test_a_blank_row_is_ignored_and_counted() -> None:
    blank = dict.fromkeys([*more(), "Name", "Email", "Created at"], "")
    readings = read(shopify({}, blank), SHOPIFY)
    assert [(r.outcome, in_english(r.reason)) for r in readings] == [
        ("accepted", ""), ("ignored", "blank row"),
    ]  # fmt: skip


def test_a_record_with_too_few_cells_rejects_its_order() -> None:
    data = shopify({}, {"Name": "#1002"}, {"Name": "#1003"}) + b"#1003,only two\r\n"
    first, second, third = read(data, SHOPIFY)
    assert (first.outcome, second.outcome, third.outcome) == ("accepted", "accepted", "rejected")
    assert codes(third) == ["row/arity"]
    assert third.rows == (4, 5)


def test_a_currency_of_the_channel_fills_in() -> None:
    assert order_of({"Currency": ""}, currency="PLN").currency == "PLN"


def test_yen_have_no_decimals() -> None:
    order = order_of(
        {"Currency": "JPY", "Lineitem price": "1200.00", "Subtotal": "2400", "Total": "2406",
         "Shipping": "6", "Taxes": "0", "Discount Amount": "0", "Lineitem discount": ""}
    )  # fmt: skip
    assert order.lines[0].amount == 2400


@pytest.mark.parametrize("said", ["no", "N/A", "2026-02-31 10:00:00 +0100", "-", "false"])
def test_a_cancellation_without_a_date_is_no_cancellation(said: str) -> None:
    reading = rejected({"Cancelled at": said})
    assert codes(reading) == ["cell/date"]
    assert reading.problems[0].field == "Cancelled at"


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u200d"])
@pytest.mark.parametrize("column", ["Name", "Lineitem sku"])
def test_an_id_with_a_character_that_nobody_sees_is_refused(column: str, unseen: str) -> None:
    reading = rejected({column: f"ACM{unseen}7"})
    assert codes(reading) == ["cell/id"]
    assert f"U+{ord(unseen):04X}, a character that cannot be seen" in reading.problems[0].message
    assert reading.problems[0].message.isprintable()


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u202e\u202c", "\ufeff\u2060", "\u200b "])
def test_a_city_of_characters_that_nobody_sees_is_empty(unseen: str) -> None:
    address = order_of({"Shipping City": unseen, "Shipping Zip": f"'{unseen}"}).ship_to
    assert (address.city, address.postcode) == ("", "")


def test_a_street_of_characters_that_nobody_sees_is_no_line_of_the_address() -> None:
    order = order_of({"Shipping Address1": "\u200b", "Shipping Address2": "Hof \u202e3\u202c"})
    assert order.ship_to.address_lines == ("Hof 3",)


def test_a_name_that_nobody_sees_gives_way_to_the_next_column() -> None:
    assert order_of({"Billing Name": "\u200b", "Shipping Name": "Bo"}).buyer.name == "Bo"


@pytest.mark.parametrize(
    ("shipping", "total", "discount"),
    [("4.90", "44.90", "500.00"), ("4.90", "44.90", "5.90"), ("0.00", "40.00", "500.00")],
)
def test_a_discount_that_is_in_no_sum_does_not_add_up(
    shipping: str, total: str, discount: str
) -> None:
    order = order_of({"Discount Amount": discount, "Shipping": shipping, "Total": total})
    assert order.tax_in_prices == "unknown"
    assert order.discount.seller == round(float(discount) * 100)
    assert order.total == round(float(total) * 100)
    difference = order.total - computed_total(order)
    assert min(abs(difference), abs(difference + order.tax)) > 100


def test_a_line_discount_that_is_in_no_sum_does_not_add_up() -> None:
    order = order_of({"Lineitem discount": "30.00"})
    assert (order.lines[0].discount, order.tax_in_prices) == (3000, "unknown")
    assert order.total == 4590
    assert computed_total(order) != order.total


def test_a_discount_on_shipping_that_the_total_holds_stands() -> None:
    order = order_of({"Discount Amount": "2.00", "Total": "43.90"})
    assert order.discount.seller == 200
    assert computed_total(order) == order.total == 4390


def test_an_order_of_thousands_of_bad_lines_tells_a_hundred_and_counts_the_rest() -> None:
    bad = more(Lineitem_quantity="0", Lineitem_price="x")
    reading = rejected({}, *({**bad, "Lineitem sku": f"MAP-{n}"} for n in range(3000)))
    assert len(reading.problems) == 100
    last = reading.problems[-1]
    assert reading.untold == 5900
    reasons = [in_english(reason) for _, _, reason in rejected_rows(reading)]
    assert len(reasons) == 3001
    assert reasons[last.line - 2].endswith("; 5900 more problems of this order are not listed")
    assert reasons[-1] == ""


def test_the_header_of_a_second_export_joined_to_the_first_is_ignored() -> None:
    first, second = shopify({}), shopify({"Name": "#1002"})
    for mark in (b"", b"\xef\xbb\xbf"):
        readings = read(first + mark + second, SHOPIFY, size=1)
        assert [(r.outcome, in_english(r.reason), r.rows) for r in readings] == [
            ("accepted", "", (2,)),
            ("ignored", "the header again", (3,)),
            ("accepted", "", (4,)),
        ]


def test_rows_without_a_name_below_a_repeated_header_belong_to_the_order_above_it() -> None:
    row = {**more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP"), "Name": ""}
    head = shopify().decode()
    tail = shopify(row).decode().removeprefix(head)
    for size in (1, 1000):
        readings = read(shopify({}) + (head + tail).encode(), SHOPIFY, size=size)
        assert [r.rows for r in readings if r.order is not None] == [(2, 4)]
