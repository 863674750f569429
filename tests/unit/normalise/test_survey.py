"""The survey reads a whole file strictly and says where it may be cut."""

from __future__ import annotations

import io

import msgspec
import pytest
from builders.normalise_files import (
    AMAZON,
    ERP,
    SHOPIFY,
    SHOPIFY_HEADER,
    amazon,
    erp,
    file_of,
    more,
    refused,
    shopify,
    surveyed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.model.config import Limits
from processor.normalise.identify import identify
from processor.normalise.survey import survey
from processor.problems.problem import render


def test_it_counts_records_and_physical_lines() -> None:
    found = surveyed(shopify({"Notes": "a\r\nb"}, {"Name": "#1002"}), SHOPIFY)
    assert (found.records, found.physical_lines) == (2, 4)
    assert found.header[0] == "Name"


def test_chunks_cover_the_file_without_gap_and_cut_no_order() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP")
    data = shopify(*({**c, "Name": f"#{n}"} for n in range(5) for c in ({}, row)))
    found = surveyed(data, SHOPIFY, size=2)
    assert [chunk.first_row for chunk in found.chunks] == [2, 6, 10]
    start = data.index(b"\n") + 1
    for chunk in found.chunks:
        assert chunk.offset == start
        start += chunk.length
    assert start == len(data)
    for number, chunk in enumerate(found.chunks):
        assert data[chunk.offset :].startswith(b"#%d," % (2 * number))


def test_orders_that_come_back_are_taken_out_of_the_chunks() -> None:
    data = shopify({}, {"Name": "#2"}, {"Name": "#3"}, {"Name": "#2"}, {"Name": "#4"})
    found = surveyed(data, SHOPIFY)
    assert [piece.first_row for piece in found.gathered.pieces()] == [3, 5]
    assert [chunk.first_row for chunk in found.chunks] == [2, 4, 6]


def test_thousands_of_columns_that_nobody_asked_for_are_read_once_each() -> None:
    # Compared each with each, these took a quarter of an hour.
    head, rest = shopify({}).split(b"\r\n", 1)
    more_columns = b"".join(b",c%d" % n for n in range(140_000))
    assert refused(head + more_columns + b"\r\n" + rest, SHOPIFY).code == "file/arity"


def test_an_unclosed_quote_names_the_line_where_it_was_opened() -> None:
    data = shopify({"Notes": "first\r\nsecond"}, {}, {}).replace(b"Lindenallee", b'"Linden', 1)
    lines = data.split(b"\r\n")
    lines[3] = lines[3].replace(b"K\xc3\xb6ln", b'"K\xc3\xb6ln')
    problem = refused(b"\r\n".join(lines), SHOPIFY)
    assert problem.code == "file/quote"
    assert problem.line >= 2
    assert problem.text[problem.column - 1] == '"'


def test_a_quote_open_to_the_end_is_found_in_its_own_line() -> None:
    data = shopify({}, {"Name": "#2"}, {"Name": "#3"}).replace(b"#3,anna", b'#3,"anna')
    problem = refused(data, SHOPIFY)
    assert (problem.code, problem.line, problem.column) == ("file/quote", 4, 4)


def test_a_quote_open_for_longer_than_a_field_may_be_is_found_too() -> None:
    rows = [{"Name": f"#{n}"} for n in range(700)]
    data = shopify(*rows).replace(b"#3,anna", b'#3,"anna', 1)
    problem = refused(data, SHOPIFY)
    assert (problem.code, problem.line) == ("file/quote", 5)


@pytest.mark.parametrize("code", ["cp1252", "gb18030"])
def test_a_wrong_encoding_names_place_and_likely_encoding(code: str) -> None:
    data = shopify({}, {"Shipping Name": "Jörg"}).decode().encode(code)
    problem = refused(data, SHOPIFY)
    assert problem.code == "file/encoding"
    assert problem.line == 2
    assert "byte" in problem.message


def test_a_single_foreign_byte_names_its_column() -> None:
    problem = refused(shopify({"Name": "#1"}).replace(b"anna@", b"ann\xe4@"), SHOPIFY)
    assert (problem.line, problem.column) == (2, 7)
    assert "cp1252" in problem.advice


def test_nul_bytes_quarantine_the_file() -> None:
    problem = refused(shopify({}) + b"#1002\0\0\0,x\r\n", SHOPIFY)
    assert (problem.code, problem.line) == ("file/nul", 3)


def test_a_field_beyond_the_limit_is_refused() -> None:
    assert refused(shopify({"Notes": "x" * 140_000}), SHOPIFY).code in (
        "file/field-size", "file/quote",
    )  # fmt: skip
    assert refused(amazon({"product-name": "x" * 140_000}), AMAZON).code == "file/field-size"


def test_a_line_without_end_is_not_read_into_memory() -> None:
    small = Limits(field_kb=1)
    found, problems = survey(io.BytesIO(shopify({}) + b"x" * 100_000), SHOPIFY, small, "f")
    assert found is None
    assert problems[0].code == "file/field-size"


def test_an_order_of_more_rows_than_memory_should_hold_is_told() -> None:
    # Each row names the same order: the column is not that of the order, or the export is broken.
    rows = [{"Name": "#7" if n % 2 else "#8"} for n in range(220)]
    few = Limits(order_rows=109)
    found, [told] = survey(io.BytesIO(shopify({}, *rows)), SHOPIFY, few, "f")
    assert found is None
    assert (told.id, told.line) == ("file/field-size.order", 3)
    assert "110 rows" in told.message
    assert "Name" in told.advice
    assert survey(io.BytesIO(shopify({}, *rows)), SHOPIFY, Limits(order_rows=110), "f")[0]


def test_two_columns_of_one_name_are_refused_where_the_mapping_reads_that_name() -> None:
    found, (problem,) = identify(
        file_of(shopify({}, header=[*SHOPIFY_HEADER, "Total"])), "f.csv", [SHOPIFY]
    )
    assert found is None
    assert problem.code == "file/duplicate-header"
    assert "'Total'" in problem.message
    assert "Total (1) or Total (2)" in render(problem)


def test_two_columns_of_a_name_that_is_not_read_do_no_harm() -> None:
    data = shopify({}, header=[*SHOPIFY_HEADER, "Vendor"])
    assert identify(file_of(data), "f.csv", [SHOPIFY]) == (SHOPIFY, [])
    assert len(surveyed(data, SHOPIFY).header) == len(SHOPIFY_HEADER) + 1


def test_a_column_called_like_the_second_of_two_is_refused() -> None:
    header = [*SHOPIFY_HEADER, "Vendor", "Vendor (2)"]
    assert refused(shopify({}, header=header), SHOPIFY).code == "file/duplicate-header"


def test_a_delimiter_too_many_on_most_lines_parks_the_file() -> None:
    head, _, body = shopify({}, {"Name": "#2"}).partition(b"\r\n")
    problem = refused(head + b"\r\n" + body.replace(b"\r\n", b",\r\n"), SHOPIFY)
    assert problem.code == "file/arity"


def test_carriage_returns_alone_are_refused() -> None:
    assert refused(shopify({}).replace(b"\r\n", b"\r"), SHOPIFY).code in (
        "file/quote", "file/empty",
    )  # fmt: skip


def test_a_header_without_orders_is_an_export_of_a_quiet_day() -> None:
    found = surveyed(shopify(), SHOPIFY)
    assert (found.records, found.pieces()) == (0, [])


def test_a_last_line_without_line_end_counts() -> None:
    assert surveyed(shopify({}, {"Name": "#2"}).rstrip(b"\r\n"), SHOPIFY).records == 2


def test_utf_16_is_cut_between_whole_characters() -> None:
    options = msgspec.structs.replace(SHOPIFY.options, encoding="utf-16")
    wide = msgspec.structs.replace(SHOPIFY, options=options)
    text = shopify({"Shipping Name": "ਊ Ċ"}, {"Name": "#2"}).decode()
    data = b"\xff\xfe" + text.encode("utf-16-le")
    found = surveyed(data, wide, size=1)
    assert len(found.chunks) == 2
    second = found.chunks[1]
    assert data[second.offset :].decode("utf-16-le").startswith("#2,")


def test_blank_and_footer_rows_are_records() -> None:
    assert surveyed(erp({}, {"Position": "20"}), ERP).records == 3


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_end_in_a_survey_or_in_problems(noise: bytes, place: int) -> None:
    good = amazon({}, {"order-id": "2"})
    for mapping in (AMAZON, SHOPIFY, ERP):
        data = good[:place] + noise + good[place:] if mapping is AMAZON else noise
        found, problems = survey(io.BytesIO(data), mapping, Limits(), "f")
        assert (found is None) == bool(problems)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_beyond_the_limit_in_most_records_names_its_column(quote: str) -> None:
    data = shopify({"Billing Name": 'a "b", c', "Notes": "LONG"})
    problem = refused(data.replace(b"LONG", f"{quote}{'x' * 300_000}{quote}".encode()), SHOPIFY)
    assert (problem.code, problem.line, problem.field) == ("file/field-size", 2, "Notes")
    assert problem.message == "column Notes: a cell of more than 131072 characters"
    assert "limits.field_kb" in problem.advice


def test_a_cell_beyond_the_limit_of_a_file_without_quoting_names_its_column() -> None:
    problem = refused(amazon({"ship-city": "x" * 300_000}), AMAZON)
    assert (problem.code, problem.line, problem.field) == ("file/field-size", 2, "ship-city")


def test_a_quotation_mark_that_swallows_rows_is_blamed_and_not_the_size_of_a_cell() -> None:
    rows = [{"Name": f"#{n}"} for n in range(600)]
    data = shopify({"Billing Name": 'a "b", c', "Notes": "OPEN"}, *rows)
    problem = refused(data.replace(b"OPEN", b'"OPEN', 1), SHOPIFY)
    assert (problem.code, problem.line, problem.field) == ("file/quote", 2, "Notes")
    assert problem.text[problem.column - 1 :].startswith('"OPEN')
