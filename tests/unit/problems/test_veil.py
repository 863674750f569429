"""Alerts and logs say where and what is wrong, and never who bought."""

from __future__ import annotations

import pytest

from processor.problems.problem import problem, render
from processor.problems.veil import starred, trace_of, veiled_problem


def test_an_unclosed_quote_keeps_its_line_its_delimiters_and_its_caret() -> None:
    line = '#1001,"Jane Doe,12 High St,john@example.com,+44 20 7946 0000'
    found = problem("file/quote", file="inbox/acme/a.csv", line=7, column=7, text=line, span=1)
    assert render(veiled_problem(found)).splitlines() == [
        "inbox/acme/a.csv:7:7: error: the quotation mark opened here is never closed [file/quote]",
        "  |",
        '7 | #****,"**** ***,** **** **,****@*******.***,+** ** **** ****',
        "  |       ^ close it, or double it if it belongs to the text",
    ]


def test_wide_characters_leave_the_caret_where_it_was() -> None:
    line = '1001;张伟;北京市;"建国路'
    column = line.index('"') + 1
    found = problem("file/quote", file="a.csv", line=2, column=column, text=line)
    shown = render(veiled_problem(found)).splitlines()
    assert "张" not in "".join(shown) and "建" not in "".join(shown)
    whole = render(found).splitlines()
    assert shown[3] == whole[3], "the caret stands under the quotation mark"
    assert shown[2][shown[3].index("^")] == '"'


def test_a_header_that_drifted_is_shown_and_a_row_taken_for_one_is_not() -> None:
    drift = problem("file/drift.missing", file="a.csv", line=1, text="Order,Recipient", columns=[])
    assert veiled_problem(drift) == drift
    header = problem("file/unknown", file="a.csv", header="Order, Address1, Qty", wanted=[])
    assert veiled_problem(header) == header
    for row in ("#1001, Jane Doe, 2", "Jane Doe, jane@example.com, DE"):
        shown = render(veiled_problem(problem("file/unknown", file="a", header=row, wanted=[])))
        assert "Jane" not in shown and "example" not in shown


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("weight_g", True),
        ("Artikelnummer", True),
        ("商品编码", True),
        ("recipient_name", False),
        ("收件人地址", False),
        ("Ansprechpartner", False),
        ("Lieferanschrift", False),
        ("Empfänger", False),
        ("Odbiorca", False),
        ("联系人", False),
        ("身份证号", False),
    ],
)
def test_a_cell_is_shown_where_its_column_is_about_goods(field: str, shown: bool) -> None:
    found = problem(
        "cell/number", file="inbox/catalogue/c.csv", line=3, column=5, span=7,
        text="SKU,Jane 12,x", field=field, found="Jane 12",
    )  # fmt: skip
    veiled = veiled_problem(found)
    assert veiled.text == ("***,Jane 12,*" if shown else "***,**** **,*")
    assert ("Jane" in str(veiled.pieces)) == (shown and False) or shown


def test_what_does_not_fit_a_document_is_told_by_its_first_letter_and_length() -> None:
    found = problem("layout/too-long", found="Jane Doe-Smith", title="Name", n=14, room=10)
    assert veiled_problem(found).pieces["found"] == "J*** ***-*****"


def test_a_traceback_keeps_its_places_and_stars_what_it_quotes() -> None:
    try:
        try:
            raise KeyError("Jane Doe")
        except KeyError as error:
            raise ValueError("no street in 'High St 12'") from error
    except ValueError as error:
        shown = trace_of(error)
    assert "Jane" not in shown.replace('KeyError("Jane Doe")', "")
    assert "KeyError: '**** ***'" in shown
    assert "ValueError: ** ****** ** '**** ** **'" in shown
    assert shown.index("KeyError: ") < shown.index("ValueError: ")


def test_stars_keep_what_structures_a_line() -> None:
    assert starred('a,"b;c\t|1\x00\ufffd') == '*,"*;*\t|*\x00\ufffd'
