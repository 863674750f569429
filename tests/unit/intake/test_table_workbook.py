"""Workbooks beside rules: opened in a child with bounds, kept as a text with all their cells."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest
from builders.rule_texts import NAMES, fired, loaded
from builders.workbooks import book, changed
from openpyxl import Workbook

from processor.intake.table_workbook import workbook_text
from processor.model.kept_workbook import read_kept
from processor.problems.problem import Problem
from processor.rules import load

RULE = """\
stage: carrier
rules:
  - id: remote
    why: The zone list of the carrier
    table: TABLE
"""
HEADER = ("ship_to.country", "ship_to.postcode", "require", "# what")


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], merge: str = "", form: str = ""
) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if merge:
            page.merge_cells(merge)
        if form:
            page["B2"].number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def texts(data: bytes, table: str = "zones.xlsx") -> dict[str, str]:
    return {
        "rules/carrier.yaml": RULE.replace("TABLE", table),
        "rules/tables/zones.xlsx": workbook_text(data),
    }


def told(data: bytes, table: str = "zones.xlsx") -> list[tuple[str, str]]:
    _, problems = load(texts(data, table), NAMES)
    return [(one.place, one.id) for one in problems]


def zones(*rows: Sequence[object], **more: str) -> bytes:
    return workbook({"Highlands": [HEADER, *rows]}, **more)


def test_a_table_may_be_a_worksheet() -> None:
    sets = loaded(texts(zones(("GB", "IV*", "speed standard", "x"), ("DE", None, "speed express"))))
    facts = {"ship_to.country": "GB", "ship_to.postcode": "IV3 1AA"}
    assert fired(sets, facts, "carrier") == ["remote/require-speed-standard"]
    assert [rule.at for rule in sets.of("carrier").rules] == [
        "rules/tables/zones.xlsx!Highlands:2",
        "rules/tables/zones.xlsx!Highlands:3",
    ]


def test_a_worksheet_is_named_where_there_are_several() -> None:
    data = workbook({
        "Islands": [HEADER, ("DE", "18565", "speed standard", "")],
        "Highlands": [HEADER, ("GB", "IV*", "speed standard", "")],
    })  # fmt: skip
    assert told(data) == [("rules/carrier.yaml:5:12", "table/sheet.which")]
    assert told(data, "{file: zones.xlsx, sheet: Highland}") == [
        ("rules/carrier.yaml:5:38", "table/sheet")
    ]
    sets = loaded(texts(data, "{file: zones.xlsx, sheet: Highlands}"))
    assert fired(sets, {"ship_to.country": "GB", "ship_to.postcode": "IV1 1AA"}, "carrier") != []
    rule = RULE.replace("TABLE", "{file: zones.xlsx, sheet: Islands}")
    rule += (
        RULE.split("rules:\n")[1]
        .replace("remote", "hills")
        .replace("TABLE", "{file: zones.xlsx, sheet: Highlands}")
    )
    both = {**texts(data), "rules/carrier.yaml": rule}
    assert [one.written for one in loaded(both).of("carrier").rules] == ["remote", "hills"]


def test_a_list_may_be_a_column_of_a_worksheet() -> None:
    rule = """\
stage: review
lists:
  blocked: {file: people.xlsx, sheet: Blocked, column: email}
rules:
  - id: blocked
    why: Refused
    when: {buyer.email: in blocked}
    then: {reject: blocked}
"""
    rows = [("email", "since"), ("a@b.example", date(2026, 1, 2)), (None, None), ("c@d.example",)]
    data = workbook({"Other": [], "Blocked": rows})
    sets = loaded({"rules/review.yaml": rule, "rules/lists/people.xlsx": workbook_text(data)})
    assert fired(sets, {"buyer.email": "C@d.example"}) == ["blocked"]


def test_a_mistake_is_told_at_its_cell() -> None:
    assert told(zones(("DE", "1*", "speed slow", ""))) == [
        ("rules/tables/zones.xlsx, Highlands!C2", "rule/demand")
    ]
    assert told(zones(("NOR", "1*", "speed express", ""))) == [
        ("rules/tables/zones.xlsx, Highlands!A2", "fact/value")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "id_"),
    [
        (date(2026, 3, 1), "table/sheet.date"),
        (datetime(2026, 3, 1, 9, 30), "table/sheet.date"),
        ("=1+1", "table/sheet.formula"),
        ("#N/A", "table/sheet.error"),
        (40123456789012345678, "table/sheet.long-number"),
    ],
)
def test_a_cell_that_is_not_what_it_seems_is_told(value: object, id_: str) -> None:
    assert told(zones(("DE", value, "speed express", ""))) == [
        ("rules/tables/zones.xlsx, Highlands!B2", id_)
    ]
    # Nobody reads remarks.
    assert told(zones(("DE", "1*", "speed express", value))) == []


@pytest.mark.slow
def test_merged_cells_are_told_once() -> None:
    rows = [("DE", "1*", "speed express", ""), (None, "2*", "speed standard", "")] * 2
    assert told(zones(*rows[:2], merge="A2:A3")) == [
        ("rules/tables/zones.xlsx, Highlands!A3", "table/sheet.merged")
    ]
    assert told(zones(*rows[:2], merge="D2:D3")) != told(zones(*rows[:2], merge="A2:A3"))


@pytest.mark.slow
def test_zeros_that_only_the_format_shows_are_read_and_lost_ones_told() -> None:
    row = ("DE", 1067, "speed express", "")
    assert told(zones(row)) == [("rules/tables/zones.xlsx, Highlands!B2", "table/zeros")]
    sets = loaded(texts(zones(row, form="00000")))
    facts = {"ship_to.country": "DE", "ship_to.postcode": "01067"}
    assert fired(sets, facts, "carrier") != []


def test_a_cell_under_no_header_is_told() -> None:
    data = workbook({"Highlands": [HEADER[:3], ("DE", "1*", "speed express", "stray")]})
    assert told(data) == [("rules/tables/zones.xlsx, Highlands!D2", "table/sheet.beyond")]


@pytest.mark.slow
def test_equal_workbooks_are_kept_as_equal_texts() -> None:
    rows = [("DE", "1*", "speed express", 1.5), ("AT", True, "speed express", -2)]
    assert workbook_text(zones(*rows)) == workbook_text(zones(*rows))
    assert workbook_text(zones(*rows)) != workbook_text(zones(*rows[:1]))


def test_a_hostile_workbook_is_refused_and_harms_nobody() -> None:
    plain = book(A1="ship_to.country")
    bomb = changed(plain, sheet=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>')
    for data in (b"no workbook", bomb, changed(plain, **{"xl/vbaProject.bin": b"x"})):
        kept = read_kept(workbook_text(data))
        assert kept is not None and kept.refused is not None
        assert [id_ for _, id_ in told(data)] == ["table/sheet.unreadable"]


def problems_of(files: dict[str, str]) -> list[Problem]:
    return load(files, NAMES)[1]


def test_a_worksheet_of_a_csv_file_is_told() -> None:
    files = {
        "rules/carrier.yaml": RULE.replace("TABLE", "{file: zones.csv, sheet: Highlands}"),
        "rules/tables/zones.csv": "ship_to.country,require\nDE,speed express\n",
    }
    assert [one.id for one in problems_of(files)] == ["table/sheet.of-csv"]
