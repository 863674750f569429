"""A mapping that extends another one, and columns with several names."""

from __future__ import annotations

import pytest
from builders.normalise_files import channel, file_of, read

from processor.normalise.identify import identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import bases_in, read_mappings
from processor.problems.problem import Problem, render

BASE = """\
base: yes
kind: orders
file:
  header_has: [order, placed]
  delimiter: comma
columns:
  order: [Order Number, Bestellnummer]
  placed: [Sale Date, Verkaufsdatum]
  price: [Price, Preis]
group_rows_by: order
order:
  placed_at: {from: placed, read_as: date %b-%d-%y}
  ship_to.country: {constant: DE}
  risk: {from: Risk, optional: yes}
lines:
  sku: SKU
  quantity: Qty
  amount: price
"""
GERMAN = """\
extends: base
without: [order.risk]
file: {delimiter: semicolon, locale: de}
order:
  placed_at: {from: placed, read_as: date %d-%b-%y}
"""
FILES = {
    "mappings/base.yaml": BASE,
    "mappings/us.yaml": "extends: base\n",
    "mappings/de.yaml": GERMAN,
}


def mappings(**changed: str) -> dict[str, Mapping]:
    found, problems = read_mappings(FILES | {f"mappings/{k}.yaml": v for k, v in changed.items()})
    assert problems == [], [render(one) for one in problems]
    return found


def told(**changed: str) -> list[Problem]:
    texts = FILES | {f"mappings/{name}.yaml": text for name, text in changed.items()}
    return read_mappings(texts)[1]


def test_a_base_is_no_mapping_itself() -> None:
    assert set(mappings()) == {"us", "de"}
    assert bases_in(FILES) == {"base"}


def test_blocks_are_taken_over_key_by_key_and_keys_left_out() -> None:
    found = mappings()
    us, de = found["us"], found["de"]
    assert (us.options.delimiter, de.options.delimiter) == (",", ";")
    assert [field.target for field in us.order] == ["placed_at", "ship_to.country", "risk"]
    assert [field.target for field in de.order] == ["placed_at", "ship_to.country"]
    assert de.lines == us.lines
    assert (de.decimal_mark, us.decimal_mark) == (",", ".")


def test_a_column_is_placed_in_the_file_where_it_stands() -> None:
    de = mappings()["de"]
    assert de.needed()["SKU"].startswith("mappings/base.yaml:16:")
    assert de.needed()["placed"].startswith("mappings/de.yaml:5:")


def test_files_of_both_languages_are_read_by_one_mapping() -> None:
    us = mappings()["us"]
    for header in ("Order Number,Sale Date,Price", "Bestellnummer,Verkaufsdatum,Preis"):
        data = f"{header},SKU,Qty\nA-1,Sep-01-26,4.00,CUP,1\n".encode()
        assert identify(file_of(data), "x.csv", [us])[0] is us
        [one] = read(data, us, channel(currency="EUR"))
        assert one.order is not None
        assert (one.order_id, one.order.placed_at[:10]) == ("A-1", "2026-08-31")


def test_a_bad_cell_names_the_column_as_the_file_does() -> None:
    data = b"Bestellnummer,Verkaufsdatum,Preis,SKU,Qty\nA-1,soon,4.00,CUP,1\n"
    [one] = read(data, mappings()["us"], channel(currency="EUR"))
    assert "Verkaufsdatum" in render(one.problems[0])
    assert "mappings/base.yaml:12" in render(one.problems[0])


def test_two_names_of_one_column_are_told_and_never_chosen() -> None:
    data = b"Order Number,Bestellnummer,Sale Date,Price,SKU,Qty\nA-1,A-2,Sep-01-26,4.00,CUP,1\n"
    found, [problem] = identify(file_of(data), "x.csv", [mappings()["us"]])
    assert found is None
    assert problem.id == "file/drift.two-names"
    assert "Order Number" in render(problem)
    assert "Bestellnummer" in render(problem)


