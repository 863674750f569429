"""Answers of partners: one row a file, one row a shipment, or both words beside each other."""

from __future__ import annotations

import pytest
from builders.normalise_files import surveyed

from processor.normalise import FILE_KINDS, Portion, Records
from processor.normalise.read_mapping import read_mapping
from processor.normalise.reports.acknowledgements import AcknowledgementRow

BOTH = """kind: acknowledgement
names: file
file:
  header_has: [file, at]
rows:
  file: file
  reference: {from: shipment, optional: yes}
  line: {from: line, optional: yes}
  result: {from: status, values: {ok: accepted, some: partly, no: rejected}}
  row_result: {from: row, values: {ok: accepted, no: rejected}}
  reason: {from: why, optional: yes}
  acknowledged_at: {from: at, read_as: date iso}
"""
ONE_WORD = BOTH.replace("  row_result: {from: row, values: {ok: accepted, no: rejected}}\n", "")
AT = "2026-11-03T09:20:00Z"


def read(text: str, **cells: str) -> Records:
    mapping, problems = read_mapping(text, "mappings/ack.yaml")
    assert mapping is not None, problems
    names = list(dict.fromkeys(column.name for take in mapping.takes() for column in take.columns))
    said = {"file": "a.csv", "at": AT, **cells}
    row = ",".join(said.get(name, "") for name in names)
    data = f"{','.join(names)}\n{row}\n".encode()
    whole = surveyed(data, mapping)
    found = FILE_KINDS[mapping.kind].read(
        Portion(whole.parts(data), whole.header, mapping, "f.csv", timezone="UTC")
    )
    assert isinstance(found, Records)
    return found


def row(text: str, **cells: str) -> AcknowledgementRow:
    found = read(text, **cells)
    assert not found.problems, found.problems
    ((_, made),) = found.rows
    assert isinstance(made, AcknowledgementRow)
    return made


def test_a_row_that_names_no_shipment_speaks_of_the_file() -> None:
    assert row(ONE_WORD, status="some", why="2 left out") == AcknowledgementRow(
        file="a.csv", result="partly", reason="2 left out", acknowledged_at=AT
    )


def test_one_word_beside_a_shipment_is_about_the_shipment() -> None:
    made = row(ONE_WORD, status="no", shipment="S1", line="2")
    assert (made.reference, made.line) == ("S1", "2")
    assert (made.result, made.row_result) == (None, "rejected")


def test_two_words_are_about_the_file_and_the_shipment() -> None:
    made = row(BOTH, status="some", row="ok", shipment="S1")
    assert (made.result, made.row_result) == ("partly", "accepted")
    made = row(BOTH, status="ok", row="ok")
    assert (made.result, made.row_result) == ("accepted", None), "no shipment is named"


def test_where_each_row_names_a_shipment_instead_of_a_file_the_word_is_about_it() -> None:
    text = ONE_WORD.replace("names: file", "names: shipment")
    made = row(text, file="S1", status="ok")
    assert (made.file, made.result, made.row_result) == ("S1", None, "accepted")


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        ({"status": "", "shipment": ""}, "status"),
        ({"status": "ok", "row": "", "shipment": "S1"}, "row"),
        ({"status": "ok", "line": "2"}, "shipment"),
        ({"status": "maybe"}, "status"),
        ({"status": "ok", "at": ""}, "at"),
        ({"status": "ok", "file": ""}, "file"),
    ],
)
def test_a_row_that_does_not_say_what_it_answers_is_bad(cells: dict[str, str], target: str) -> None:
    found = read(BOTH, **cells)
    assert not found.rows
    (problem,) = found.problems
    assert problem.field == target


def test_a_mapping_must_say_what_its_column_of_files_holds() -> None:
    mapping, problems = read_mapping(BOTH.replace("names: file\n", ""), "mappings/ack.yaml")
    assert mapping is None
    (problem,) = problems
    assert problem.pieces["key"] == "names"
