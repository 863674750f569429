"""A row that lost its end, or names no order, is never taken for one of no order."""

from __future__ import annotations

import pytest
from builders.normalise_files import read, shipped
from builders.shapes import mapped, mistakes
from builders.truths import SAMPLES, Sample, samples

from processor.normalise import Reading

EBAY = [one for one in samples() if one.mapping.startswith("ebay")]
HEADER = "Order|State|Date|Name|Country|SKU|Qty|Price"
WHOLE = "1|open|2026-11-02|Ada|DE|CUP|1|2.00"
FOOTED = """records:
  - {are: footer, when: [{column: Order, like: 'rows:*'}, {column: Qty, absent: yes}]}
"""


def _bare(*rows: str) -> bytes:
    """A file of rows that end where their cells do."""
    return ("\r\n".join(row.replace("|", ",") for row in (HEADER, *rows)) + "\r\n").encode()


def _told(found: list[Reading], row: int) -> str:
    return next(one.outcome for one in found if row in one.rows)


@pytest.mark.parametrize("sample", EBAY, ids=lambda one: one.path)
def test_wherever_a_row_of_an_ebay_report_is_torn_it_is_told(sample: Sample) -> None:
    lines = (SAMPLES / sample.path).read_bytes().split(b"\r\n")
    mapping = shipped(sample.mapping)
    whole = read(b"\r\n".join(lines), mapping)
    first = whole[0].rows[0] if whole[0].order is not None else whole[1].rows[0]
    assert [one.outcome for one in whole[-2:]] == ["ignored", "ignored"]
    mark = b";" if b";;;" in lines[2] else b","
    cells = lines[first - 1].split(mark)
    for many in range(1, len(cells) - 1):
        cut = mark.join(cells[:many])
        if cut.count(b'"') % 2:
            # Within a quotation nobody knows where the record ends: the file is refused.
            continue
        torn = [*lines[: first - 1], cut, *lines[first:]]
        found = read(b"\r\n".join(torn), mapping)
        assert _told(found, first) == "rejected", many


LINE = "  - {are: line}\n"
LEFT_OUT = {
    "the buyer has not paid": f"""records:
  - {{are: note, when: {{column: Price, absent: yes}}}}
{LINE}""",
    "all else is told elsewhere": """records:
  - {are: line, when: {column: Qty, is: ['9']}}
  - {are: elsewhere}
""",
    "a state and a blank": f"""records:
  - {{are: elsewhere, when: [{{column: State, is: [open]}}, {{column: Price, is: ['']}}]}}
{LINE}""",
    "a blank is ignored": """fill_down: [State]
ignore_rows_when: {column: Price, absent: yes}
""",
    "a blank is ignored, without a shape": "ignore_rows_when: {column: Price, is: ['']}\n",
}


@pytest.mark.parametrize("why", LEFT_OUT)
@pytest.mark.parametrize("cells", [1, 3, 7, 9])
def test_what_a_row_lost_is_no_reason_to_leave_it_out(why: str, cells: int) -> None:
    mapping = mapped(LEFT_OUT[why])
    blank = WHOLE.rsplit("|", 1)[0] + "|"
    if "elsewhere" not in why:
        # A whole row with that cell blank says so.
        assert _told(read(_bare(blank), mapping), 2) == "ignored"
    torn = "|".join([*WHOLE.split("|")[:7], "", "x"][:cells])
    (found,) = read(_bare(torn, "2|open|2026-11-02|Bo|DE|CUP|9|2.00"), mapping)[:1]
    assert (found.outcome, found.order_id) == ("rejected", "1")
    assert [one.code for one in found.problems] == ["row/arity"]


def test_a_footer_that_is_as_short_as_it_is_stays_one() -> None:
    mapping = mapped(FOOTED + LINE)
    found = read(_bare(WHOLE, "rows: 1"), mapping)
    assert [one.outcome for one in found] == ["accepted", "ignored"]


def test_a_row_that_names_no_order_is_told_and_no_footer() -> None:
    mapping = mapped(FOOTED + LINE)
    for row in ("|open|2026-11-02|Ada|DE|||", "|open", "|||||CUP|1|2.00", "x||||||2"):
        found = read(_bare(WHOLE, row), mapping)
        assert [one.outcome for one in found] == ["accepted", "rejected"], row
    above = mapped("blank_key: row above\n" + FOOTED + LINE)
    found = read(_bare(WHOLE, "|open"), above)
    assert [(one.outcome, one.rows) for one in found] == [("rejected", (2, 3))]


@pytest.mark.parametrize(
    "when",
    ["{column: A, absent: yes}", "[{column: A, present: yes}, {column: B, is: ['']}]",
     "{column: A, like: '*'}"],
)  # fmt: skip
@pytest.mark.parametrize("word", ["footer", "help"])
def test_rows_of_no_order_are_known_by_what_stands_in_them(word: str, when: str) -> None:
    shape = f"records: [{{are: {word}, when: {when}}}, {{are: line}}]"
    assert [one.id for one in mistakes(shape)] == ["key/missing.mapping-says"]
    assert "key/missing.mapping-says" in [
        one.id
        for one in mistakes(
            f"records: [{{are: line, when: {{column: A, is: x}}}}, {{are: {word}}}]"
        )
    ]
