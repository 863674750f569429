"""Rows of a table against each other."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, fired, loaded
from hypothesis import given
from hypothesis import strategies as st

from processor.rules import load

RULE = """\
stage: carrier
rules:
  - id: zones
    why: The zone list of the carrier
    table: zones.csv
"""


def told(
    rows: str, header: str = "ship_to.country,ship_to.postcode,prefer", more: str = ""
) -> list[tuple[int, str]]:
    files = {"rules/carrier.yaml": RULE + more, "rules/tables/zones.csv": f"{header}\n{rows}"}
    sets, problems = load(files, NAMES)
    assert sets is not None, problems
    return [(one.line, one.id) for one in problems if one.code == "table/row"]


def test_a_row_below_a_wider_one_is_never_reached() -> None:
    assert told("DE,,carrier post\nDE,18565 | 25849,carrier silkway\n") == [(3, "table/row")]


def test_a_row_below_an_empty_one_is_never_reached() -> None:
    assert told("*,,carrier post\nDE,,carrier silkway\n") == [(3, "table/row")]


def test_the_same_row_twice_is_told() -> None:
    rows = "DE,1*,carrier post\nAT,,carrier silkway\nDE,1*,carrier post\nDE,1*,carrier silkway\n"
    assert told(rows) == [(4, "table/row.twice"), (5, "table/row.twice-otherwise")]


def test_alternatives_in_another_order_are_the_same_row() -> None:
    rows = "DE|AT,,carrier post\nAT | DE,,carrier post\n"
    assert told(rows) == [(3, "table/row.twice")]


def test_a_range_in_a_range_is_told_with_that_range() -> None:
    rows = "AT,1000-9999,carrier post\nAT,5000-5999,carrier silkway\n"
    files = {"rules/carrier.yaml": RULE, "rules/tables/zones.csv": f"a,b,c\n{rows}"}
    files["rules/tables/zones.csv"] = "ship_to.country,ship_to.postcode,prefer\n" + rows
    _, problems = load(files, NAMES)
    [one] = [one for one in problems if one.code == "table/row"]
    assert (one.line, one.id) == (3, "table/row.inside")
    assert "1000-9999" in one.message


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("1*", "10115"), ("1*", "10*"), ("1*", "10000-19999"), ("10000-19999", "10115"),
        ("PA20 to PA80", "PA30 to PA40"), ("PA20 to PA80", "PA34 1AA"), ("not 10115", "not 10115"),
        ("present", "10115"), ("1000-4999 | 5000-9999", "3000-6000"), ("10115 | 2*", "2* | 10115"),
    ],
)  # fmt: skip
def test_what_lies_in_another_cell_is_found(wider: str, narrower: str) -> None:
    assert told(f"GB,{wider},carrier post\nGB,{narrower},carrier silkway\n") != []
    if wider != narrower and "|" not in wider and wider != "not 10115":
        # The narrower row above the wider one is how exceptions are written.
        assert told(f"GB,{narrower},carrier post\nGB,{wider},carrier silkway\n") == []


def test_weights_in_a_wider_range_of_weights_are_found() -> None:
    header = "parcel.weight,prefer"
    rows = "between 0 kg and 20 kg,carrier post\nbetween 5 kg and 10 kg,carrier silkway\n"
    assert told(rows, header) == [(3, "table/row")]
    rows = "between 0 kg and 20 kg,carrier post\nbetween 20 kg and 30 kg,carrier silkway\n"
    assert told(rows, header) == []


def test_rows_above_cover_a_row_together() -> None:
    assert told("DE,,carrier post\nAT,,carrier post\nDE|AT,1*,carrier silkway\n") == [
        (4, "table/row")
    ]
    assert told("DE,,carrier post\nDE|AT,1*,carrier silkway\n") == []


def test_ranges_that_overlap_in_part_are_told() -> None:
    rows = "DE,10000-15999,carrier post\nDE,15000-19999,carrier silkway\n"
    assert told(rows) == [(3, "table/row.overlap")]
    assert told(rows.replace("silkway", "post")) == []


def test_where_every_row_counts_only_contradictions_and_repetitions_are_told() -> None:
    more = "    rows: all\n"
    header = "ship_to.country,ship_to.postcode,require"
    rows = "DE,,speed express\nDE,1*,days at most 3\nDE,2*,speed standard\nDE,3*,speed express\n"
    assert told(rows, header, more) == [(4, "table/row.clash"), (5, "table/row.nothing-new")]


def test_a_row_that_does_nothing_keeps_those_below_from_counting() -> None:
    assert told("DE,,\nDE,1*,carrier silkway\n*,,carrier post\n") == [(3, "table/row")]


def test_a_long_table_is_compared_without_comparing_all_with_all() -> None:
    rows = "".join(f"DE,{n:05}-{n + 9:05},carrier post\n" for n in range(0, 99_990, 10))
    assert told(rows + "DE,00005,carrier silkway\n") == [(10_001, "table/row")]


_CELL = st.sampled_from(["", "1*", "10*", "10-15", "12-19", "10", "15", "10 | 15", "20", "2*"])


@given(st.lists(st.tuples(st.sampled_from(["DE", "AT", ""]), _CELL), min_size=2, max_size=6))
def test_a_row_is_told_to_be_idle_just_where_no_order_meets_it_first(
    cells: list[tuple[str, str]],
) -> None:
    rows = "".join(f"{c},{p},days at most {n + 1}\n" for n, (c, p) in enumerate(cells))
    header = "ship_to.country,ship_to.postcode,require"
    idle = {line for line, key in told(rows, header) if key != "table/row.overlap"}
    files = {"rules/carrier.yaml": RULE, "rules/tables/zones.csv": f"{header}\n{rows}"}
    sets = loaded(files)
    codes = [f"{n:02}" for n in range(30)] + ["1", "101", "2x", "x"]
    reached = set()
    for country in ("DE", "AT", "FR"):
        for code in codes:
            facts = {"ship_to.country": country, "ship_to.postcode": code}
            for one in fired(sets, facts, "carrier"):
                reached.add(int(one.rpartition("-")[2]) + 1)
    assert not idle & reached
