"""The tables of places as people edit them: every mistake is told at its cell."""

from __future__ import annotations

import pytest
from builders.shipped_places import TABLES

from processor.model.order import Address
from processor.problems.problem import Problem, errors
from processor.rules.places.gazetteer import Tables
from processor.rules.places.read_tables import read_place_tables

BOX_HEAD = "country,kind,words,where,source\n"
PLACE_HEAD = "country,postcodes,regions,towns,territory,name,eu_customs,eu_vat,border,price\n"
LIVIGNO = "IT,23041,,Livigno,IT-LIVIGNO,Livigno,no,no,yes,own\n"


def boxes(rows: str, head: str = BOX_HEAD) -> tuple[Tables, list[Problem]]:
    return read_place_tables({"rules/tables/boxes.csv": head + rows})


def territories(rows: str, head: str = PLACE_HEAD) -> tuple[Tables, list[Problem]]:
    return read_place_tables({"rules/tables/territories.csv": head + rows})


def kind(tables: Tables, line: str, country: str = "DE") -> str:
    return tables.of(Address(address_lines=(line,), country=country)).kind


@pytest.mark.parametrize(
    ("row", "told", "column"),
    [
        ("*,milit,APO,town,\n", "table/place.word", 3),
        ("*,,APO,town,\n", "table/place.empty", 3),
        ("XX,po-box,PO Box,anywhere,\n", "table/place.country", 1),
        (",po-box,PO Box,anywhere,\n", "table/place.empty", 1),
        ("*,po-box,PO Box,somewhere,\n", "table/place.word", 17),
        ("*,po-box,,anywhere,\n", "table/place.empty", 10),
        ("*,po-box,PO Box \\d+,anywhere,\n", "table/place.pattern", 10),
        ("*,po-box,*box*,anywhere,\n", "table/place.pattern", 10),
        ("*,po-box,12,anywhere,\n", "table/place.form", 10),
        ("*,po-box,Box 12,anywhere,\n", "table/place.form", 10),
        ("*,po-box,# Box,anywhere,\n", "table/place.number-first", 10),
        ("*,po-box,C,anywhere,\n", "table/place.short", 10),
        ("US,military,09?,postcode,\n", "table/place.postcode", 13),
        ("US,military,962-96,postcode,\n", "table/place.postcode", 13),
        ("DE,po-box,Fach #,start,\nDE,locker,Fach #,start,\n", "table/place.twice", 11),
    ],
)
def test_a_row_of_boxes_that_nothing_could_meet_is_told_at_its_cell(
    row: str, told: str, column: int
) -> None:
    _, problems = boxes(row)
    assert [(one.id, one.column) for one in errors(problems)] == [(told, column)]
    assert all(one.line == row.count("\n") + 1 for one in problems)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (LIVIGNO.replace("IT,", "Italy,", 1), "table/place.country"),
        (LIVIGNO.replace("IT-LIVIGNO", "Livigno"), "table/place.code"),
        (LIVIGNO.replace("IT-LIVIGNO", "IT"), "table/place.code"),
        (LIVIGNO.replace(",no,no,", ",no,,"), "table/place.empty"),
        (LIVIGNO.replace(",no,no,", ",no,perhaps,"), "table/place.word"),
        (LIVIGNO.replace("own", "cheap"), "table/place.word"),
        (LIVIGNO.replace("23041", "2304?"), "table/place.postcode"),
        (LIVIGNO.replace("23041,,Livigno", ",,"), "table/place.nothing"),
        (LIVIGNO + "IT,23042,,,IT-LIVIGNO,Livigno,yes,no,yes,own\n", "table/place.standing"),
        (LIVIGNO + "IT,22061,,LIVIGNO,IT-CAMPIONE,Campione,yes,no,yes,own\n", "table/place.twice"),
    ],
)  # fmt: skip
def test_a_row_of_territories_that_says_nothing_or_two_things_is_told(row: str, told: str) -> None:
    tables, problems = territories(row)
    assert [one.id for one in problems] == [told]
    assert tables.territories == frozenset()


