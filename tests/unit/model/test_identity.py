"""Keys that two orders share: what is the same, and what only looks like it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from processor.model.identity import (
    address_key,
    buyer_key,
    card_key,
    company_key,
    content_key,
    fold,
    ip_key,
    name_key,
    number_form,
    number_key,
    phone_key,
    po_key,
)
from processor.model.order import Address, Buyer, Line, Order, Shipping


def order(**given: Any) -> Order:
    values = {
        "client": "acme",
        "channel": "shop",
        "order_id": "1",
        "placed_at": "2026-11-03T09:00:00Z",
        "currency": "EUR",
        "buyer": Buyer(name="Ada"),
        "ship_to": Address(
            name="Ada Lind", address_lines=("Hauptstraße 5a",), city="Köln", postcode="50667",
            country="DE",
        ),
        "shipping": Shipping(),
        "total": 1000,
        "lines": (Line(line_id="1", sku="CUP", quantity=2, amount=1000, unit_price=500),),
    }  # fmt: skip
    return Order(**{**values, **given})


def phoned(phone: str, **given: Any) -> Order:
    return order(buyer=Buyer(phone=phone), **given)


def at(**given: Any) -> Order:
    one = order()
    return msgspec.structs.replace(one, ship_to=msgspec.structs.replace(one.ship_to, **given))


@pytest.mark.parametrize(
    "phone", ["+49 170 1234567", "0170/123 45 67", "0049 (170) 1234567", "+49 170 1234567"]
)
def test_a_phone_is_the_same_however_its_prefix_is_written(phone: str) -> None:
    assert phone_key(phoned(phone)) == phone_key(phoned("01701234567")) > 0


def test_a_norwegian_number_is_the_same_with_and_without_its_country() -> None:
    assert phone_key(phoned("+47 912 34 567")) == phone_key(phoned("91234567"))


@pytest.mark.parametrize("phone", ["", "-", "n/a", "12345", "0000000000", "999-999-9999"])
def test_a_stand_in_is_no_phone(phone: str) -> None:
    assert phone_key(phoned(phone)) == 0


def test_extensions_of_one_number_of_a_marketplace_are_different_phones() -> None:
    one = phone_key(phoned("+1 415-419-8616 ext. 12345"))
    assert one != phone_key(phoned("+1 415-419-8616 ext. 67890"))


def test_two_clients_never_share_a_key() -> None:
    assert phone_key(phoned("01701234567")) != phone_key(phoned("01701234567", client="other"))
    assert address_key(order()) != address_key(order(client="other"))


@pytest.mark.parametrize(
    "lines", [("HAUPTSTRASSE 5 A",), ("Hauptstr. 5a",), ("hauptstr", "5-a"), ("Häuptstraße 5a",)]
)
def test_an_address_is_its_letters_and_digits(lines: tuple[str, ...]) -> None:
    assert address_key(at(address_lines=lines)) == address_key(order()) > 0


@pytest.mark.parametrize(
    "other",
    [
        {"address_lines": ("Hauptstraße 5b",)},
        {"postcode": "50668"},
        {"country": "AT"},
        {"pickup_point": "123"},
    ],
)
def test_another_door_is_another_address(other: dict[str, Any]) -> None:
    assert address_key(at(**other)) != address_key(order())


def test_without_a_postcode_the_city_tells_addresses_apart() -> None:
    one = at(postcode="", city="Hong Kong", country="HK")
    assert address_key(one) != address_key(at(postcode="", city="Kowloon", country="HK"))


def test_what_a_channel_hides_has_no_key() -> None:
    hidden = msgspec.structs.replace(order(), flags=("masked",))
    assert address_key(hidden) == name_key(hidden) == 0
    assert address_key(at(address_lines=("--",))) == 0


def test_a_name_is_its_words_in_any_order() -> None:
    assert name_key(at(name="LIND, Ada")) == name_key(order()) != name_key(at(name="Eva Lind"))
    assert name_key(at(name="", company=None)) == 0


def test_a_card_hint_is_its_letters_and_digits() -> None:
    assert card_key(order(card_hint="**** 4242")) == card_key(order(card_hint="4242")) > 0
    assert card_key(order(card_hint="***")) == card_key(order()) == 0


def test_an_ip_address_is_one_line_and_a_proxy_is_none() -> None:
    one = ip_key(order(ip="2a02:8070:1:2::1"))
    assert one == ip_key(order(ip="2a02:8070:1:2:ffff::9")) > 0
    assert ip_key(order(ip="::ffff:93.184.216.34")) == ip_key(order(ip="93.184.216.34")) > 0
    for nobody in ("10.0.0.1", "127.0.0.1", "unknown", "", None, "fe80::1"):
        assert ip_key(order(ip=nobody)) == 0


def test_content_is_what_the_lines_add_up_to() -> None:
    def line(number: int, sku: str, quantity: int, factor: int = 1) -> Line:
        return Line(
            line_id=str(number), sku=sku, quantity=quantity, pack_factor=factor, amount=1,
            unit_price=1,
        )  # fmt: skip

    two = content_key(order(lines=(line(1, "A", 2), line(2, "B", 1))))
    assert two == content_key(order(lines=(line(9, "B", 1), line(8, "A", 1), line(7, "A", 1))))
    assert content_key(order(lines=(line(1, "A", 12),))) == content_key(
        order(lines=(line(1, "A", 1, 12),))
    )
    assert two != content_key(order(lines=(line(1, "A", 1), line(2, "B", 1))))


def test_a_buyer_is_known_by_mail_then_id_then_phone() -> None:
    def bought(**given: Any) -> int:
        return buyer_key(order(buyer=Buyer(**given)))

    assert bought(email=" Ada@Example.org ", id="7") == bought(email="ada@example.org", id="8")
    assert bought(id="7", phone="1") == bought(id="7", phone="2") != bought(id="8")
    assert bought(name="Ada") == 0


def test_folding_takes_accents_case_width_and_signs_away() -> None:
    assert fold("Hauptstr. 5 a") == "hauptstr5a"
    assert fold("Łódź, CAFÉ ４丁目") == fold("łódz cafe 4丁目")


@pytest.mark.parametrize(
    "spelt",
    [
        "501", "000501", " 501 ", "5 01", "\u00a0501", "\u202f501", "５０１", "٥٠١", "501.0",
        "501,00", "'000501", "\u2019501", "#501", "5\u200b01",
        "\u2018501", "\u00b4501", '"501"', '="501"', "(501)", "501.", "501;", "+501", "No. 501",
        "Nr. #501", "\u2116501", "5O1", "50l", "50I",
    ],
)  # fmt: skip
def test_an_order_number_is_one_whatever_spreadsheets_and_hands_make_of_it(spelt: str) -> None:
    assert number_form(spelt) == "501"
    assert number_key("erp", f"2026-{spelt}") == number_key("erp", "2026-000501")


def test_capitals_and_forms_of_letters_are_one_order_number() -> None:
    assert number_form("#7É-01A") == number_form("7e\u0301-1a")


@pytest.mark.parametrize(
    "spelt",
    [
        "so-0012", "SO 0012", "SO0012", "SO_0012", "SO\u20130012", "SO\u20100012", "SO\u20110012",
        "SO\u22120012", "\u0405\u041e-0012", "S\u039f-0012",
    ],
)  # fmt: skip
def test_dashes_beside_letters_and_letters_of_other_scripts_are_one_order_number(
    spelt: str,
) -> None:
    assert number_form(spelt) == number_form("SO-0012")


@pytest.mark.parametrize(
    "spelt", ["12.345", "12,345", "12'345", "12\u2019345", "12 345", "#12.345"]
)
def test_digits_that_a_spreadsheet_groups_are_one_order_number(spelt: str) -> None:
    assert number_form(spelt) == number_form("12345")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-23", "12-3"), ("2026-000123", "2026000123"), ("1001-1", "10011"), ("100.12", "10012"),
        ("S12", "SO12"), ("O100", "100"), ("NO123", "123"), ("A-1", "B-1"), ("12OK", "120K"),
    ],
)  # fmt: skip
def test_parts_and_prefixes_keep_order_numbers_apart(one: str, other: str) -> None:
    assert number_form(one) != number_form(other)


@pytest.mark.parametrize(
    "other", ["502", "5010", "50100", "1501", "501.5", "5-01", "501-1", "A501"]
)
def test_other_digits_letters_and_parts_are_another_order_number(other: str) -> None:
    assert number_form(other) != number_form("501")


def test_one_number_of_two_channels_is_two() -> None:
    assert number_key("erp", "501") != number_key("shop", "501")


@pytest.mark.parametrize("spelt", ["PO-007/26", "po 7/26", "PO7-26", "'PO-0007/26", "ＰＯ-7/26"])
def test_a_purchase_order_number_is_its_letters_and_digits(spelt: str) -> None:
    assert po_key(order(po_number=spelt)) == po_key(order(po_number="PO-7/26")) != 0
    assert po_key(order(po_number=spelt, client="other")) != po_key(order(po_number="PO-7/26"))


@pytest.mark.parametrize("none", [None, "", "-", " . "])
def test_a_stand_in_is_no_purchase_order_number(none: str | None) -> None:
    assert po_key(order(po_number=none)) == 0


def test_a_company_is_that_of_the_buyer_else_of_the_receiver() -> None:
    of_buyer = order(buyer=Buyer(company="Müller GmbH"))
    assert company_key(of_buyer) == company_key(order(buyer=Buyer(company="MÜLLER  GMBH"))) != 0
    to = Address(name="", company="Müller GmbH", address_lines=("Weg 1",), country="DE")
    assert company_key(order(buyer=Buyer(), ship_to=to)) == company_key(of_buyer)
    assert company_key(order(buyer=Buyer())) == 0
