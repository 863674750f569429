"""A file finds the one mapping it belongs to, or a person is told why not."""

from __future__ import annotations

import msgspec
import pytest
from builders.normalise_files import (
    AMAZON,
    AMAZON_HEADER,
    ERP,
    SHOPIFY,
    SHOPIFY_HEADER,
    amazon,
    erp,
    file_of,
    shipped,
    shopify,
)

from processor.normalise.identify import fits, identify
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem

ALL = [SHOPIFY, AMAZON, ERP, *map(shipped, ("stock-count-pl1", "stock-count-de2",
       "stock-count-cn1", "catalogue", "exchange-rates"))]  # fmt: skip


def problem_of(head: bytes, mappings: list[Mapping] | None = None) -> Problem:
    mapping, problems = identify(file_of(head), "f.csv", mappings or [SHOPIFY])
    assert mapping is None
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (shopify({}), "shopify-orders"),
        (amazon({}), "amazon-new-orders"),
        (amazon({}, header=AMAZON_HEADER), "amazon-new-orders"),
        (erp({}), "erp-orders"),
        (b"item,client,quantity,counted_at\nA,b,1,2026-11-03\n", "stock-count-pl1"),
        (b"Artikel;Mandant;Bestand;Stichtag;Umfang\n1;a;2;3;g\n", "stock-count-de2"),
        ("货号\t数量\t盘点时间\t货主\n1\t2\t3\t4\n".encode("gbk"), "stock-count-cn1"),
        (b"day,base,currency,rate\n2026-11-03,EUR,PLN,4.2\n", "exchange-rates"),
    ],
)
def test_the_header_alone_finds_the_mapping_among_all(data: bytes, name: str) -> None:
    mapping, problems = identify(file_of(data), "inbox/x/f.csv", ALL)
    assert mapping is not None, problems
    assert mapping.name == name
    assert [one.name for one in ALL if fits(file_of(data), "f.csv", one)] == [name]


def test_a_byte_order_mark_does_not_hide_the_header() -> None:
    assert fits(file_of(b"\xef\xbb\xbf" + shopify({})), "f.csv", SHOPIFY)


def test_the_reason_column_of_a_rejects_file_is_known() -> None:
    strict = msgspec.structs.replace(ERP, unknown_columns="refuse")
    head = erp({}).replace(b";Bemerkung\r\n", b";Bemerkung;crossdock_reason\r\n", 1)
    assert fits(file_of(head), "f.csv", strict)


def test_two_mappings_that_fit_are_a_problem_and_no_guess() -> None:
    twin = msgspec.structs.replace(SHOPIFY, name="twin")
    problem = problem_of(shopify({}), [SHOPIFY, twin])
    assert problem.code == "file/ambiguous"
    assert "shopify-orders and twin" in problem.message


def test_a_name_tells_two_mappings_apart() -> None:
    twin = msgspec.structs.replace(SHOPIFY, name="twin", name_pattern="retail*.csv")
    usual = msgspec.structs.replace(SHOPIFY, name_pattern="orders*.csv")
    mapping, _ = identify(file_of(shopify({})), "inbox/a/Retail-1.CSV", [usual, twin])
    assert mapping == twin


def test_a_renamed_column_names_both_and_the_line_to_change() -> None:
    header = ["Lineitem unit price" if c == "Lineitem price" else c for c in SHOPIFY_HEADER]
    problem = problem_of(shopify({}, header=header))
    assert problem.code == "file/drift"
    assert "missing: Lineitem price" in problem.message
    assert "new: Lineitem unit price" in problem.message
    assert "write `Lineitem unit price` instead of `Lineitem price`" in problem.advice
    assert "mappings/shopify-orders.yaml:" in problem.advice


def test_a_missing_column_is_named() -> None:
    header = [c for c in SHOPIFY_HEADER if c != "Shipping Zip"]
    problem = problem_of(shopify({}, header=header))
    assert problem.code == "file/drift"
    assert problem.field == "Shipping Zip"
    assert "optional: yes" in problem.advice


def test_a_column_more_is_refused_where_the_mapping_says_so() -> None:
    head = erp({}).replace(b";Bemerkung\r\n", b";Bemerkung;Neu\r\n", 1)
    problem = problem_of(head, [ERP])
    assert problem.code == "file/drift"
    assert "columns_not_read: [Neu]" in problem.advice


def test_a_column_more_is_a_warning_where_the_mapping_warns() -> None:
    mapping, problems = identify(
        file_of(amazon({}, header=[*AMAZON_HEADER, "neu"])), "f.txt", [AMAZON]
    )
    assert mapping == AMAZON
    assert [(p.code, p.severity) for p in problems] == [("file/drift", "warning")]


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (b"", "file/empty", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "file/empty", "empty"),
        (b"<?xml version='1.0'?><orders/>", "file/binary", "XML"),
        (b"\n <!DOCTYPE html><html>", "file/binary", "HTML"),
        (b"PK\x03\x04abc", "file/binary", "workbook"),
        (b"\x1f\x8b\x08", "file/binary", "gzip"),
        (b"\xd0\xcf\x11\xe0", "file/binary", "Excel"),
        (b"\x00\x01\x02\x00\x00\x00", "file/binary", "NUL"),
        (b"Datum,Ort\n1,2\n", "file/unknown", "Datum, Ort"),
    ],
)
def test_what_is_no_export_is_told_clearly(head: bytes, code: str, words: str) -> None:
    problem = problem_of(head)
    assert problem.code == code
    assert words in problem.message


def test_another_encoding_is_named() -> None:
    problem = problem_of(shopify({}).decode().encode("utf-16"))
    assert problem.code == "file/encoding"
    assert "utf-16" in problem.message
    stock = "货号\t数量\t盘点时间\t货主\n1\t2\t3\t4\n".encode()
    assert problem_of(stock, [shipped("stock-count-cn1")]).code == "file/encoding"


def test_another_delimiter_is_named() -> None:
    problem = problem_of(shopify({}).replace(b",", b";"))
    assert problem.code == "file/unknown"
    assert "semicolon" in problem.message


def test_a_folder_without_mappings_knows_nothing() -> None:
    assert identify(file_of(shopify({})), "f.csv", [])[1][0].code == "file/unknown"


def test_an_unknown_header_is_told_which_columns_are_looked_for() -> None:
    _, (problem,) = identify(file_of(b"Datum,Ort\r\n1,2\r\n"), "t.csv", [SHOPIFY, AMAZON])
    assert problem.code == "file/unknown"
    assert "shopify-orders looks for Name, Financial Status, Currency, Subtotal, Total, ..." in (
        problem.advice
    )
    assert "amazon-new-orders looks for order-id, order-item-id" in problem.advice


@pytest.mark.parametrize("mapping", [SHOPIFY, AMAZON])
def test_a_file_whose_lines_end_in_a_carriage_return_alone_says_so(mapping: Mapping) -> None:
    data = (shopify({}) if mapping is SHOPIFY else amazon({})).replace(b"\r\n", b"\r")
    found, (problem,) = identify(file_of(data), "f.csv", [mapping])
    assert found is None
    assert problem.code == "file/quote"
    assert "carriage return alone" in problem.message
    assert "CR LF" in problem.advice
