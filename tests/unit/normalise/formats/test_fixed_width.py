"""Records at fixed places: cells and their places, lengths, other records, rejects and back."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from builders.normalise_files import ROOT, shipped
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.languages.languages import LANGUAGES
from processor.model.config import Limits
from processor.normalise.formats.fixed_options import FixedOptions
from processor.normalise.formats.fixed_width import FIXED_WIDTH
from processor.normalise.formats.format import file_bytes
from processor.normalise.golden import golden
from processor.normalise.read_mapping import read_mapping

OPTIONS = FixedOptions(
    encoding="utf-8", names=("kind", "sku", "pieces"), places=((0, 1), (1, 7), (8, 11)),
    others=(("T", ((0, 1), (1, 4))),), length=12, short=False, in_bytes=False,
)  # fmt: skip
SAMPLE = ROOT / "mappings/samples/confirmation-as400/CONF0311.DAT"


def rows(text: str, options: FixedOptions = OPTIONS) -> list[tuple[int, list[str]]]:
    """(row, cells) of every record, by the strict pass; the whole as one piece says the same."""
    data = text.encode(options.codec)
    reader = FIXED_WIDTH.strict(io.BytesIO(data), options, Limits())
    found = list(reader.records())
    header = tuple(found[0][1])
    begins = data.index(b"\n") + 1 if len(header) > len(options.names) else 0
    again = FIXED_WIDTH.records(data[begins:], 2 if begins else 1, header, options)
    said = [(row, cells) for row, cells in found[1:] if cells]
    assert [(one.row, one.cells) for one in again] == said
    return said


def test_a_cell_is_what_stands_at_its_places() -> None:
    assert rows("DCUP    042 \r\nT004\x20\x20\x20\x20\x20\x20\x20\x20\r\n\r\n\x1a") == [
        (1, ["D", "CUP", "042"]),
        (2, ["T", "004", ""]),
    ]


def test_a_cell_knows_its_line_and_columns() -> None:
    record, trailer = FIXED_WIDTH.records(
        "DMÜTZE  042 \nT004        \n".encode(), 1, OPTIONS.names, OPTIONS
    )
    place = record.place(2)
    assert (place.row, place.column, place.span) == (1, 9, 3)
    assert (trailer.place(1).column, trailer.place(1).span) == (2, 3)


@pytest.mark.parametrize("line", ["DCUP    042", "DCUP    042  ", "D", "DCUP    042 |why"])
def test_a_line_of_another_length_is_no_record(line: str) -> None:
    ((_, cells),) = rows(line + "\n")
    assert len(cells) not in (3, 4)


def test_blanks_at_the_end_may_be_cut_where_the_mapping_says_so() -> None:
    short = replace(OPTIONS, short=True)
    assert rows("DCUP    042\nDCUP\n", short) == [(1, ["D", "CUP", "042"]), (2, ["D", "CUP", ""])]


def test_places_may_count_bytes_and_none_cuts_a_character() -> None:
    options = replace(OPTIONS, encoding="gbk", in_bytes=True)
    fits = "D杯子   42  "
    assert rows(fits + "\n", options) == [(1, ["D", "杯子", "42"])]
    (record,) = FIXED_WIDTH.records((fits + "\n").encode("gbk"), 1, OPTIONS.names, options)
    assert record.place(2).column == 7
    ((_, cells),) = rows("Dab杯子杯01 \n", options)
    assert len(cells) not in (3, 4)


def rejects(*records: str, header: tuple[str, ...] = OPTIONS.names) -> str:
    told = [(n, one, "no such SKU | 7") for n, one in enumerate(records, start=1)]
    assert FIXED_WIDTH.rejects is not None
    return FIXED_WIDTH.rejects(header, told, OPTIONS, LANGUAGES["en"]).decode()


def test_rejects_come_back_as_they_went_out() -> None:
    sent = ["DCUP    042 ", "D|||    0 1 "]
    back = rejects(*sent)
    assert [cells for _, cells in rows(back)] == [
        ["D", "CUP", "042", "no such SKU / 7"],
        ["D", "|||", "0 1", "no such SKU / 7"],
    ]
    assert rejects(*back.splitlines()[1:], header=(*OPTIONS.names, "crossdock_reason")) == back
    assert FIXED_WIDTH.header(file_bytes(io.BytesIO(back.encode())), OPTIONS) == (
        *OPTIONS.names, "crossdock_reason",
    )  # fmt: skip


@pytest.mark.parametrize("sent", ["DCUP     0042 ", "DCUP    042  x", "DCUP    042", "D", "DC|"])
def test_a_record_of_another_length_is_none_before_it_is_mended(sent: str) -> None:
    ((_, cells),) = rows(rejects(sent))
    assert len(cells) not in (3, 4)


_CELL = st.text(
    st.characters(codec="cp1252", exclude_characters="\r\n\x1a\x00 ", min_codepoint=33), max_size=6
)


@given(st.lists(st.tuples(_CELL, st.text("0123456789", max_size=3)), max_size=6))
def test_what_is_written_is_read(records: list[tuple[str, str]]) -> None:
    options = replace(OPTIONS, encoding="cp1252")
    text = "".join(f"D{sku:<6}-{pieces:>3} \r\n" for sku, pieces in records)
    assert [cells for _, cells in rows(text, options)] == [
        ["D", sku, pieces] for sku, pieces in records
    ]


FILE = """\
kind: confirmation
reference_is: shipment
quantities: this shipment
file:
  format: fixed-width
  header_has: [shipment]
  columns: {shipment: 1-11, sku: 12-20, pieces: 21-24, at: {start: 25, length: 8}}
