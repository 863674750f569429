"""What a shipment from China is declared as, and when it is held instead."""

from __future__ import annotations

import re

import msgspec
import pytest
from builders.customs_orders import (
    CODES,
    CONFIG,
    LANES,
    NOW,
    declared,
    dispatch,
    held,
    item,
    lanes,
    line,
    order,
    values,
)
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.customs.code_lists import CodeLists, read_code_list
from processor.customs.declare import Declaration, ceb303, ceb603, declare, order_number, prices
from processor.languages.languages import in_english
from processor.model.china_lanes import ChinaLanes
from processor.model.config import CustomsParty
from processor.model.declared_value import paid_for_lines, spread
from processor.model.dispatch import Dispatch
from processor.model.order import Address, Discount

# what is declared


def test_a_shipment_is_declared_with_what_the_buyer_paid_its_codes_and_its_weights() -> None:
    one = declared(dispatch(order()))
    assert (one.order_no, one.kind, one.country, one.currency_code) == ("#1001", "1", "304", "300")
    assert (one.goods_value, one.freight, one.gross_g, one.net_g) == (4000, 590, 940, 900)
    assert (one.pack_no, one.logistics_no, one.day) == (1, "SWL000000000001", "20261104")
    [only] = one.lines
    assert (only.quantity, only.price, only.total, only.unit) == (2, 2_000_000, 4000, "007")
    assert (only.name_zh, only.model) == ("涤纶帐篷", "双人帐篷 T2")


def test_a_later_shipment_of_an_order_has_its_own_number_and_no_freight() -> None:
    later = declared(dispatch(order(), pieces=1, sequence=2))
    assert later.order_no == "#1001-2"
    assert later.freight == 0
    assert later.goods_value == 2000
    assert [order_number("A", sequence) for sequence in (1, 2, 12)] == ["A", "A-2", "A-12"]


def test_changes_and_cancellations_are_reported_as_such() -> None:
    assert declared(dispatch(order(), action="change")).kind == "2"
    assert declared(dispatch(order(), action="cancel")).kind == "3"


def test_seller_discounts_are_taken_off_and_channel_discounts_stay_in() -> None:
    one = order(
        line(1, amount=1000, discount=100),
        line(2, amount=1000),
        line(3, amount=1000),
        discount=Discount(seller=100, channel=500),
    )
    paid = paid_for_lines(one)
    assert paid == {"1": 869, "2": 965, "3": 966}
    assert sum(paid.values()) == 3000 - 100 - 100


def test_a_line_whose_amount_does_not_divide_becomes_two_lines_of_equal_goods() -> None:
    one = declared(dispatch(order(line(1, quantity=3, amount=1000))))
    assert [(each.quantity, each.price, each.total) for each in one.lines] == [
        (2, 333_000, 666),
        (1, 334_000, 334),
    ]
    assert one.goods_value == 1000
    assert sum(each.net_g for each in one.lines) == one.net_g


def test_a_price_may_have_five_decimals() -> None:
    one = declared(dispatch(order(line(1, quantity=8, amount=1001))))
    assert [(each.quantity, each.price, each.total) for each in one.lines] == [(8, 125_125, 1001)]
    orders, problems = ceb303([one], "W1", 1, NOW)
    assert problems == []
    assert values(orders, "price") == ["1.25125"]


def test_an_order_number_of_57_characters_leaves_room_for_later_shipments() -> None:
    assert len(declared(dispatch(order(order_id="1" * 57), sequence=99)).order_no) == 60


def of_two_parcels() -> Dispatch:
    whole = dispatch(order())
    second = msgspec.structs.replace(whole.parcels[0], tracking="SWL000000000002")
    both = order(line(1, quantity=4, amount=8000))
    return msgspec.structs.replace(whole, order=both, parcels=(whole.parcels[0], second))


def test_a_shipment_of_two_parcels_is_held_as_a_list_names_one_waybill_number() -> None:
    [hold] = held(of_two_parcels())
    assert "2 parcels is not declared so" in in_english(hold.detail)


