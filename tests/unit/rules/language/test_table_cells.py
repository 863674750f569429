"""Cells and headers of rule tables: what they are met by, and what is told of them."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, fired, loaded, refused

from processor.problems.problem import Problem
from processor.rules import load
from processor.rules.language.cell_parts import parts_of
from processor.rules.language.postcodes import district_of, districts

RULE = """\
stage: carrier
rules:
  - id: remote
    why: The zone list of the carrier
    table: remote.csv
"""


def files(table: str, rule: str = RULE) -> dict[str, str]:
    return {"rules/carrier.yaml": rule, "rules/tables/remote.csv": table}


def warned(table: str, rule: str = RULE) -> list[Problem]:
    """The warnings of a table that is read."""
    sets, problems = load(files(table, rule), NAMES)
    assert sets is not None, problems
    return problems


def met(cell: str, postcode: str, country: str = "GB") -> bool:
    table = f"ship_to.country,ship_to.postcode,require\n{country},{cell},speed express\n"
    facts = {"ship_to.country": country, "ship_to.postcode": postcode}
    return bool(fired(loaded(files(table)), facts, "carrier"))


@pytest.mark.parametrize("postcode", ["PA20 9AB", "pa34 1aa", "PA809AB", "PA65", "PA80  1AA"])
def test_districts_of_british_postcodes_are_a_range(postcode: str) -> None:
    assert met("PA20 to PA80", postcode)


@pytest.mark.parametrize("postcode", ["PA2 0AB", "PA81 1AA", "PA19 1AA", "G20 9AB", "PA20X1AA", ""])
def test_a_postcode_of_another_district_is_not_met(postcode: str) -> None:
    assert not met("PA20 to PA80", postcode)


def test_districts_of_one_and_two_digits_are_one_range() -> None:
    assert met("IV1 to IV28 | KW1 to KW17", "IV3 1AA")
    assert met("IV1 to IV28 | KW1 to KW17", "KW14 7AA")
    assert not met("IV1 to IV28 | KW1 to KW17", "IV40 8AA")


def test_a_postcode_without_blank_is_parted_before_its_last_three_signs() -> None:
    assert district_of("pa209ab") == ("pa", 20)
    assert district_of("ec1a 1bb") == ("ec", 1)
    assert district_of("10115") is None
    assert districts("PA20", "IV40") is None


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("PA20-PA80", "`PA20 to PA80`"),
        ("KW1*-KW9*", "`KW1 to KW9`"),
        ("IV1-IV28", "`IV1 to IV28`"),
        ("PA20 to KW17", "`PA20 to PA80 | KW1 to KW17`"),
        ("10*-12*", "`10* | 11* | 12*`"),
        ("1000-10999", "`1000-9999 | 10000-10999`"),
        ("10*-12", "`10* | 11* | 12*`"),
        ("20000 to 209999", "`20000-99999 | 100000-209999`"),
    ],
)
def test_a_range_that_is_never_met_is_told_with_the_right_form(cell: str, form: str) -> None:
    table = f"ship_to.country,ship_to.postcode,require\nGB,{cell},speed express\n"
    [problem] = refused(files(table))
    assert (problem.code, problem.place) == ("table/range", "rules/tables/remote.csv:2:4")
    assert form in problem.advice


def test_a_form_that_is_shown_is_one_that_is_read() -> None:
    assert met("10* | 11* | 12*", "11555", "DE")
    assert met("1000-9999 | 10000-10999", "10555", "DE")
    assert met('"""KW1*-KW9*"""', "KW1*-KW9*")


def test_customs_codes_are_asked_by_their_beginnings() -> None:
    table = "line.hs_code,require\n8507-8509,speed express\n"
    [problem] = refused(files(table))
    assert (problem.code, "`8507* | 8508* | 8509*`" in problem.advice) == ("table/range", True)


@pytest.mark.parametrize("cell", ["00-001", "100-0001", "1000-001", "01310-100"])
def test_a_postcode_with_a_hyphen_is_no_range(cell: str) -> None:
    assert met(cell, cell, "PL")


def test_zeros_that_were_lost_are_told_by_the_country_of_the_row() -> None:
    rows = "DE,1067,speed express\nDE,4109-4357,speed express\nAT,1010,speed express\n"
    problems = warned("ship_to.country,ship_to.postcode,require\n" + rows)
    assert [(one.code, one.line) for one in problems] == [("table/zeros", 2), ("table/zeros", 3)]
    assert "01067" in problems[0].advice


def test_zeros_that_were_lost_are_told_by_the_other_codes_of_the_column() -> None:
    codes = ["10115", "10117", "10119", "20095", "20097", "1067"]
    rows = "".join(f"{code},speed express\n" for code in codes)
    [problem] = warned("ship_to.postcode,require\n" + rows)
    assert (problem.code, problem.line) == ("table/zeros", 7)


def test_codes_of_several_lengths_are_nobodys_mistake() -> None:
    rows = "".join(f"{code},speed express\n" for code in ("10115", "1010", "8001", "20095", "6020"))
    assert warned("ship_to.postcode,require\n" + rows) == []


def test_a_code_that_is_too_long_for_its_country_is_told() -> None:
    [problem] = warned("ship_to.country,ship_to.postcode,require\nAT,10101,speed express\n")
    assert (problem.code, "AT" in problem.message) == ("table/range", True)


def test_a_list_of_postcodes_tells_of_lost_zeros() -> None:
    rule = """\
