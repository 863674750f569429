"""Mappings of two files that belong together: each mistake is told by its cause."""

from __future__ import annotations

import pytest

from processor.normalise.linked import lines_of, linked
from processor.normalise.read_mapping import read_mapping

LINES = """\
kind: orders
file: {header_has: [Order, SKU]}
joins: {mapping: heads, on: [Order], within: 24 hours}
group_rows_by: Order
order:
  placed_at: {from: Placed, read_as: date iso}
  ship_to.country: {from: State of it}
lines: {sku: SKU, quantity: Pieces, unit_price: Price}
"""
HEADS = """\
kind: orders-part
file: {header_has: [Order, Name]}
gives: [Placed, {State: State of it}]
gives_if_there: [Notes]
"""


def told(lines: str = LINES, heads: str = HEADS) -> list[str]:
    problems, mappings = [], {}
    for name, text in (("items", lines), ("heads", heads), ("more", "")):
        if text:
            mapping, wrong = read_mapping(text, f"mappings/{name}.yaml")
            problems += wrong
            if mapping is not None:
                mappings[mapping.name] = mapping
    return [one.id for one in (*problems, *linked(mappings)[1])]


def test_what_is_given_is_the_other_files_and_all_else_its_own() -> None:
    read = {}
    for name, text in (("items", LINES), ("heads", HEADS)):
        mapping, wrong = read_mapping(text, f"mappings/{name}.yaml")
        assert mapping is not None, wrong
        read[name] = mapping
    both, problems = linked(read)
    assert not problems
    assert set(both["items"].needed()) == {"Order", "SKU", "Pieces", "Price"}
    assert set(both["heads"].needed()) == {"Order", "Name", "Placed", "State"}
    assert lines_of(both, "heads") == both["items"]
    assert lines_of(both, "items") is None


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("mapping: heads", "mapping: head", "mapping/target.no-half"),
        ("mapping: heads", "mapping: items", "mapping/target.no-half"),
        ("24 hours", "soon", "value/wrong.joins-within"),
        ("24 hours", "90 days", "value/wrong.joins-within"),
        ("on: [Order]", "on: [SKU]", "mapping/target.joins-on"),
        ("on: [Order]", "on: {Order: Number}", "mapping/target.half-key"),
        ("on: [Order], ", "", "key/missing"),
    ],
)
def test_a_mistake_in_the_lines_is_told(old: str, new: str, wrong: str) -> None:
    assert old in LINES
    assert [one for one in told(LINES.replace(old, new)) if one.startswith(wrong)]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("gives: [Placed", "gives: [SKU, Placed", "mapping/target.given-own"),
        ("gives: [Placed", "gives: [Placed, Placed", "value/wrong.given-twice"),
        ("gives: [Placed", "gives: [Notes, Placed", "value/wrong.given-twice"),
        ("[Order, Name]", "[Name]", "mapping/target.half-key"),
        ("gives: [Placed, {State: State of it}]\n", "", "key/missing"),
        ("gives: [", "order: {}\ngives: [", "key/unknown"),
    ],
)
def test_a_mistake_in_the_other_half_is_told(old: str, new: str, wrong: str) -> None:
    assert old in HEADS
    assert [one for one in told(heads=HEADS.replace(old, new)) if one.startswith(wrong)]


def test_two_mappings_of_lines_share_no_half() -> None:
    read = {}
    for name, text in (("items", LINES), ("more", LINES), ("heads", HEADS)):
        mapping, _ = read_mapping(text, f"mappings/{name}.yaml")
        assert mapping is not None
        read[name] = mapping
    _, problems = linked(read)
    assert {one.id for one in problems} == {"mapping/target.half-shared"}