def test_what_a_closed_wave_declared_under_the_first_number_is_still_written_so() -> None:
    one, holds = declare(of_two_parcels(), CONFIG, CODES, LANES, NOW, for_message=True)
    assert holds == [] and one is not None
    assert (one.pack_no, one.logistics_no) == (2, "SWL000000000001")
    assert (one.gross_g, one.net_g, one.goods_value) == (1880, 1800, 8000)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("b2b", "a business order (b2b) is not declared so"),
        ("sample", "a sample is not declared so"),
        ("transfer", "a transfer between warehouses is not declared so"),
    ],
)
def test_what_no_consumer_bought_is_held_though_its_channel_has_a_platform(
    kind: str, words: str
) -> None:
    [hold] = held(dispatch(order(kind=kind)))
    assert hold.at == "order"
    assert words in in_english(hold.detail)
    assert declare(dispatch(order(kind=kind)), CONFIG, CODES, LANES, NOW, for_message=True)[0]


def test_part_of_a_line_is_declared_with_its_share_of_the_value() -> None:
    lines = order(line(1, quantity=3, amount=1000))
    assert [declared(dispatch(lines, pieces=n)).goods_value for n in (1, 2, 3)] == [333, 667, 1000]


def test_packs_are_declared_in_pieces() -> None:
    one = declared(dispatch(order(line(1, quantity=2, pack_factor=6, amount=6000))))
    assert [(each.quantity, each.price) for each in one.lines] == [(12, 500_000)]


