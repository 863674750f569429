"""Layouts of XML: bytes as a file typed by hand, and every mistake at its line."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from builders.paths import ROOT
from lxml import etree

from processor.documents.feeds.feed import render_batch
from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import ENCODINGS, Layout
from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel, WrittenShipment
from processor.model.order import Address
from processor.model.telling import Batch, BatchHead, ToldContent, ToldParcel, ToldShipment
from processor.problems.problem import Problem, errors

HEAD = InstructionHead(warehouse="PL1", document="D-7", created_at="2026-11-03T09:00:00Z")
TO = Address(
    name="Müller & Söhne <Anna>", address_lines=("Hauptstraße 5", "2. Hof"), city="Łódź",
    postcode="90-001", country="PL",
)  # fmt: skip
LAYOUT = """\
kind: instruction
format: xml
encoding: utf-8
root: s:shipments
namespaces: {s: "urn:example:shipments"}
elements:
  "@version": {constant: "1.2"}
  s:head/s:created: {from: file.created, date: "%Y-%m-%dT%H:%M:%SZ"}
  s:list/s:shipment:
    per: shipment
    elements:
      "@id": {from: shipment.id, required: yes}
      s:to/s:name: {from: ship_to.name, width: 35}
      s:to/s:line[1]: {from: ship_to.address_line_1, width: 35}
      s:to/s:line[2]: {from: ship_to.address_line_2, width: 35}
      s:parcels/s:parcel:
        per: parcel
        elements:
          "@number": parcel.tracking
          s:content: {per: parcel line, elements: {"@pieces": line.pieces, s:sku: line.sku}}
      s:note: order.notes
  s:count: file.shipments
