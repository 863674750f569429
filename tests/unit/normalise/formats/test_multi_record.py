"""Records of several kinds in one text: parted, named, counted, and sent back as they came."""

from __future__ import annotations

import pytest
from builders.normalise_files import file_of, read, refused, surveyed
from builders.shapes import goods, orders

from processor.languages.languages import LANGUAGES, in_english
from processor.normalise import rejected_rows, rejects_file
from processor.normalise.identify import identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping

FILE = """\
file:
  format: multi-record
  header_has: [HEA.number]
  comment: "#"
  decimal_mark: ","
  records:
    FHE: [sender, sent]
    HEA: [number, date, ""]
    BAD: [name, street, country]
    LIT: [line, sku, quantity, price]
    FFT: [orders, lines, total]
"""
FIXED = """\
file:
  format: multi-record
  header_has: [HEA.number]
  record_at: 1-3
  short_records: blank
  decimal_mark: ","
  records:
    FHE: {sender: 4-9, sent: 10-17}
    HEA: {number: 4-9, date: 10-19}
    BAD: {name: 4-13, street: 14-23, country: 24-25}
    LIT: {line: 4-5, sku: 6-15, quantity: 16-19, price: 20-27}
    FFT: {orders: 4-9, lines: 10-15, total: 16-27}
"""
SHAPE = """\
kind: orders
group_rows_by: HEA.number
blank_key: row above
records:
  - {are: note, when: {column: record, is: FHE}}
  - {are: order, when: {column: record, is: HEA}}
  - {are: part, when: {column: record, is: BAD}}
  - {are: line, when: {column: record, is: LIT}}
footer: {first_cell: FFT, orders: FFT.orders, lines: FFT.lines, lines_of: LIT, total: FFT.total,
  total_of: LIT.price}
order:
  placed_at: {from: HEA.date, read_as: date iso}
  currency: {constant: EUR}
  ship_to.name: BAD.name
  ship_to.address_lines: BAD.street
  ship_to.country: {from: BAD.country, read_as: country}
lines:
  channel_line_id: LIT.line
  sku: LIT.sku
  quantity: LIT.quantity
  unit_price: LIT.price
"""
PARTED = """\
# written by the old system
FHE;SHOP;20261102
HEA;000501;2026-11-02;x
BAD;Anna;"Am Hafen 1; Hof";DE
LIT;1;CUP;2;3,00
LIT;2;LID;1;1,50
HEA;000502;2026-11-03;
LIT;1;CUP;1;3,00
BAD;Bo;;AT
FFT;2;3;7,50
"""
PLACED = """\
FHESHOP  20261102
HEA0005012026-11-02
BADAnna      Hafen 1   DE
LIT 1CUP       000200003,00
LIT 2LID       000100001,50
HEA0005022026-11-03
LIT 1CUP       000100003,00
BADBo                  AT
FFT000002000003000000007,50
"""


def mapping(file: str = FILE) -> Mapping:
    found, problems = read_mapping(file + SHAPE, "mappings/m.yaml")
    assert found is not None, [one.said for one in problems]
    return found


@pytest.mark.parametrize(("file", "text"), [(FILE, PARTED), (FIXED, PLACED)])
def test_an_order_is_its_head_its_address_and_its_lines(file: str, text: str) -> None:
    found = orders(text.encode(), mapping(file))
    assert list(found) == ["000501", "000502"]
    one, two = found["000501"].order, found["000502"].order
    assert one is not None and two is not None
    assert goods(one) == [("CUP", 2, 600), ("LID", 1, 150)]
    assert (one.ship_to.name, two.ship_to.name, two.ship_to.country) == ("Anna", "Bo", "AT")
    assert goods(two) == [("CUP", 1, 300)]


def test_a_cell_knows_its_line_and_column() -> None:
    bad = PARTED.replace("LIT;2;LID;1;", "LIT;2;LID;many;")
    (problem,) = orders(bad.encode(), mapping())["000501"].problems
    assert (problem.line, problem.column, problem.field) == (6, 11, "LIT.quantity")
    placed = PLACED.replace("LID       0001", "LID       many")
    (problem,) = orders(placed.encode(), mapping(FIXED))["000501"].problems
    assert (problem.line, problem.column, problem.span) == (5, 16, 4)


@pytest.mark.parametrize(
    "wrong", ["LIX;2;LID;1;1,50", "LIT;2;LID;1;1,50;x", "LIT;2;LID;1", 'LIT;2;"LID;1;1,50']
)
def test_a_record_that_is_not_as_listed_costs_its_order_alone(wrong: str) -> None:
    text = PARTED.replace("LIT;2;LID;1;1,50", wrong).replace("FFT;2;3;7,50\n", "")
    found = orders(text.encode(), _without_footer())
    assert [one.code for one in found["000501"].problems] == ["row/arity"]
    assert found["000502"].outcome == "accepted"