rows:
  {reference: shipment, sku: sku, shipped: pieces, shipped_at: {from: at, read_as: "date %Y%m%d"}}
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("12-20", "20-12", "value/wrong", "'20-12' is no place in a record"),
        ("12-20", "11-20", "value/wrong", "column sku overlaps column shipment"),
        ("[shipment]", "[order]", "value/wrong", "order is no column of `columns`"),
        ("sku: sku", "sku: article", "value/wrong", "article is no column of `columns`"),
        ("  columns", "  record_length: 20\n  columns", "value/wrong", "ends at 32"),
        ("length: 8", "long: 8", "key/unknown", "long"),
        ("  columns", "  delimiter: comma\n  columns", "key/unknown", "delimiter"),
        ("  columns", "  other_records: {T: {n: 2-99}}\n  columns", "value/wrong", "record T"),
        ("kind: conf", "footer: {first_cell: T, orders: 2}\nkind: conf", "key/unknown", "orders"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(
    old: str, new: str, code: str, said: str
) -> None:
    assert read_mapping(FILE, "mappings/x.yaml")[1] == []
    assert old in FILE
    _, problems = read_mapping(FILE.replace(old, new, 1), "mappings/x.yaml")
    assert any(one.code == code and said in one.message for one in problems), problems


def golden_of(data: bytes) -> str:
    return golden(data, "x.dat", shipped("confirmation-as400"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"T0000007", b"T0000008", "lines, the file has 7"),
        (b"T0000007000000009", b"T0000007000000010", "file/footer"),
        (b"T0000007", b"X0000007", "file/footer"),
    ],
)
def test_the_trailer_is_held_against_the_records(old: bytes, new: bytes, said: str) -> None:
    data = SAMPLE.read_bytes()
    assert old in data
    assert said in golden_of(data.replace(old, new))


@pytest.mark.slow
def test_damaged_bytes_are_told_or_change_nothing_but_their_cells() -> None:
    whole = SAMPLE.read_bytes()
    lot: Any = random.Random(14)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(lot.choice((1, 3, 30))):
            data[lot.randrange(len(data))] = lot.randrange(256)
        text = golden_of(bytes(data[: lot.choice((len(data), lot.randrange(len(data))))]))
        assert '"problems": [' in text
