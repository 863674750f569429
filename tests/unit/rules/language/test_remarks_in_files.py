"""Lines of CSV files and worksheets that begin with `#`: remarks, ids, and what may be either."""

from __future__ import annotations

import msgspec
import pytest
from builders.rule_texts import NAMES, loaded, refused

from processor.model.kept_workbook import KeptCell, KeptRow, KeptSheet
from processor.rules import load
from processor.rules.language.csv_text import read_csv
from processor.rules.language.sheet_text import read_sheet

LIST = """\
stage: review
lists:
  ours: {file: ours.csv}
rules:
  - id: ours
    why: w
    when: {order.id: in ours}
    then: {tag: x}
"""


def files(rows: str) -> dict[str, str]:
    return {"rules/review.yaml": LIST, "rules/lists/ours.csv": rows}


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        ("id\n#1001\nA7\n", ("#1001", "A7")),
        ("id\n#1001-B\n#A1\n", ("#1001-B", "#A1")),
        ("id\n# 1001\nA7\n", ("A7",)),
        ("id\n#\n##\n## old\nA7\n", ("A7",)),
        ('id\n"#old"\n"# 7"\n', ("#old", "# 7")),
        ("# orders of 2026\nid\n#1001\n", ("#1001",)),
    ],
)
def test_an_id_that_begins_with_the_sign_is_a_row_and_a_blank_makes_a_remark(
    rows: str, items: tuple[str, ...]
) -> None:
    assert loaded(files(rows)).review.lists["ours"] == items


@pytest.mark.parametrize(
    ("rows", "line"),
    [("id\n#old\nA7\n", 2), ("id\nA7\n#old ones, of May\n", 3), ("#id\nA7\n", 1), ("#1\nA7\n", 1)],
)
def test_what_may_be_a_remark_or_a_row_is_told(rows: str, line: int) -> None:
    [problem] = refused(files(rows))
    assert (problem.id, problem.line, problem.column) == ("table/csv.remark", line, 1)


def test_what_may_be_either_was_a_remark_at_an_earlier_time() -> None:
    names = msgspec.structs.replace(NAMES, earlier=True)
    sets, problems = load(files("#ids\nid\n#old\n#1001\nA7\n"), names)
    assert sets is not None, problems
    assert sets.review.lists["ours"] == ("#1001", "A7")


def test_a_row_of_a_table_may_begin_with_an_order_id() -> None:
    csv, problems = read_csv("order.id,tag\n#1001,a\n# 1002,b\n", "t.csv")
    assert csv is not None
    assert (csv.rows, problems) == ([(2, ["#1001", "a"])], [])


def test_a_worksheet_reads_the_sign_as_a_csv_file_does() -> None:
    rows = [
        KeptRow(number, (KeptCell(0, "text", text),))
        for number, text in enumerate(("# of May", "id", "#1001", "# old", "#old"), start=1)
    ]
    csv, problems = read_sheet(KeptSheet("Ids", tuple(rows), ()), "t.xlsx")
    assert csv is not None
    assert csv.rows == [(3, ["#1001"])]
    assert [(one.id, one.where) for one in problems] == [("table/csv.remark", "Ids!A5")]
