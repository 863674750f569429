"""Slips of the hand in a mapping are told by their true cause."""

from __future__ import annotations

import pytest
from builders.normalise_files import AMAZON, AMAZON_HEADER, channel, file_of, read

from processor.normalise.identify import identify
from processor.normalise.read_mapping import read_mapping
from processor.problems.problem import Problem, render

GOOD = """\
kind: orders
file:
  header_has: [Id, When]
group_rows_by: Id
order:
  placed_at: {from: When, read_as: date %d-%b-%y}
  ship_to.country: {constant: DE}
lines:
  sku: Sku
  quantity: Qty
  amount: Price
"""


def told(old: str, new: str) -> list[Problem]:
    assert old in GOOD
    return read_mapping(GOOD.replace(old, new, 1), "mappings/x.yaml")[1]


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("  ship", "  ship_to.name: [First Name, Last Name]\n  ship", "mapping/target.halves",
         "join: [First Name, Last Name]"),
        ("  ship", "  buyer.name: {from: [billing_first_name, billing_last_name]}\n  ship",
         "mapping/target.halves", "join: [billing_first_name, billing_last_name]"),
        ("  ship", "  buyer.name: [[Vorname, Nachname], Firma]\n  ship",
         "mapping/target.halves", "join"),
        ("lines:", "drop_lines_when: {column: Sku, is: ['TIP*']}\nlines:",
         "value/wrong.mapping-star", "like:"),
        ("sku: Sku", "sku: [{from: Sku, when: {column: Kind, is: 'gift*'}}, Code]",
         "value/wrong.mapping-star", 'like: "gift*"'),
        ("sku: Sku", "sku: [{from: Sku, when: {column: Kind}}, Code]",
         "key/missing.mapping-condition", "present: yes"),
        ("%d-%b-%y", "MMM-dd-yy", "mapping/date", "%d.%m.%Y"),
        ("%d-%b-%y", "%d-%b-%y %I:%M", "mapping/date.half", "%p"),
        ("date %d-%b-%y}", "date %d-%b-%y, locale: deutsch}", "value/wrong.choice", "de"),
        ("sku: Sku", "sku: {join: [Sku, Size], from: Sku}",
         "value/wrong.mapping-sources", "keep one"),
        ("sku: Sku", "sku: {from: Sku, with: '-'}", "mapping/target.with", "join"),
        ("sku: Sku", "sku: {from: Sku, take: sku}", "mapping/target.take", "pattern"),
        ("sku: Sku", "sku: {from: Sku, pattern: '{a} {b}'}", "key/missing.mapping-take", "a"),
        ("sku: Sku", "sku: {from: Sku, pattern: '{a} {b}', take: c}",
         "value/wrong.mapping-hole", "c"),
        ("sku: Sku", "sku: {from: Sku, pattern: '{a}{b}', take: a}",
         "value/wrong.mapping-pattern-side-by-side", "digits"),
        ("sku: Sku", "sku: {from: Sku, decimals: 2}", "mapping/target.number", "decimals"),
        ("amount: Price", "amount: {from: Price, decimal_mark: ',', thousands_mark: ','}",
         "value/wrong.mapping-marks", "mark"),
        ("amount: Price", "amount: {from: Price, currency: EUR}", "value/wrong.choice", "glued"),
        ("amount: Price", "amount: {from: Price, per: 100}", "key/unknown", "per"),
        ("amount: Price", "unit_price: {from: Price, per: 0}", "value/wrong.whole", "1"),
        ("sku: Sku", "sku: {all_of: [Sku, Size]}", "mapping/target.all-of", "join"),
        ("date %d-%b-%y}", "[date %d-%b-%y, text]}", "value/wrong.mapping-readings", "forms"),
    ],
)  # fmt: skip
def test_a_slip_is_told_by_its_cause(old: str, new: str, code: str, says: str) -> None:
    problems = told(old, new)
    assert code in [one.id for one in problems], [render(one) for one in problems]
    [problem] = [one for one in problems if one.id == code]
    assert says in render(problem)


def test_a_name_that_falls_back_to_another_name_is_no_slip() -> None:
    assert told("  ship", "  ship_to.name: [Shipping Name, Billing Name]\n  ship") == []


def test_a_month_of_another_language_is_told_with_the_locale_to_write() -> None:
    mapping, _ = read_mapping(GOOD, "mappings/x.yaml")
    assert mapping is not None
    data = b"Id,When,Sku,Qty,Price\nA,10-Dez-25,CUP,1,4.00\n"
    [found] = read(data, mapping, channel(currency="EUR"))
    assert found.problems[0].id == "cell/date.locale"
    assert "locale: de" in found.problems[0].advice


def header_without(*names: str) -> bytes:
    return "\t".join(one for one in AMAZON_HEADER if one not in names).encode() + b"\nx\n"


def test_one_renamed_column_is_told_with_the_line_to_change() -> None:
    data = header_without("sku").replace(b"quantity-purchased", b"quantity_purchased\tsku")
    _, [problem] = identify(file_of(data), "x.txt", [AMAZON])
    assert problem.id == "file/drift"
    assert "quantity_purchased" in problem.advice


def test_six_missing_columns_are_another_header() -> None:
    gone = (
        list(AMAZON.needed())[:1]
        + [one for one in AMAZON.needed() if one not in AMAZON.header_has][:5]
    )
    _, [problem] = identify(file_of(header_without(*gone)), "x.txt", [AMAZON])
    assert problem.id == "file/drift.other-header"
    assert all(one in render(problem) for one in gone)
    assert "another header" in problem.advice
