"""Declarations as CEB303 and CEB603 messages: what stands in them, and what keeps them back."""

from __future__ import annotations

import uuid

import msgspec
import pytest
from builders.customs_orders import CONFIG, NOW, declared, dispatch, item, line, many, order, values
from builders.paths import STANDARDS
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from processor.customs.declare import ceb303, ceb603
from processor.customs.messages.ceb_write import china_time, guid, kilograms, price_text
from processor.customs.messages.official_schemas import validate_with
from processor.model.config import CustomsParty
from processor.model.order import Shipping

XSD = STANDARDS / "china-ceb-202205" / "xsd"


def test_both_messages_say_the_same_of_a_shipment() -> None:
    one = declared(dispatch(order()))
    orders, problems = ceb303([one], "W000001", 1, NOW)
    assert problems == []
    lists, problems = ceb603([one], "W000001", 1, NOW)
    assert problems == []
    assert orders.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<ceb:CEB303Message xmlns:ceb='
    )
    for name in ("orderNo", "ebpCode", "itemNo", "qty", "price", "totalPrice", "appTime", "gnum"):
        assert values(orders, name) == values(lists, name) != [], name
    assert values(orders, "goodsValue") == values(orders, "totalPrice") == ["40.00"]
    assert values(orders, "freight") == values(lists, "freight") == ["5.90"]
    assert values(lists, "fFlag") == values(lists, "iFlag") == ["3"]
    assert values(lists, "insuredFee") == ["0"]
    assert values(lists, "grossWeight") == ["0.940"]
    assert values(lists, "netWeight") == ["0.900"]
    assert values(lists, "appTime") == ["20261104023005"]
    assert values(lists, "ieDate") == ["20261104"]


def test_the_same_wave_gives_the_same_bytes_and_every_guid_differs() -> None:
    one = declared(dispatch(order()))
    assert ceb303([one], "W1", 1, NOW) == ceb303([one], "W1", 1, NOW)
    bodies = [
        write([one], wave, part, NOW)[0]
        for write in (ceb303, ceb603)
        for wave, part in (("W1", 1), ("W1", 2), ("W2", 1))
    ]
    roots = [etree.fromstring(body).get("guid") for body in bodies]
    assert len(set(roots)) == len(roots)
    nodes = {number for body in bodies for number in values(body, "guid")}
    assert len(nodes) == 4
    assert nodes.isdisjoint(roots)
    for number in nodes:
        assert len(number) == 36
        assert number == number.upper()


def test_guids_depend_on_their_arguments_alone() -> None:
    assert guid("CEB303", "W1", "S1") == guid("CEB303", "W1", "S1")
    assert guid("CEB303", "W1", "S1") != guid("CEB603", "W1", "S1")
    assert guid("CEB303", "W1", "2") != guid("CEB303", "W12", "")


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_guid_is_a_uuid_of_version_5_from_its_name(wave: str, what: str) -> None:
    namespace = uuid.UUID("5a1c4d0e-6f0b-5d53-9c86-2a2f9e7b1d40")
    expected = uuid.uuid5(namespace, f"CEB303\n{wave}\n{what}")
    assert guid("CEB303", wave, what) == str(expected).upper()


def test_times_are_those_of_china() -> None:
    assert china_time("2026-12-31T16:00:00Z") == "20270101000000"
    assert china_time("2026-11-03T09:00:00+08:00") == "20261103090000"


def test_a_currency_without_minor_units_is_written_without_a_point() -> None:
    one = declared(dispatch(order(line(1, amount=5000), currency="JPY", shipping=Shipping())))
    orders, _ = ceb303([one], "W1", 1, NOW)
    assert values(orders, "goodsValue") == ["5000"]
    assert values(orders, "price") == ["2500"]
    assert values(orders, "freight") == ["0"]


def test_an_item_without_gtin_says_so_in_the_list_and_nothing_in_the_order() -> None:
    one = declared(dispatch(order(), item(gtin=None)))
    assert values(ceb603([one], "W1", 1, NOW)[0], "barCode") == ["无"]
    assert values(ceb303([one], "W1", 1, NOW)[0], "barCode") == []


@pytest.mark.parametrize(
    ("price", "currency", "text"),
    [(200_000, "EUR", "2.00"), (333_000, "EUR", "3.33"), (125_125, "EUR", "1.25125"),
     (500_000, "JPY", "5"), (550_000, "JPY", "5.5"), (1, "EUR", "0.00001")],
)  # fmt: skip
def test_a_price_has_at_least_the_digits_of_its_currency(
    price: int, currency: str, text: str
) -> None:
    assert price_text(price, currency) == text


def test_weights_are_kilograms_with_three_decimals() -> None:
    assert [kilograms(grams) for grams in (0, 5, 450, 12_340)] == [
        "0.000", "0.005", "0.450", "12.340"
    ]  # fmt: skip


def test_a_message_holds_100_declarations_and_not_101() -> None:
    hundred = many(100)
    for write in (ceb303, ceb603):
        body, problems = write(hundred, "W1", 1, NOW)
        assert problems == []
        assert len(values(body, "orderNo")) == 100
    for write in (ceb303, ceb603):
        body, problems = write([*many(100), *many(1)], "W1", 1, NOW)
        assert body == b""
        assert "customs/too-many" in {problem.code for problem in problems}


def test_a_message_of_nothing_or_of_two_senders_is_not_written() -> None:
    body, problems = ceb303([], "W1", 1, NOW)
    assert body == b""
    assert {problem.code for problem in problems} == {"customs/missing"}
    first, second = many(2)
    china = CONFIG.clients["other"].china_customs
    assert china is not None
    other = msgspec.structs.replace(second, client="other", china=china)
    body, problems = ceb603([first, other], "W1", 1, NOW)
    assert body == b""
    assert [problem.code for problem in problems] == ["customs/senders"]


def test_an_order_or_waybill_number_twice_in_a_message_is_a_problem() -> None:
    first, second = many(2)
    same = msgspec.structs.replace(second, order_no=first.order_no, logistics_no=first.logistics_no)
    body, problems = ceb303([first, same], "W1", 1, NOW)
    assert body == b""
    assert [(problem.code, problem.field) for problem in problems] == [
        ("customs/duplicate", "orderNo"), ("customs/duplicate", "logisticsNo"),
    ]  # fmt: skip


@pytest.mark.skipif(not XSD.is_dir(), reason=f"the official schema is not at {XSD}")
def test_the_official_schema_accepts_what_is_written() -> None:
    files = {path.name: path.read_bytes() for path in XSD.glob("*.xsd")}
    for write in (ceb303, ceb603):
        body, problems = write(many(3), "W1", 1, NOW)
        assert problems == []
        assert validate_with(files, body) == []
        abroad = [
            msgspec.structs.replace(
                one,
                lane=msgspec.structs.replace(one.lane, place_code="SZ01", transport_mode="2"),
                platform=CustomsParty(code="无", name="Shopify"),
            )
            for one in many(2)
        ]
        assert validate_with(files, write(abroad, "W1", 1, NOW)[0]) == []
        broken = body.replace(b"<ceb:appType>1", b"<ceb:appType>11")
        assert {each.code for each in validate_with(files, broken)} == {"customs/schema"}
