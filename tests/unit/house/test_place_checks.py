"""The tables of places against the rest of a house: missing ones, and codes that nothing meets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.house import house
from processor.problems.problem import Problem
from processor.rules import Names, load, run_cases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    return tmp_path


def told(folder: Path) -> list[Problem]:
    known, problems = house.load(folder / "config.yaml")
    assert known is not None, problems
    return problems


def test_the_shipped_tables_are_whole_and_no_rule_needs_to_name_them(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize("name", ["boxes.csv", "territories.csv"])
def test_a_house_without_a_table_is_told_what_is_lost(folder: Path, name: str) -> None:
    (folder / "rules" / "tables" / name).unlink()
    [found] = told(folder)
    assert (found.id, found.severity) == ("table/file.places", "warning")
    assert found.pieces["table"] == f"rules/tables/{name}"


def test_a_table_that_cannot_be_read_is_told_once(folder: Path) -> None:
    path = folder / "rules" / "tables" / "territories.csv"
    path.write_bytes(path.read_text("utf-8").encode("cp1252", "replace"))
    _, problems = house.load(folder / "config.yaml")
    assert [one.id for one in problems] == ["file/unreadable.not-utf-8"]


@pytest.mark.parametrize("name", ["boxes", "territories"])
def test_a_workbook_beside_a_table_of_places_is_refused(folder: Path, name: str) -> None:
    (folder / "rules" / "tables" / f"{name}.xlsx").write_bytes(b"PK")
    _, problems = house.load(folder / "config.yaml")
    assert [(one.id, one.pieces["name"]) for one in problems] == [
        ("table/place.workbook", f"tables/{name}.csv")
    ]


def test_a_row_of_a_rate_card_for_no_place_is_told(folder: Path) -> None:
    zones = folder / "rules" / "rates" / "baltic-post.zones.csv"
    zones.write_text(zones.read_text() + "parcel,PL1,RE XQ IT-LIVIGNA,,,far,9\n")
    found = told(folder)
    assert [one.id for one in found] == ["rate/value.place"] * 2
    assert [one.pieces["country"] for one in found] == ["XQ", "IT-LIVIGNA"]
    assert [one.column for one in found] == [15, 18]


def test_a_rule_can_name_the_territories_of_the_table_and_no_other(folder: Path) -> None:
    rule = (
        "stage: review\nrules:\n  - id: isles\n    why: a ferry a week\n"
        "    when: {ship_to.territory: [JE, %s]}\n    then: {note: takes a week}\n"
    )
    path = folder / "rules" / "isles.yaml"
    path.write_text(rule % "GG")
    assert told(folder) == []
    path.write_text(rule % "GJ")
    known, problems = house.load(folder / "config.yaml")
    assert known is None
    assert [one.code for one in problems] == ["name/unknown"]


def test_a_mistake_in_the_table_is_told_once_and_not_at_the_rules_that_name_a_territory(
    folder: Path,
) -> None:
    rule = (
        "stage: review\nrules:\n  - id: isles\n    why: a ferry a week\n"
        "    when: {ship_to.territory: JE}\n    then: {note: takes a week}\n"
    )
    (folder / "rules" / "isles.yaml").write_text(rule)
    table = folder / "rules" / "tables" / "territories.csv"
    table.write_text(table.read_text().replace(",JE,Jersey,no,", ",JE,Jersey,perhaps,"))
    known, problems = house.load(folder / "config.yaml")
    assert known is None
    assert [(one.id, one.file) for one in problems] == [
        ("table/place.word", "rules/tables/territories.csv")
    ]


def test_a_rule_asks_for_addresses_in_no_territory_and_its_test_says_so() -> None:
    rule = (
        "stage: review\nrules:\n  - id: near\n    why: no ferry\n"
        "    when: {ship_to.territory: absent}\n    then: {note: a day}\n"
    )
    cases = (
        'tests:\n  - {name: home, given: {ship_to.territory: ""}, expect: {note: a day}}\n'
        "  - {name: isle, given: {ship_to.territory: JE}, expect: pass}\n"
    )
    names = Names(territories=frozenset(("JE",)))
    table = ROOT / "rules" / "tables" / "territories.csv"
    texts = {"rules/near.yaml": rule, "rules/tables/territories.csv": table.read_text()}
    sets, problems = load(texts, names)
    assert sets is not None, problems
    report = run_cases(sets, {"rules/near.test.yaml": cases}, names=names)
    assert (report.cases, [one for one in report.problems if one.severity == "error"]) == (2, [])