@settings(max_examples=300, deadline=None)
@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 10**7), st.integers(1, 40), st.integers(0, 99)),
        min_size=1,
        max_size=8,
    ),
    seller=st.integers(0, 100),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_line_totals_are_exact_and_sum_to_the_goods_value(
    amounts: list[tuple[int, int, int]], seller: int, currency: str
) -> None:
    lines = tuple(
        line(number, amount=amount, quantity=quantity, discount=amount * share // 200)
        for number, (amount, quantity, share) in enumerate(amounts, start=1)
    )
    goods = sum(each.amount - each.discount for each in lines)
    one = order(*lines, currency=currency, discount=Discount(seller=goods * seller // 300), total=0)
    declaration, holds = declare(dispatch(one), CONFIG, CODES, LANES, NOW)
    if declaration is None:
        assert all(re.search("worth nothing|no value", in_english(each.detail)) for each in holds)
        return
    paid = goods - one.discount.seller
    scale = {"EUR": 1000, "JPY": 100_000, "KWD": 100}[currency]
    for each in declaration.lines:
        assert each.price * each.quantity == each.total * scale
    assert declaration.goods_value == paid
    body, problems = ceb303([declaration], "W1", 1, NOW)
    assert problems == []
    totals = [int(text.replace(".", "")) for text in values(body, "totalPrice")]
    assert sum(totals) == int(values(body, "goodsValue")[0].replace(".", "")) == paid
    assert sum(int(text) for text in values(body, "qty")) == sum(each.quantity for each in lines)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=20))
def test_spreading_gives_every_part_within_one_of_its_share(
    amount: int, weights: list[int]
) -> None:
    parts = spread(amount, weights)
    total = sum(weights)
    assert sum(parts) == (amount if total else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert total == 0 or abs(part * total - amount * weight) < total


@given(st.integers(1, 10**9), st.integers(1, 5000), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_prices_never_differ_by_more_than_a_minor_unit(
    total: int, quantity: int, currency: str
) -> None:
    parts = prices(total, quantity, currency)
    assert len(parts) <= 2
    assert sum(part[0] for part in parts) == quantity
    assert sum(part[2] for part in parts) == total
    assert all(part[0] > 0 for part in parts)


# what is held


LACKS: list[tuple[dict[str, object], str]] = [
    ({"hs_code_cn": None}, "no 10-digit hs_code_cn"),
    ({"hs_code_cn": "63062200"}, "no 10-digit hs_code_cn"),
    ({"hs_code_cn": "63062200１０"}, "no 10-digit hs_code_cn"),
    ({"hs_code_cn": "0000000000"}, "is not in any tariff"),
    ({"hs_code_cn": "7712345678"}, "is not in any tariff"),
    ({"title_zh": None, "customs_description_zh": None}, "no Chinese customs description"),
    ({"customs_description_zh": "Tent"}, "no Chinese customs description"),
    ({"weight_g": 0}, "no weight"),
    ({"customs_description_zh": "帐" * 251}, "251 characters"),
    ({"customs_description_zh": "帐篷\u200b"}, "U+200B"),
    ({"gtin": "4" * 51}, "51 characters"),
    ({"gtin": "5.90123E+12"}, "5.90123E+12 is no GTIN"),
    ({"gtin": "4006381333932"}, "4006381333932 is no GTIN, or its check digit is wrong"),
]


@pytest.mark.parametrize(("changes", "words"), LACKS)
def test_a_lack_in_the_catalogue_holds_the_shipment(changes: dict[str, object], words: str) -> None:
    holds = held(dispatch(order(), item(**changes)))
    assert any(words in in_english(hold.detail) for hold in holds)
    assert {hold.at for hold in holds} == {"catalogue"}


def test_a_sku_of_more_than_20_characters_is_held() -> None:
    sku = "A" * 21
    [hold] = held(dispatch(order(line(1, sku=sku)), item(sku)))
    assert "itemNo" in in_english(hold.detail)
    assert sku in in_english(hold.detail)
    assert hold.at == "catalogue"


def test_a_declaration_for_a_message_is_checked_by_that_message() -> None:
    long = item("X" * 21)
    one = dispatch(order(line(1, long.sku)), long)
    declaration, holds = declare(one, CONFIG, CODES, LANES, NOW, for_message=True)
    assert declaration is not None
    assert holds == []
    body, problems = ceb603([declaration], "W000001", 1, NOW)
    assert body == b""
    assert [problem.field for problem in problems] == ["itemNo"]
    right = dispatch(order())
    assert declare(right, CONFIG, CODES, LANES, NOW, for_message=True)[0] == declared(right)


def test_every_lack_of_a_shipment_is_named_at_once() -> None:
    one = order(line(1, sku="A"), line(2, sku="B"), currency="XAU")
    holds = held(
        dispatch(one, item("A", hs_code_cn=None), item("B", weight_g=0), carrier="stranger")
    )
    assert [hold.at for hold in holds] == [
        "config.yaml", "catalogue", "catalogue", "mappings/customs/china-currencies.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [0, -500])
def test_a_line_without_value_is_held(amount: int) -> None:
    [hold] = held(dispatch(order(line(1, amount=amount))))
    assert "no value" in in_english(hold.detail)


def test_pieces_worth_less_than_the_smallest_price_are_held() -> None:
    holds = held(dispatch(order(line(1, amount=5, quantity=7, pack_factor=1))))
    assert any("worth nothing" in in_english(hold.detail) for hold in holds)


def test_codes_that_no_list_has_are_held() -> None:
    place = Address(name="x", city="x", postcode="1", country="AQ")
    [hold] = held(dispatch(order(ship_to=place)))
    assert "country AQ" in in_english(hold.detail)
    bare = CodeLists(countries=CODES.countries, currencies=CODES.currencies, units={})
    [hold] = held(dispatch(order()), bare)
    assert "unit piece" in in_english(hold.detail)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (dispatch(order(client="bare")), "client bare has no china_customs"),
        (dispatch(order(channel="bare")), "channel bare has no platform"),
        (dispatch(order(), carrier="stranger"), "carrier stranger has no customs party"),
        (dispatch(order(), carrier="blind"), "carrier blind gives no waybill number"),
        (dispatch(order(), carrier="long"), "waybill numbers above 32 characters"),
        (dispatch(order(), carrier="nobody"), "carrier nobody has no customs party"),
    ],
)
def test_a_party_that_config_does_not_name_is_held(one: Dispatch, words: str) -> None:
    holds = held(one)
    assert any(words in in_english(hold.detail) for hold in holds)
    assert {hold.at for hold in holds} == {"config.yaml"}


def test_net_above_gross_and_net_unlike_the_lines_are_held() -> None:
    whole = dispatch(order())
    light = msgspec.structs.replace(whole.parcels[0], weight_g=899)
    [hold] = held(msgspec.structs.replace(whole, parcels=(light,)))
    assert "above gross" in in_english(hold.detail)
    odd = msgspec.structs.replace(whole.parcels[0], net_g=899)
    [hold] = held(msgspec.structs.replace(whole, parcels=(odd,)))
    assert "do not weigh" in in_english(hold.detail)


def test_a_shipment_without_tracking_number_parcel_or_matching_line_is_held() -> None:
    whole = dispatch(order())
    blank = msgspec.structs.replace(whole.parcels[0], tracking=None)
    assert held(msgspec.structs.replace(whole, parcels=(blank,)))
    assert held(msgspec.structs.replace(whole, parcels=()))
    assert held(msgspec.structs.replace(whole, order=order(line(1, sku="ELSE"))))


def test_more_than_100_lines_are_held() -> None:
    lines = [line(number) for number in range(1, 102)]
    assert len(declared(dispatch(order(*lines[:100]))).lines) == 100
    holds = held(dispatch(order(*lines)))
    assert {hold.at for hold in holds} == {"order"}
    assert any("more than 100 times" in in_english(hold.detail) for hold in holds)


@pytest.mark.parametrize("order_id", ["", " 1001", "10\n01", "#" * 58, "1001\U0001f600"])
def test_an_order_number_that_no_message_may_hold_is_held(order_id: str) -> None:
    hold = held(dispatch(order(order_id=order_id)))[0]
    assert hold.at == "order"
    assert "orderNo" in in_english(hold.detail)


def test_an_order_number_may_hold_any_ordinary_character() -> None:
    one = declared(dispatch(order(order_id="#1001/Ä<&>")))
    assert values(ceb303([one], "W1", 1, NOW)[0], "orderNo") == ["#1001/Ä<&>"]


# lanes


def in_list(one: Declaration) -> list[str]:
    body, problems = ceb603([one], "W1", 1, NOW)
    assert problems == []
    names = ("customsCode", "portCode", "trafMode", "loctNo", "POD")
    return [value for name in names for value in values(body, name)]


def test_the_row_that_names_the_most_of_a_shipment_says_how_it_leaves() -> None:
    rows = {
        **lanes("*,*,*,*", pod="999").rows,
        **lanes("CN1,*,*,DE", pod="888").rows,
        **lanes("CN1,silkway,line,DE", pod="304", place_code="SZ01", transport_mode="2").rows,
        **lanes("CN1,silkway,line,NO", pod="326").rows,
    }
    known = ChinaLanes(rows=rows)
    named = declared(dispatch(order()), known=known)
    assert in_list(named) == ["5300", "5304", "2", "SZ01", "304"]
    other = declared(dispatch(order(), service="air"), known=known)
    assert in_list(other) == ["5300", "5304", "5", "888"]
    elsewhere = declared(dispatch(order(), warehouse="CN2"), known=known)
    assert in_list(elsewhere) == ["5300", "5304", "5", "999"]


def test_two_countries_of_one_client_name_the_port_of_each() -> None:
    rows = {**lanes("CN1,*,*,DE", pod="304").rows, **lanes("CN1,*,*,NO", pod="326").rows}
    known = ChinaLanes(rows=rows)
    oslo = Address(name="x", city="Oslo", postcode="0150", country="NO")
    for place, pod in ((order().ship_to, "304"), (oslo, "326")):
        assert in_list(declared(dispatch(order(ship_to=place)), known=known))[-1] == pod


@pytest.mark.parametrize(
    "left",
    ["CN2,*,*,*", "*,stranger,*,*", "*,*,air,*", "CN1,silkway,line,NO"],
)
def test_a_shipment_for_which_no_row_speaks_is_held_with_its_lane_and_the_file(left: str) -> None:
    [hold] = held(dispatch(order()), known=lanes(left))
    assert hold.at == "rules/tables/china-lanes.csv"
    assert in_english(hold.detail) == (
        "no row of rules/tables/china-lanes.csv is for CN1,silkway,line,DE (warehouse, carrier,"
        " service, country)"
    )


def test_what_an_earlier_configuration_said_of_a_client_holds_for_all_its_shipments() -> None:
    codes = next(iter(lanes("*,*,*,*", pod="304").rows.values())).codes
    then = ChinaLanes(of_client={"acme": codes})
    oslo = Address(name="x", city="Oslo", postcode="0150", country="NO")
    assert declared(dispatch(order(ship_to=oslo)), known=then).lane == codes


def test_a_platform_abroad_without_a_code_is_declared_by_its_name() -> None:
    abroad = CustomsParty(code="无", name="Shopify")
    one = msgspec.structs.replace(declared(dispatch(order())), platform=abroad)
    for write in (ceb303, ceb603):
        body, problems = write([one], "W1", 1, NOW)
        assert problems == []
        assert values(body, "ebpCode") == ["无"] and values(body, "ebpName") == ["Shopify"]


def test_two_platforms_without_a_code_may_have_the_same_order_number() -> None:
    one = declared(dispatch(order()))
    both = [
        msgspec.structs.replace(
            one, shipment=f"S000000000{n}", logistics_no=f"SWL00000000000{n}",
            platform=CustomsParty(code="无", name=name),
        )
        for n, name in enumerate(("Shopify", "Etsy"), start=1)
    ]  # fmt: skip
    assert ceb303(both, "W1", 1, NOW)[1] == []
    same = [msgspec.structs.replace(each, platform=both[0].platform) for each in both]
    assert [each.code for each in ceb303(same, "W1", 1, NOW)[1]] == ["customs/duplicate"]


# code lists


GOOD = "code,iso,source,confidence\n304,DE,JGS-20,M\n326,NO,JGS-20,L\n"


def test_a_code_list_is_read_by_iso_code_or_name() -> None:
    assert read_code_list(GOOD, "c.csv") == ({"DE": "304", "NO": "326"}, [])
    units = '\ufeffname,code,source,confidence\r\npiece,007,"JGS-20, copy",M\r\n'
    assert read_code_list(units, "u.csv") == ({"piece": "007"}, [])


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("30,DE,x,M", "code"),
        ("３０４,DE,x,M", "code"),
        ("304,,x,M", "iso"),
        ("304,NO,x,M", "iso"),
        ("304,DE,,M", "confidence"),
        ("304,DE,x,sure", "confidence"),
        ("304,DE,x", ""),
        ('304,"DE,x,M', ""),
    ],
)
def test_a_mistake_in_a_code_list_is_named_with_its_line(row: str, field: str) -> None:
    found, problems = read_code_list(f"code,iso,source,confidence\n326,NO,x,M\n{row}\n", "c.csv")
    assert found == {"NO": "326"}
    [problem] = problems
    assert (problem.code, problem.file, problem.field) == ("customs/code-list", "c.csv", field)
    assert problem.line >= 3


@pytest.mark.parametrize("text", ["", "\n", "code,iso\n304,DE\n", "iso,iso,code,source\n"])
def test_a_code_list_without_its_columns_is_refused(text: str) -> None:
    found, [problem] = read_code_list(text, "c.csv")
    assert found == {}
    assert problem.line == 1


@given(st.text(max_size=80))
def test_reading_a_code_list_never_raises(text: str) -> None:
    read_code_list(text, "c.csv")
    read_code_list(GOOD + text, "c.csv")


@pytest.mark.parametrize("name", ["countries", "currencies", "units"])
def test_the_shipped_code_lists_have_no_mistakes_and_no_code_twice(name: str) -> None:
    path = ROOT / "mappings" / "customs" / f"china-{name}.csv"
    found, problems = read_code_list(path.read_text(encoding="utf-8"), path.name)
    assert problems == []
    assert len(set(found.values())) == len(found) > 3