"""


def line(no: int, pieces: int) -> WrittenLine:
    return WrittenLine(no=no, line_id=str(no), sku=f"SKU-{no}", item_code=f"W{no}", pieces=pieces)


def parcel(no: int, tracking: str, *lines: WrittenLine) -> WrittenParcel:
    return WrittenParcel(no=no, tracking=tracking, weight_g=500, contents=lines)


def shipment(number: str, *parcels: WrittenParcel, **more: Any) -> WrittenShipment:
    given: dict[str, Any] = {"ship_to": TO, **more}
    lines = tuple(one for of in parcels for one in of.contents)
    return WrittenShipment(
        shipment_id=number, order_id="#1", channel="c", client="k", weight_g=500, lines=lines,
        parcels=parcels, **given,
    )  # fmt: skip


ONE = shipment(
    "S0001",
    parcel(1, "CB000000016PL", line(1, 2)),
    parcel(2, "CB000000020PL", line(1, 1), line(2, 4)),
    notes='ring "twice"',
)
OTHER = shipment(
    "S0002",
    parcel(1, "CB000000033PL", line(3, 1)),
    ship_to=Address(
        name="李雷", address_lines=("1 Road",), city="York", postcode="YO1 7HH", country="GB"
    ),
)


def layout(text: str = LAYOUT) -> Layout:
    found, problems = read_layout(text, "mappings/outgoing/x.yaml")
    assert found is not None, problems
    return found


def problems_of(text: str) -> list[Problem]:
    found, problems = read_layout(text, "mappings/outgoing/x.yaml")
    assert found is None
    return problems


def written(text: str, *shipments: WrittenShipment) -> bytes:
    data, notes = render_instruction(layout(text), shipments, HEAD)
    assert errors(notes) == []
    return data


def test_a_file_equals_the_one_that_was_typed_by_hand() -> None:
    assert written(LAYOUT, ONE, OTHER) == (ROOT / "tests/golden/instruction.xml").read_bytes()


def test_the_same_facts_give_the_same_bytes() -> None:
    assert written(LAYOUT, ONE, OTHER) == written(LAYOUT, ONE, OTHER)


def test_without_indentation_all_elements_stand_in_one_line() -> None:
    data = written(LAYOUT + "indent: none\n", ONE)
    assert data.count(b"\n") == 2
    assert b'<s:content pieces="2"><s:sku>SKU-1</s:sku></s:content>' in data


def test_lines_end_as_the_layout_says() -> None:
    data = written(LAYOUT + "newline: crlf\n", ONE)
    assert data.count(b"\r\n") == data.count(b"\n") > 10


def test_empty_elements_are_written_where_the_layout_says_so() -> None:
    data = written(LAYOUT + "empty: write\n", OTHER)
    assert data.count(b"<s:line/>") == 1
    assert b"<s:note/>" in data


def test_a_number_behind_a_name_keeps_its_place_where_an_earlier_one_is_empty() -> None:
    found = etree.fromstring(written(LAYOUT + "empty: write\n", OTHER))
    lines = found.findall(".//{urn:example:shipments}line")
    assert [one.text for one in lines] == ["1 Road", None]


def test_a_file_without_shipments_has_its_head_and_its_count() -> None:
    found = etree.fromstring(written(LAYOUT))
    assert [etree.QName(one).localname for one in found] == ["head", "count"]
    assert found[-1].text == "0"


def test_names_without_a_prefix_belong_to_the_namespace_of_none_and_attributes_to_none() -> None:
    text = LAYOUT.replace('{s: "', '{"": "').replace("s:shipments\n", "shipments\n")
    text = re.sub(r"\bs:", "", text)
    root = etree.fromstring(written(text, ONE))
    assert root.nsmap == {None: "urn:example:shipments"}
    assert root.find("{urn:example:shipments}list") is not None
    assert root.get("version") == "1.2"


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_a_reader_of_xml_reads_what_stands_in_every_encoding(encoding: str) -> None:
    to = msgspec.structs.replace(TO, name="Anna", address_lines=("Street 5",))
    plain = msgspec.structs.replace(ONE, ship_to=to, notes=None)
    data = written(LAYOUT.replace("encoding: utf-8", f"encoding: {encoding}"), plain)
    assert data.startswith(ENCODINGS[encoding].mark)
    whole = data[len(ENCODINGS[encoding].mark) :].decode(ENCODINGS[encoding].codec)
    assert "<s:name>Anna</s:name>" in whole
    if encoding in ("utf-8", "utf-8 with mark", "utf-16", "latin-1", "cp1252", "ascii"):
        assert etree.fromstring(data).findtext(".//{urn:example:shipments}name") == "Anna"


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_forbids_holds_the_shipment(char: str) -> None:
    bad = msgspec.structs.replace(ONE, notes=f"before{char}after")
    [found] = required_space(layout(), bad)
    assert (found.id, found.line) == ("layout/unencodable.xml", 21)
    data, notes = render_instruction(layout(), [bad], HEAD)
    assert [one.id for one in errors(notes)] == ["layout/unencodable.xml"]
    etree.fromstring(data)


def test_a_line_break_becomes_a_space_and_is_told() -> None:
    data, notes = render_instruction(
        layout(), [msgspec.structs.replace(ONE, notes="one\r\ntwo")], HEAD
    )
    assert b"<s:note>one two</s:note>" in data
    assert [one.id for one in notes] == ["layout/replaced.line-breaks"]


def test_what_is_too_long_is_held_and_what_is_required_is_asked_for() -> None:
    long = msgspec.structs.replace(ONE, ship_to=msgspec.structs.replace(TO, name="N" * 36))
    assert [one.id for one in required_space(layout(), long)] == ["layout/too-long"]
    text = LAYOUT.replace("s:note: order.notes", "s:note: {from: order.notes, required: yes}")
    assert [one.id for one in required_space(layout(text), OTHER)] == ["layout/empty"]


def test_what_does_not_fit_goes_to_the_next_element() -> None:
    text = LAYOUT.replace(
        "address_line_1, width: 35", "address_line_1, width: 8, too_long: next line"
    )
    data = written(text, OTHER, msgspec.structs.replace(OTHER, ship_to=msgspec.structs.replace(
        TO, address_lines=("Hauptweg 5 Hof",))))  # fmt: skip
    found = etree.fromstring(data).findall(".//{urn:example:shipments}line")
    assert [one.text for one in found] == ["1 Road", "Hauptweg", "5 Hof"]


def test_a_shipment_without_parcels_is_written_as_if_in_one() -> None:
    lone = msgspec.structs.replace(ONE, parcels=(), action="cancel")
    assert written(LAYOUT, lone).count(b"<s:parcel>") == 1


TOLD = """\
kind: channel-feed
format: xml
encoding: utf-8
root: told
elements:
  "@run": file.run
  order:
    per: shipment
    elements:
      "@id": order.id
      parcel:
        per: parcel
        elements:
          "@tracking": parcel.tracking
          line:
            per: parcel line
            elements: {"@id": line.id, "@left": line.pieces, "@cancelled": line.cancelled}
