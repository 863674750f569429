"""Reads the tables of places, `boxes.csv` and `territories.csv` of rules/tables/. Pure.

A table with a mistake is refused whole, with every mistake at its cell.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from processor.model.countries import COUNTRIES
from processor.model.house_tables import BOXES, PLACE_TABLES, TERRITORIES, workbook_of
from processor.model.order import AddressKind
from processor.problems.problem import Problem, errors, problem
from processor.rules.language.csv_text import CsvText, read_csv
from processor.rules.places.boxes import ANY, IN_LINES, PARTS, RANKS, Boxes, BoxRow
from processor.rules.places.forms import NUMBER, fold, is_eastern, parts_of_form
from processor.rules.places.gazetteer import Tables
from processor.rules.places.place_rows import PlaceRows
from processor.rules.places.territories import Territories, TerritoryRow

BOX_COLUMNS = ("country", "kind", "words", "where")
TERRITORY_COLUMNS = (
    "country", "postcodes", "regions", "towns", "territory", "name", "eu_customs", "eu_vat",
    "border", "price",
)  # fmt: skip
REMARKS = ("source", "confidence")
CONFIDENCE = ("high", "medium", "low")
_PRICES = ("own", "as country")
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{2,12})?", re.ASCII)
# What stands in patterns of programmers, and in no address.
_SIGNS = re.compile(r"[\\\[\]^$*+?{}<>=~]")


def read_place_tables(
    files: Mapping[str, str], *, earlier: bool = False
) -> tuple[Tables, list[Problem]]:
    """The tables among the texts of a rules folder, by path, and what is wrong with them. A table
    that is not there says nothing. `earlier`: they decided at an earlier time."""
    problems: list[Problem] = []
    found: dict[str, CsvText] = {}
    for path, text in sorted(files.items()):
        problems += [
            problem("table/place.workbook", file=path, name=one)
            for one in PLACE_TABLES
            if path.endswith(f"/{workbook_of(one)}") and not earlier
        ]
        name = next((one for one in PLACE_TABLES if path.endswith(f"/{one}")), None)
        if name is not None:
            csv, wrong = read_csv(text, path, earlier=earlier)
            problems += wrong
            if csv is not None and not csv.rows and not wrong:
                problems.append(csv.problem("list/empty.places", csv.header_line, 0))
            elif csv is not None:
                found[name] = csv
    boxes = territories = None
    if BOXES in found:
        boxes, wrong = _boxes(found[BOXES])
        problems += wrong
    if TERRITORIES in found:
        territories, wrong = _territories(found[TERRITORIES])
        problems += wrong
    content = [f"{name}\0{line}" for name, csv in sorted(found.items()) for line in csv.lines]
    digest = hashlib.sha256("\n".join(content).encode("utf-8", "surrogatepass")).hexdigest()
    return Tables(boxes, territories, digest if found else ""), problems


def _boxes(csv: CsvText) -> tuple[Boxes | None, list[Problem]]:
    table = PlaceRows(csv, BOX_COLUMNS, REMARKS)
    rows: list[BoxRow] = []
    said: dict[tuple[str, str, object], BoxRow] = {}
    for line, cells in table:
        before = len(table.problems)
        table.countries(line, cells, "country", ANY)
        kind = table.word(line, cells, "kind", RANKS)
        where = table.word(line, cells, "where", (*IN_LINES, *PARTS))
        forms = table.several(cells, "words")
        if not forms:
            table.tell("empty", line, "words", name="words")
        elif where == "postcode":
            table.postcodes(line, "words", forms)
        else:
            _check_forms(table, line, forms)
        if len(table.problems) > before:
            continue
        countries = table.several(cells, "country")
        row = BoxRow(
            countries=countries, kind=_kind(kind), forms=forms, where=where, at=table.at(line)
        )
        rows.append(row)
        for country in countries:
            for form in forms:
                key = (country, where, parts_of_form(form) if where in IN_LINES else fold(form))
                other = said.setdefault(key, row)
                if other is not row:
                    tell = table.warn if other.kind == row.kind else table.tell
                    tell("twice", line, "words", text=form, place=other.at)
    return (None if errors(table.problems) else Boxes(rows)), table.problems


def _kind(word: str) -> AddressKind:
    return next(kind for kind in RANKS if kind == word)


def _check_forms(table: PlaceRows, line: int, forms: tuple[str, ...]) -> None:
    for form in forms:
        parts = parts_of_form(form)
        letters = len("".join(part for part in parts if part != NUMBER))
        eastern = is_eastern(form)
        if _SIGNS.search(form):
            table.tell("pattern", line, "words", text=form)
        elif not letters or any(char.isdigit() for char in form):
            table.tell("form", line, "words", text=form)
        elif not eastern and parts[0] == NUMBER:
            table.tell("number-first", line, "words", text=form)
        elif not eastern and letters < 2 and NUMBER not in parts:
            table.tell("short", line, "words", text=form)


def _territories(csv: CsvText) -> tuple[Territories | None, list[Problem]]:
    table = PlaceRows(csv, TERRITORY_COLUMNS, REMARKS)
    rows: list[TerritoryRow] = []
    said: dict[str, TerritoryRow] = {}
    places: dict[tuple[str, str, str], TerritoryRow] = {}
    for line, cells in table:
        before = len(table.problems)
        country = cells["country"]
        if country not in COUNTRIES:
            table.tell("country", line, "country", country=country)
        territory = cells["territory"]
        if not _CODE.fullmatch(territory) or territory == country:
            table.tell("code", line, "territory", text=territory)
        yes_no = {
            name: table.word(line, cells, name, ("yes", "no")) == "yes"
            for name in ("eu_customs", "eu_vat", "border")
        }
        price = table.word(line, cells, "price", _PRICES)
        if cells.get("confidence"):
            table.word(line, cells, "confidence", CONFIDENCE)
        postcodes = table.several(cells, "postcodes")
        table.postcodes(line, "postcodes", postcodes)
        regions, towns = table.several(cells, "regions"), table.several(cells, "towns")
        if not (postcodes or regions or towns or territory in COUNTRIES):
            table.tell("nothing", line, "postcodes", territory=territory)
        if len(table.problems) > before:
            continue
        row = TerritoryRow(
            country=country, territory=territory, name=cells["name"], postcodes=postcodes,
            regions=regions, towns=towns, as_country=price == "as country", at=table.at(line),
            **yes_no,
        )  # fmt: skip
        rows.append(row)
        other = said.setdefault(territory, row)
        if _standing(other) != _standing(row):
            table.tell("standing", line, "territory", territory=territory, place=other.at)
        for column, texts in (("postcodes", postcodes), ("regions", regions), ("towns", towns)):
            said_at: dict[str, list[str]] = {}
            for text in texts:
                one = places.setdefault((country, column, fold(text)), row)
                if one is not row:
                    said_at.setdefault(one.at, []).append(text)
            for place, again in said_at.items():
                table.tell("twice", line, column, text=" | ".join(again), place=place)
    return (None if errors(table.problems) else Territories(rows)), table.problems


def _standing(row: TerritoryRow) -> tuple[bool, ...]:
    return row.eu_customs, row.eu_vat, row.as_country
