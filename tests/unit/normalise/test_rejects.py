"""What could not be read goes back in the sender's own layout and can be dropped again."""

from __future__ import annotations

from builders.normalise_files import (
    AMAZON,
    ERP,
    SHOPIFY,
    amazon,
    erp,
    file_of,
    more,
    one,
    read,
    shopify,
    surveyed,
)

from processor.languages.languages import language_of
from processor.normalise import rejected_rows, rejects_file
from processor.normalise.identify import identify
from processor.normalise.mapping.mapping import Mapping


def rejects_of(data: bytes, mapping: Mapping, language: str = "en") -> bytes:
    rows = [row for reading in read(data, mapping) for row in rejected_rows(reading)]
    return rejects_file(surveyed(data, mapping).header, rows, mapping, language_of(language))


BAD = more(Lineitem_quantity="none", Lineitem_price="5.00", Lineitem_sku="MAP")


def test_all_rows_of_a_rejected_order_come_back_and_no_others() -> None:
    data = shopify({"Notes": 'say "hi"\r\nor, not'}, BAD, {"Name": "#1002"})
    rejects = rejects_of(data, SHOPIFY)
    found = surveyed(rejects, SHOPIFY)
    assert found.records == 2
    assert found.header[-1] == "crossdock_reason"
    assert b"#1002" not in rejects
    lines = rejects.split(b"\r\n")
    assert lines[-2].endswith(b'[cell/number]"')


def test_the_reason_stands_on_the_bad_row_alone() -> None:
    rejects = rejects_of(shopify({}, BAD), SHOPIFY).decode().splitlines()
    assert rejects[1].endswith(",")
    assert "cell/number" in rejects[2]


def test_the_senders_own_text_is_kept_byte_for_byte() -> None:
    data = shopify({"Notes": 'a ""quoted"" word', "Lineitem quantity": "0"})
    row = data.split(b"\r\n")[1]
    assert row in rejects_of(data, SHOPIFY)


def test_a_mended_file_is_taken_in() -> None:
    rejects = rejects_of(shopify({"Lineitem quantity": "0"}), SHOPIFY)
    mended = rejects.replace(b"+0100,0,Cup", b"+0100,2,Cup")
    mapping, problems = identify(file_of(mended), "f.csv", [SHOPIFY])
    assert (mapping, problems) == (SHOPIFY, [])
    reading = one(mended, SHOPIFY)
    assert reading.outcome == "accepted"
    assert reading.order == one(shopify({}), SHOPIFY).order


def test_a_file_that_is_still_bad_comes_back_with_one_reason() -> None:
    again = rejects_of(rejects_of(shopify({"Lineitem quantity": "0"}), SHOPIFY), SHOPIFY)
    assert again == rejects_of(shopify({"Lineitem quantity": "0"}), SHOPIFY)


def test_a_tab_file_without_quoting_stays_one() -> None:
    data = amazon({"quantity-purchased": "0"})
    rejects = rejects_of(data, AMAZON)
    assert b'Cup 5" wide' in rejects
    assert rejects_of(rejects, AMAZON) == rejects
    assert one(rejects.replace(b"\t0\tEUR", b"\t3\tEUR"), AMAZON).outcome == "accepted"


def test_no_rejects_give_a_header_alone() -> None:
    assert rejects_of(shopify({}), SHOPIFY).count(b"\r\n") == 1


def test_a_reason_is_said_in_the_language_asked_for_and_a_mended_file_is_taken_in() -> None:
    rejects = rejects_of(shopify({"Lineitem quantity": "0"}), SHOPIFY, "zh")
    assert "“Lineitem quantity”列：“0”不在 1 到 1000000 之间 [cell/number]" in rejects.decode()
    assert rejects_of(rejects, SHOPIFY) == rejects_of(shopify({"Lineitem quantity": "0"}), SHOPIFY)
    mended = rejects.replace(b"+0100,0,Cup", b"+0100,2,Cup")
    assert one(mended, SHOPIFY).order == one(shopify({}), SHOPIFY).order


def test_a_reason_that_the_encoding_has_no_letters_for_is_said_in_english() -> None:
    data = erp({"Menge": "keine"})
    assert rejects_of(data, ERP, "zh") == rejects_of(data, ERP, "en")