"""


def content(no: int, pieces: int, reason: str = "") -> ToldContent:
    return ToldContent(
        fact=f"f{no}{reason}", no=no, line_id=f"L{no}", sku="S", pieces=pieces, units=pieces,
        ordered=9, reason=reason,
    )  # fmt: skip


def test_a_feed_in_xml_says_every_fact_once() -> None:
    told = ToldShipment(
        order_id="#1", channel="c", client="k", shipment_id="S1", warehouse="PL1", ship_to=TO,
        whole=False, final=True,
        parcels=(ToldParcel(no=1, tracking="T1", contents=(content(1, 2),)),),
        called_off=(content(2, 3, "short"),),
    )  # fmt: skip
    head = BatchHead(
        number="B000001", run=7, kind="channel-feed", about="shipped", to="c", client="k",
        created_at="2026-11-03T09:00:00Z",
    )  # fmt: skip
    data, notes = render_batch(Batch(head=head, shipments=(told,)), layout(TOLD))
    assert notes == ()
    assert data.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<told run="7">\n'
        '  <order id="#1">\n'
        '    <parcel tracking="T1">\n'
        '      <line id="L1" left="2" cancelled="0"/>\n'
        "    </parcel>\n"
        "    <parcel>\n"
        '      <line id="L2" left="0" cancelled="3"/>\n'
        "    </parcel>\n"
        "  </order>\n"
        "</told>\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "key", "place"),
    [
        ("root: s:shipments", "root: 1st", "layout/wrong.xml-name", (4, 7)),
        ("root: s:shipments", "root: x:shipments", "layout/wrong.xml-undeclared", (4, 7)),
        ("{s: ", "{xmlish: ", "layout/wrong.xml-prefix", (5, 14)),
        ('"urn:example:shipments"', '""', "layout/wrong.xml-namespace", (5, 17)),
        ("s:note:", "s:no te:", "layout/wrong.xml-name", (21, 7)),
        ('"@number": parcel', '"@n/x": parcel', "layout/wrong.xml-name", (19, 11)),
        ("per: parcel line", "per: shipment", "layout/wrong.xml-within", (20, 28)),
        ("per: parcel line", "per: parcels", "value/wrong.choice", (20, 28)),
        ("s:note:", "s:to:", "layout/wrong.xml-twice", (21, 7)),
        ("s:note:", "s:parcels/s:parcel/s:x:", "layout/wrong.xml-twice", (21, 7)),
        ("s:count: file.shipments", "s:count: shipment.id", "layout/wrong.scope", (22, 12)),
        ("s:note: order.notes", "s:note: file.records", "layout/wrong.total", (21, 15)),
        ("s:note: order.notes", "s:note: order.note", "layout/unknown-field", (21, 15)),
        ("encoding: utf-8", "encoding: utf-8\nrows: per parcel", "key/unknown", (4, 1)),
        ("encoding: utf-8", "encoding: utf-8\nindent: 9", "value/wrong.choice", (4, 9)),
        ("encoding: utf-8", "encoding: utf-8\nempty: maybe", "value/wrong.choice", (4, 8)),
        ("per: parcel line, ", "", "key/missing", (20, 22)),
    ],
)
def test_a_mistake_is_told_at_its_place(
    before: str, after: str, key: str, place: tuple[int, int]
) -> None:
    assert before in LAYOUT
    found = problems_of(LAYOUT.replace(before, after, 1))
    assert (key, place) in [(one.id, (one.line, one.column)) for one in found]


def test_a_layout_that_writes_no_shipment_is_refused() -> None:
    text = (
        "kind: instruction\nformat: xml\nencoding: utf-8\nroot: r\nelements: {n: file.shipments}\n"
    )
    assert [one.id for one in problems_of(text)] == ["layout/wrong.no-shipment"]