def test_a_renamed_column_is_compared_with_all_its_names() -> None:
    data = b"Order Number,Verkaufs-Datum,Price,SKU,Qty\nA-1,Sep-01-26,4.00,CUP,1\n"
    _, [problem] = identify(file_of(data), "x.csv", [mappings()["us"]])
    assert problem.id == "file/drift"
    assert "Sale Date / Verkaufsdatum" in render(problem)
    assert "Verkaufs-Datum" in problem.advice


def test_an_optional_column_that_seems_renamed_is_a_warning() -> None:
    data = b"Order Number,Sale Date,Price,SKU,Qty,Risks\nA-1,Sep-01-26,4.00,CUP,1,x\n"
    found, [problem] = identify(file_of(data), "x.csv", [mappings()["us"]])
    assert found is not None
    assert (problem.id, problem.severity) == ("file/drift.renamed", "warning")
    assert "mappings/base.yaml:14" in problem.advice


def test_columns_that_nothing_reads_need_no_list() -> None:
    data = b"Order Number,Sale Date,Price,SKU,Qty,Colour\nA-1,Sep-01-26,4.00,CUP,1,x\n"
    listed = mappings(us="extends: base\nfile: {columns_not_read: [Size]}\n")["us"]
    assert identify(file_of(data), "x.csv", [mappings()["us"]])[1] == []
    assert [one.id for one in identify(file_of(data), "x.csv", [listed])[1]] == ["file/drift.new"]


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        ({"us": "extends: bsae\n"},
         "mapping/base.unknown", "mappings/us.yaml:1:10"),
        ({"us": "extends: us\n"},
         "mapping/base.circle", "mappings/us.yaml:1:10"),
        ({"us": "extends: [base]\n"},
         "key/wrong-shape", "mappings/us.yaml:1:10"),
        ({"us": "extends: base\nwithout: [order.risks]\n"},
         "mapping/base.nothing-left-out", "mappings/us.yaml:2:11"),
        ({"us": BASE.replace("base: yes", "without: footer")},
         "mapping/base.nothing-extended", "mappings/us.yaml:1:10"),
        ({"us": "extends: base\nordr: {}\n"},
         "key/unknown", "mappings/us.yaml:2:1"),
        ({"us": "extends: base\norder: {risk: {from: R, read_as: country}}\n"},
         "mapping/target", "mappings/us.yaml:2:34"),
        ({"base": BASE.replace("sku: SKU", "skus: SKU")},
         "key/unknown", "mappings/base.yaml:16:3"),
        ({"base": BASE.replace("from: Risk", "from: Preis")},
         "value/wrong.mapping-word", "mappings/base.yaml:14:16"),
        ({"base": BASE.replace("Preis]", "Price]")},
         "value/wrong.mapping-word-twice", "mappings/base.yaml:9:18"),
        ({"base": BASE.replace("[Price, Preis]", "[]")},
         "value/wrong.mapping-column", "mappings/base.yaml:9:10"),
        ({"base": BASE.replace("yes", "maybe", 1)},
         "value/wrong.choice", "mappings/base.yaml:1:7"),
        ({"lonely": BASE},
         "mapping/base.unused", "mappings/lonely.yaml:0:0"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_in_the_file_where_it_stands(
    changed: dict[str, str], code: str, place: str
) -> None:
    found = [one for one in told(**changed) if one.id == code]
    assert [f"{one.file}:{one.line}:{one.column}" for one in found] == [place]
    assert all(render(one) for one in found)


def test_mappings_that_extend_each_other_in_a_circle_are_told() -> None:
    found = told(a="extends: b\n", b="extends: a\n")
    assert {one.id for one in found} == {"mapping/base.circle"}
    assert "a > b > a" in render(found[0])


def test_a_base_that_cannot_be_read_is_told_at_both_ends() -> None:
    found = told(base=BASE.replace("kind: orders", "kind: [orders"))
    assert {one.code for one in found if one.file.endswith("base.yaml")} == {"yaml/syntax"}
    assert {one.id for one in found if one.file.endswith("us.yaml")} == {"mapping/base.broken"}
