"""The table of reports: what is told by a warehouse, by hand, and what each comes to."""

from __future__ import annotations

import pytest
from builders.report_rows.bad_input import BAD_INPUT
from builders.report_rows.crossing import CROSSING
from builders.report_rows.stock_in_time import STOCK_IN_TIME
from builders.report_rows.told_twice import TOLD_TWICE
from builders.report_rows.totals import TOTALS_TOLD
from builders.report_rows.two_clients import TWO_CLIENTS
from builders.report_rows.what_left import WHAT_LEFT
from builders.report_table import Row, Table

from processor.languages.languages import in_english
from processor.model.sentence import kept

ROWS: tuple[Row, ...] = (
    *WHAT_LEFT,
    *STOCK_IN_TIME,
    *TOLD_TWICE,
    *TOTALS_TOLD,
    *BAD_INPUT,
    *CROSSING,
    *TWO_CLIENTS,
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """All rows, played side by side in one house."""
    return Table(tmp_path_factory.mktemp("table") / "house", ROWS)


@pytest.mark.parametrize("place", range(len(ROWS)), ids=[row.what for row in ROWS])
def test_a_report_comes_to_what_the_table_says(place: int, table: Table) -> None:
    row, found = ROWS[place], table.found(place)
    assert found == {name: getattr(row, name) for name in found}
    assert table.unbalanced == ""


@pytest.mark.parametrize("row", CROSSING, ids=[row.what for row in CROSSING])
def test_the_case_of_a_cancel_that_came_too_late_says_what_to_do(row: Row, table: Table) -> None:
    told = [
        in_english(kept(why))
        for kind, why, closed in table.cases(ROWS.index(row))
        if kind == "in-spite-of-cancel" and not closed
    ]
    assert all("expect a return" in words for words in told)
    assert bool(told) == (
        "in-spite-of-cancel" in row.cases.replace("in-spite-of-cancel closed", "")
    )
