"""What tests prove of tables: outcomes, columns and rows."""

from __future__ import annotations

from builders.rule_texts import NAMES, loaded

from processor.problems.problem import Problem, errors
from processor.rules import CaseReport, run_cases

RULE = """\
stage: carrier
if_unknown: skip
rules:
  - id: zones
    why: The zone list of the carrier
    table: zones.csv
"""
HEADER = "ship_to.country,ship_to.postcode,require\n"
ROWS = "DE,18565,days at most 9\nDE,25849,days at most 9\nDE,,days at most 3\n"
DE = '{name: NAME, given: {ship_to.country: DE, ship_to.postcode: "CODE"}, expect: {require: DAYS}}'


def case(code: str, days: str, country: str = "DE") -> str:
    made = DE.replace("NAME", f"{country} {code}").replace("CODE", code)
    made = made.replace("DAYS", days) if days else made.replace("{require: DAYS}", "pass")
    return f"  - {made.replace('country: DE', f'country: {country}')}\n"


def report(cases: str, rows: str = ROWS) -> CaseReport:
    sets = loaded({"rules/zones.yaml": RULE, "rules/tables/zones.csv": HEADER + rows})
    return run_cases(sets, {"rules/zones.test.yaml": f"tests:\n{cases}"}, names=NAMES)


def ids(found: CaseReport) -> list[tuple[int, str]]:
    return [(one.line, one.id) for one in found.problems]


def advice(found: CaseReport, id_: str) -> str:
    [one] = [one for one in found.problems if one.id == id_]
    return one.advice


ALL = (
    case("18565", "days at most 9") + case("25849", "days at most 9")
    + case("10115", "days at most 3") + case("10115", "", "AT")
)  # fmt: skip


def test_every_row_and_column_that_a_case_needs_is_proved() -> None:
    found = report(ALL)
    assert ids(found) == []
    [table] = found.tables
    assert (table.rows, table.decided, table.open_lines) == (3, 3, ())


def test_an_outcome_that_no_case_decides_is_an_error_that_says_what_to_give() -> None:
    found = report(case("18565", "days at most 9") + case("10115", "", "AT"))
    assert (4, "test/uncovered.row") in ids(found)
    assert "ship_to.country: DE" in advice(found, "test/uncovered.row")
    assert [one.line for one in errors(found.problems)] == [4]


def test_a_row_that_no_case_decides_is_told_and_counted() -> None:
    found = report(ALL.replace(case("25849", "days at most 9"), ""))
    assert ids(found) == [(3, "test/uncovered.rows")]
    assert "ship_to.postcode: 25849" in advice(found, "test/uncovered.rows")
    [table] = found.tables
    assert (table.decided, table.open_lines) == (2, (3,))


def test_a_column_that_no_case_needs_is_told() -> None:
    found = report(ALL.replace(case("10115", "", "AT"), ""))
    assert (1, "test/uncovered-condition.column") in ids(found)


def test_of_a_row_that_is_never_reached_it_is_said_what_comes_first() -> None:
    rows = "DE,,days at most 3\nDE,18565,days at most 9\n"
    found = report(case("10115", "days at most 3") + case("10115", "", "AT"), rows)
    assert "line 2 first" in advice(found, "test/uncovered.row")


def test_a_long_table_stays_usable() -> None:
    rows = "".join(f"DE,{10000 + n},days at most {n + 1}\n" for n in range(800))
    one = case("10000", "days at most 1") + case("10000", "", "AT") + case("1", "")
    found = report(one, rows)
    assert errors(found.problems) == []
    assert [id_ for _, id_ in ids(found)] == ["test/uncovered.outcomes"]
    [table] = found.tables
    assert (table.rows, table.decided, len(table.open_lines)) == (800, 1, 5)


def test_of_a_long_table_one_case_is_demanded() -> None:
    rows = "".join(f"DE,{10000 + n},days at most {n + 1}\n" for n in range(30))
    found = report(case("1", ""), rows)
    wrong: list[Problem] = errors(found.problems)
    assert [(one.line, one.id) for one in wrong] == [(2, "test/uncovered.row")]