def test_a_column_that_is_missing_odd_or_there_twice_is_told() -> None:
    heads = {
        "country,kind,words\n": ["table/place.column-missing"],
        "country,kind,word,where\n": ["table/place.column-unknown", "table/place.column-missing"],
        "country,kind,words,where,kind\n": ["table/place.column-twice"],
    }
    for head, ids in heads.items():
        row = ",".join("x" for _ in head.split(","))
        assert [one.id for one in boxes(row + "\n", head)[1]] == ids


def test_a_table_cut_to_its_header_is_told() -> None:
    assert [one.id for one in boxes("")[1]] == ["list/empty.places"]


def test_the_same_words_twice_are_only_odd() -> None:
    tables, problems = boxes("*,po-box,Fach #,start,\nDE|*,po-box,F.a.c.h #,start,\n")
    assert [(one.id, one.severity) for one in problems] == [("table/place.twice", "warning")]
    assert problems[0].pieces["place"] == "rules/tables/boxes.csv:2"
    assert kind(tables, "Fach 3") == "po-box"


def test_words_of_operations_are_met_and_a_street_can_be_taken_out() -> None:
    tables, problems = boxes(
        "*,po-box,Postfach,anywhere,\n*,street,Am Postfach #,anywhere,\n"
        "AT,locker,Abholbox #,start,\n"
    )
    assert problems == []
    assert kind(tables, "Postfach 3") == "po-box"
    assert kind(tables, "Am Postfach 3") == "street"
    assert kind(tables, "Am Postfach 3, Postfach 12") == "po-box"
    assert kind(tables, "ABHOLBOX12", "AT") == "locker"
    assert kind(tables, "Abholbox 12", "DE") == "street"


def test_semicolons_and_remarks_of_a_spreadsheet_are_read() -> None:
    text = "# our boxes\ncountry;kind;words;where;# who found it\nDE;po-box;Fach #;start;Ada\n"
    tables, problems = read_place_tables({"rules/tables/boxes.csv": text})
    assert problems == []
    assert kind(tables, "Fach 3") == "po-box"


def test_a_table_that_is_not_there_says_nothing_and_guesses_nothing() -> None:
    tables, problems = read_place_tables({})
    assert problems == []
    found = tables.of(Address(address_lines=("PO Box 1",), country="FR", postcode="97400"))
    assert (found.kind, found.territory, found.eu_customs) == ("street", None, None)


@pytest.mark.parametrize("name", ["boxes.csv", "territories.csv"])
def test_every_row_of_the_shipped_tables_names_its_source(name: str) -> None:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    place = lines[0].split(",").index("source")
    assert all(line.split(",")[place].strip() for line in lines[1:])


def test_a_row_that_is_there_twice_is_told_once() -> None:
    twice = "IT,22061|22062,,Campione,IT-CAMPIONE,Campione,no,no,yes,own\n" * 2
    _, problems = territories(twice)
    assert [(one.id, one.line, one.column) for one in problems] == [
        ("table/place.twice", 3, 4), ("table/place.twice", 3, 17),
    ]  # fmt: skip


def test_a_street_of_one_country_takes_the_same_words_away_from_all_countries() -> None:
    tables, problems = boxes("*,po-box,PO Box,anywhere,\nAE,street,PO Box,anywhere,\n")
    assert not errors(problems)
    line = "Villa 12, Al Wasl Road, PO Box 1234"
    assert (kind(tables, line, "AE"), kind(tables, line, "US")) == ("street", "po-box")


def test_what_a_row_says_of_a_country_is_nearer_than_the_same_words_of_all() -> None:
    tables, _ = boxes("*,po-box,Fach #,anywhere,\nDE,locker,Fach #,anywhere,\n")
    assert (kind(tables, "Fach 12"), kind(tables, "Fach 12", "AT")) == ("locker", "po-box")