def _without_footer(file: str = FILE) -> Mapping:
    shape = SHAPE[: SHAPE.index("footer:")] + SHAPE[SHAPE.index("order:\n") :]
    found, problems = read_mapping(file + shape, "mappings/m.yaml")
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("footer", "said"),
    [("FFT;3;3;7,50", "3"), ("FFT;2;4;7,50", "4"), ("FFT;2;3;7,51", "7,51"), ("", "FFT")],
)
def test_a_file_whose_totals_disagree_is_put_aside_with_both_figures(
    footer: str, said: str
) -> None:
    problem = refused(PARTED.replace("FFT;2;3;7,50", footer).encode(), mapping())
    assert problem.code == "file/footer"
    assert said in in_english(problem.said)


def test_trailing_empty_fields_are_none_too_many() -> None:
    text = PARTED.replace("LIT;1;CUP;2;3,00", "LIT;1;CUP;2;3,00;;")
    assert orders(text.encode(), mapping())["000501"].outcome == "accepted"


def test_rejects_go_back_as_they_came_and_are_read_again_when_mended() -> None:
    m = mapping()
    bad = PARTED.replace("LIT;2;LID;1;", "LIT;2;LID;many;").encode()
    header = surveyed(bad, m).header
    reading = orders(bad, m)["000501"]
    for language in LANGUAGES.values():
        back = rejects_file(header, rejected_rows(reading), m, language)
        assert [line.partition(" |")[0] for line in back.decode().splitlines()[1:]] == (
            bad.decode().splitlines()[2:6]
        )
        mended = back.replace(b"many", b"1")
        assert identify(file_of(mended), "f.csv", [m])[0] == m
        (again,) = read(mended, m)
        assert (again.outcome, goods(again.order)) == (
            "accepted", [("CUP", 2, 600), ("LID", 1, 150)],
        )  # fmt: skip


def test_a_file_of_other_records_is_not_taken() -> None:
    for text in ("LIX;1\n", "Order;Date\n1;2\n", "\n", PLACED):
        assert identify(file_of(text.encode()), "f.csv", [mapping()])[0] is None


def test_a_piece_begins_with_the_head_of_an_order() -> None:
    whole = surveyed(PARTED.encode(), mapping(), size=1)
    assert [one.first_row for one in whole.chunks][-1] == 7


MISTAKES = {
    FILE.replace("LIT: [line, sku", "LIT: [sku, sku"): "value/wrong.multi-twice",
    FIXED.replace("record_at", "delimiter: comma\n  record_at"): "value/wrong.multi-delimiter",
    FILE.replace("HEA.number", "HEA.no"): "value/wrong.own-column",
    FILE.split("  records:")[0]: "key/missing.multi-records",
}


@pytest.mark.parametrize("file", MISTAKES)
def test_a_mapping_that_names_no_records_is_told(file: str) -> None:
    assert MISTAKES[file] in [one.id for one in read_mapping(file + SHAPE, "m.yaml")[1]]


@pytest.mark.parametrize(
    ("file", "text", "sound", "torn"),
    [
        (FILE, PARTED, b";LID;1", b";L\xff\xfe;1"),
        (FILE, PARTED, b";LID;1", b";L\0D;1"),
        (FIXED, PLACED, b"LID       0001", b"L\xffD       0001"),
    ],
)
def test_bytes_that_are_no_text_cost_their_order_alone(
    file: str, text: str, sound: bytes, torn: bytes
) -> None:
    text = text.rsplit("FFT", 1)[0]
    found = orders(text.encode().replace(sound, torn), _without_footer(file))
    assert {key: one.outcome for key, one in found.items()} == {
        "000501": "rejected", "000502": "accepted",
    }  # fmt: skip
    assert {one.code for one in found["000501"].problems} == {"row/damaged"}


def test_a_text_comes_in_one_of_the_encodings_that_are_listed() -> None:
    listed = mapping(FILE.replace("  comment", "  encoding: [utf-8, cp1252]\n  comment"))
    for encoding in ("utf-8", "cp1252"):
        data = PARTED.replace("Anna", "Jürgen Müller").encode(encoding)
        found, problems = identify(file_of(data), "f.txt", [listed])
        assert found is not None, problems
        order = orders(data, found)["000501"].order
        assert order is not None and order.ship_to.name == "Jürgen Müller"