stage: review
lists:
  far: {file: far.csv}
rules:
  - id: far
    why: Far away
    when: {ship_to.postcode: in far}
    then: {tag: far}
"""
    codes = ["10115", "10117", "10119", "20095", "20097", "1067"]
    texts = {"rules/review.yaml": rule, "rules/lists/far.csv": "PLZ\n" + "\n".join(codes) + "\n"}
    _, problems = load(texts, NAMES)
    assert [(one.code, one.place) for one in problems] == [
        ("table/zeros", "rules/lists/far.csv:7:1")
    ]


@pytest.mark.parametrize(
    "header", ["ship_to.country,ship_to.country,require", "ship_to.country,require,require",
               "ship_to.country,then require,require"],
)  # fmt: skip
def test_a_header_that_stands_twice_is_refused(header: str) -> None:
    cells = "DE,DE,speed express" if "require,require" not in header else "DE,speed express,"
    [problem] = refused(files(f"{header}\n{cells.removesuffix(',') + ',' * (cells[-1] == ',')}\n"))
    assert (problem.code, problem.line) == ("table/column", 1)


def test_a_column_without_anything_is_told() -> None:
    table = "ship_to.country,ship_to.postcode,require\nDE,,speed express\nAT,,speed standard\n"
    [problem] = warned(table)
    assert (problem.code, problem.column) == ("table/column", 17)


@pytest.mark.parametrize("header", ["Ship_To.Country", "country", "ship to country"])
def test_a_header_that_nobody_knows_is_told_once_with_the_near_one(header: str) -> None:
    [problem] = refused(files(f"{header},require\nDE,speed express\n"))
    assert problem.code == "fact/unknown"
    assert "ship_to.country" in problem.advice


def test_a_table_without_rows_is_told_once() -> None:
    [problem] = refused(files("ship_to.country,require\n"))
    assert problem.code == "list/empty"


def test_a_bar_within_quotes_parts_nothing() -> None:
    assert parts_of("""DE | "A|B" | 'x | y' |O'Brien|D'Arcy""") == [
        "DE", '"A|B"', "'x | y'", "O'Brien", "D'Arcy",
    ]  # fmt: skip
    table = 'ship_to.city,require\n"""Köln | Deutz"" | Bonn",speed express\n'
    sets = loaded(files(table))
    for city, found in (("Köln | Deutz", True), ("Bonn", True), ("Köln", False)):
        assert bool(fired(sets, {"ship_to.city": city}, "carrier")) == found


@pytest.mark.parametrize(
    "table",
    [
        "ship_to.country;require\nDE;speed express\n",
        "\ufeffship_to.country;require\r\nDE;speed express\r\n",
        "sep=;\nship_to.country;require\nDE;speed express\n",
        "ship_to.country\trequire\nDE\tspeed express\n",
        '# zones, of 2026\n"ship_to.country";"require"\n"DE";"speed express"\n',
        " Ship_to.country ,require\nDE,speed express\n".replace("Ship", "ship"),
        "收货.国家,要求\nDE,speed express\n",
    ],
)  # fmt: skip
def test_a_file_is_read_as_spreadsheets_save_it(table: str) -> None:
    sets = loaded(files(table))
    assert fired(sets, {"ship_to.country": "DE"}, "carrier") == ["remote/require-speed-express"]


def test_a_row_of_a_file_with_semicolons_is_told_at_its_cell() -> None:
    table = "ship_to.country;require\nDE;speed slow\nNO;a;b\n"
    places = [(one.place, one.code) for one in refused(files(table))]
    assert ("rules/tables/remote.csv:3:6", "table/csv") in places


def test_quotes_that_a_blank_made_part_of_a_list_item_are_none_of_it() -> None:
    rule = """\
stage: review
lists:
  far: {file: far.csv, column: city}
rules:
  - id: far
    why: Far away
    when: {ship_to.city: in far}
    then: {tag: far}
"""
    texts = {"rules/review.yaml": rule, "rules/lists/far.csv": 'land;city\nNL; "Den Haag"\n'}
    sets = loaded(texts)
    assert fired(sets, {"ship_to.city": "den haag"}) == ["far"]


@pytest.mark.parametrize(
    ("fact", "cell", "right"),
    [
        ("ship_to.country", '"DE, AT"', "DE | AT"),
        ("ship_to.country", '"de; at"', "DE | AT"),
        ("ship_to.country", "Germany", "DE"),
        ("parcel.weight", "0-20 kg", "between 0 and 20 kg"),
        ("parcel.weight", ">20kg", "over 20 kg"),
        ("parcel.weight", "<= 5 kg", "at most 5 kg"),
        ("parcel.weight", "up to 5 kg", "at most 5 kg"),
        ("order.quantity", "5+", "at least 5"),
        ("order.total", ">= 100 EUR", "at least 100 EUR"),
        ("order.kind", "b2c or b2b", "b2c | b2b"),
    ],
)
def test_a_cell_of_another_program_is_told_with_the_cell_to_write(
    fact: str, cell: str, right: str
) -> None:
    told = refused(files(f"{fact},require\n{cell},speed express\n"))
    assert [(one.line, one.column) for one in told] == [(2, 1)]
    assert f"write {right}" in told[0].advice, told[0].advice
    assert loaded(files(f"{fact},require\n{right},speed express\n"))
