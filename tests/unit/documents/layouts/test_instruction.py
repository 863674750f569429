"""Instruction files: bytes as golden files, and nothing cut or replaced in silence."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel, WrittenShipment
from processor.languages.languages import in_english
from processor.model.order import Address
from processor.problems.problem import Problem, errors

GOLDEN = ROOT / "tests/golden"
HEAD = InstructionHead(
    warehouse="PL1", document="D-7", wave="W00042", part=1, created_at="2026-11-03T09:00:00Z"
)


def line(no: int, pieces: int = 1, **more: Any) -> WrittenLine:
    given_: dict[str, Any] = {
        "line_id": str(no),
        "sku": f"SKU-{no}",
        "item_code": f"W{no:03d}",
        "title": f"Thing {no}",
        "gtin": "5901234123457",
        "bin": f"A-{no:02d}",
    }
    return WrittenLine(no=no, pieces=pieces, **{**given_, **more})


def shipment(**more: Any) -> WrittenShipment:
    lines = more.pop("lines", (line(1, 2),))
    parcels = more.pop(
        "parcels",
        (
            WrittenParcel(
                no=1, sscc="359012340000000017", tracking="CB000000016PL", weight_g=1250,
                contents=lines,
            ),
        ),
    )  # fmt: skip
    given_: dict[str, Any] = {
        "shipment_id": "S0001",
        "order_id": "#1001",
        "channel": "acme-shopify",
        "client": "acme",
        "carrier": "baltic-post",
        "service": "parcel",
        "label_source": "ours",
        "ship_to": address(),
        "phone": "+49 30 1234567",
        "email": "anna@example.com",
        "day": "2026-11-03",
        "ship_by": "2026-11-04T23:30:00Z",
        "weight_g": 1250,
    }
    return WrittenShipment(lines=lines, parcels=parcels, **{**given_, **more})


def address(**more: Any) -> Address:
    given_: dict[str, Any] = {
        "name": "Anna Müller",
        "address_lines": ("Hauptstraße 5",),
        "city": "Köln",
        "postcode": "01067",
        "country": "DE",
    }
    return Address(**{**given_, **more})


TRICKY = (
    shipment(),
    shipment(
        action="change",
        shipment_id="S0002",
        order_id="00123",
        label_source="warehouse",
        po_number="=1+1",
        notes='Ring twice,\r\nthen "wait"; thanks',
        lines=(
            line(1, 3, title="Lamp, blue"),
            line(2, 10, lot="L-9", hazards=("battery", "UN3481")),
        ),
        parcels=(),
        ship_to=address(
            name="Łukasz Żak",
            city="Łódź",
            country="PL",
            company="Żak & Syn, sp. z o.o.",
            address_lines=(
                "ul. Bardzo Długa Nazwa Ulicy Marszałka 123 m. 45, klatka B",
                "piętro 3",
            ),
        ),
    ),
    shipment(
        action="cancel",
        shipment_id="S0003",
        order_id="302-1",
        carrier=None,
        service=None,
        label_source="channel",
        phone=None,
        email=None,
        ship_by=None,
        parcels=(),
        ship_to=address(
            name="Оксана Шевченко", city="Київ", country="UA", address_lines=("вул. Хрещатик 1",)
        ),
    ),
)


def shipped(name: str) -> Layout:
    path = ROOT / f"mappings/outgoing/instruction-{name}.yaml"
    layout, problems = read_layout(
        path.read_text("utf-8"), f"mappings/outgoing/instruction-{name}.yaml"
    )
    assert problems == []
    assert layout is not None
    return layout


def small(columns: str, top: str = "", rows: str = "per shipment") -> Layout:
    block = "".join(f"  {column}\n" for column in columns.strip().splitlines())
    text = (
        f"kind: instruction\nformat: delimited\ndelimiter: comma\nheader: no\nrows: {rows}\n"
        + ("" if "encoding" in top else "encoding: utf-8\n")
        + f"{top}columns:\n{block}"
    )
    layout, problems = read_layout(text, "x.yaml")
    assert problems == [], problems
    assert layout is not None
    return layout


def written(layout: Layout, *shipments: WrittenShipment) -> tuple[str, list[Problem]]:
    data, problems = render_instruction(layout, shipments, HEAD)
    return data.decode(layout.encoding.codec).removesuffix(layout.newline), problems


@pytest.mark.parametrize("name", ["pl1", "de2", "cn1"])
def test_the_shipped_layouts_write_the_golden_bytes(name: str) -> None:
    layout = shipped(name)
    data, problems = render_instruction(layout, TRICKY, HEAD)
    assert data == (GOLDEN / f"instruction-{name}.{layout.extension}").read_bytes()
    assert errors(problems) == []
    assert render_instruction(layout, TRICKY, HEAD) == (data, problems)


def test_a_csv_reader_gets_every_value_of_pl1_back() -> None:
    text, _ = written(shipped("pl1"), *TRICKY)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(one.lines) for one in TRICKY)
    assert rows[1]["Company"] == "Żak & Syn, sp. z o.o."
    assert rows[1]["Notes"] == 'Ring twice, then "wait"; thanks'
    assert rows[0]["Ship by"] == "2026-11-05 00:30"
    assert [row["Action"] for row in rows] == ["N", "R", "R", "F"]
    assert rows[1]["Order"] == "00123"
    assert rows[1]["PO number"] == "'=1+1"
    assert rows[0]["Phone"] == "+49 30 1234567"


def test_every_record_of_de2_has_the_width_of_its_kind() -> None:
    data, _ = render_instruction(shipped("de2"), TRICKY, HEAD)
    records = data.decode("cp1252").removesuffix("\r\n").split("\r\n")
    widths = {kind: {len(r) for r in records if r[0] == kind} for kind in "HPLT"}
    assert all(len(found) == 1 for found in widths.values())
    assert "".join(record[0] for record in records) == "HPLHPLLHPLT"
    assert records[-1].endswith("0000003" + "0000001" + "0000004" + "000000017" + "000000010")


def test_de2_writes_near_letters_and_says_so() -> None:
    data, problems = render_instruction(shipped("de2"), TRICKY, HEAD)
    text = data.decode("cp1252")
    assert "Lukasz Zak" in text or "Lukasz Żak" in text
    assert "Kiiv" in text
    assert "Köln" in text
    said = [p for p in problems if in_english(p.inside) == "shipment S0003" and p.field == "Ort"]
    assert [p.code for p in said] == ["layout/replaced"]
    assert "'К' by 'K'" in said[0].message


def test_han_has_no_near_letters_so_de2_holds_the_order() -> None:
    chinese = shipment(ship_to=address(city="深圳"))
    found = required_space(shipped("de2"), chinese)
    assert [problem.code for problem in found] == ["layout/unencodable"]
    assert "U+6DF1" in found[0].message
    assert found[0].field == "Ort"
    assert found[0].line > 0
    assert required_space(shipped("cn1"), chinese) == []


def test_items_stand_to_the_right_and_go_on_in_a_next_row() -> None:
    lines = tuple(line(number) for number in range(1, 24))
    parcels = (
        WrittenParcel(no=1, sscc="1", weight_g=900, contents=lines),
        WrittenParcel(no=2, sscc="2", weight_g=100, contents=(line(23, 5),)),
    )
    text, problems = written(shipped("cn1"), shipment(lines=lines, parcels=parcels))
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert problems == []
    assert [row["箱号"] for row in rows] == ["1", "1", "1", "2"]
    items = [row[f"货品编码{n}"] for row in rows for n in range(1, 11) if row[f"货品编码{n}"]]
    assert items == [one.item_code for one in lines] + ["W023"]
    assert rows[3]["数量1"] == "5"
    assert rows[3]["重量(kg)"] == "0.100"


def test_more_items_than_a_row_holds_can_hold_the_order() -> None:
    text = (ROOT / "mappings/outgoing/instruction-cn1.yaml").read_text("utf-8")
    layout, _ = read_layout(text.replace("too_many: next row", "too_many: hold"), "x.yaml")
    assert layout is not None
    many = shipment(lines=tuple(line(number) for number in range(1, 12)))
    assert [p.code for p in required_space(layout, many)] == ["layout/too-many"]
    assert required_space(layout, shipment(lines=many.lines[:10])) == []


def test_parcel_lines_follow_their_parcel() -> None:
    layout, problems = read_layout(
        "kind: instruction\nformat: delimited\nencoding: utf-8\ndelimiter: comma\nrecords:\n"
        "  - per: file start\n    columns: {A: {constant: A}, N: file.records}\n"
        "  - per: shipment\n    columns: {A: {constant: S}, Id: shipment.id}\n"
        "  - per: parcel\n    columns: {A: {constant: P}, No: parcel.no}\n"
        "  - per: parcel line\n    columns: {A: {constant: I}, No: parcel.no, S: line.sku, "
        "Q: line.pieces}\n",
        "x.yaml",
    )
    assert problems == []
    assert layout is not None
    parcels = (
        WrittenParcel(no=1, weight_g=1, contents=(line(1, 2), line(2, 1))),
        WrittenParcel(no=2, weight_g=1, contents=(line(2, 4),)),
    )
    text, _ = written(layout, shipment(lines=(line(1, 2), line(2, 5)), parcels=parcels))
    assert text.split("\n") == [
        "A,6", "S,S0001", "P,1", "I,1,SKU-1,2", "I,1,SKU-2,1", "P,2", "I,2,SKU-2,4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("W: {from: shipment.weight, unit: kg}", "1.250"),
        ("W: {from: shipment.weight, unit: kg, decimals: 1}", "1.3"),
        ("W: {from: shipment.weight, unit: kg, decimals: 0}", "1"),
        ("W: {from: shipment.weight, unit: kg, decimal_mark: comma}", '"1,250"'),
        ("W: {from: shipment.weight, unit: kg, decimal_mark: none}", "1250"),
        ("W: shipment.weight", "1250"),
        ('D: {from: shipment.ship_by, date: "%d.%m.%y %H:%M"}', "04.11.26 23:30"),
        (
            'D: {from: shipment.ship_by, date: "%Y年%m月%d日", timezone: Asia/Shanghai}',
            "2026年11月05日",
        ),
        ('D: {from: shipment.day, date: "%j", timezone: Asia/Shanghai}', "307"),
        ("D: shipment.ship_by", "2026-11-04T23:30:00Z"),
        ("V: {from: shipment.carrier, values: {x: y}, otherwise: other}", "other"),
        ("V: {from: order.notes, default: none}", "none"),
        ("V: {from: order.notes, default: -}", "-"),
        ("C: {constant: fixed}", "fixed"),
        ("F: file.wave", "W00042"),
        ("A: shipment.trackings", "CB000000016PL"),
        ("A: ship_to.address_line_1", "Hauptstraße 5"),
    ],
)
def test_a_column_writes_its_value_as_its_layout_says(column: str, text: str) -> None:
    assert written(small(column), shipment()) == (text, [])


@pytest.mark.parametrize(
    ("too_long", "text", "code"),
    [
        ("cut", "Anna Maria M", "layout/cut"),
        ("cut at word", "Anna Maria", "layout/cut"),
        ("hold", "Anna Maria M", "layout/too-long"),
    ],
)
def test_what_is_too_long_is_never_cut_in_silence(too_long: str, text: str, code: str) -> None:
    layout = small(f"N: {{from: ship_to.name, width: 12, too_long: {too_long}}}")
    one = shipment(ship_to=address(name="Anna Maria Müller"))
    out, problems = written(layout, one)
    assert out == text
    assert [(p.code, p.field, in_english(p.inside)) for p in problems] == [
        (code, "N", "shipment S0001")
    ]
    assert bool(required_space(layout, one)) == (too_long == "hold")


def test_a_long_street_goes_on_in_the_next_columns() -> None:
    layout = small(
        "A: {from: ship_to.address_line_1, width: 12, too_long: next line}\n"
        "B: {from: ship_to.address_line_2, width: 12, too_long: next line}\n"
        "C: {from: ship_to.address_line_3, width: 12, too_long: hold}\n"
    )

    def lines(*parts: str) -> tuple[str, list[str]]:
        text, problems = written(layout, shipment(ship_to=address(address_lines=parts)))
        return text, [problem.code for problem in problems]

    assert lines("Long Street 12", "Flat 3") == ("Long Street,12 Flat 3,", [])
    assert lines("a", "b", "c", "d", "e") == ('a,b,"c, d, e"', [])
    assert lines("Donaudampfschiff 1") == ("Donaudampfsc,hiff 1,", [])
    assert lines("a" * 12, "b" * 12, "c" * 12, "d")[1] == ["layout/too-long"]
    assert lines() == (",,", [])


def test_a_formula_that_comes_up_by_wrapping_is_guarded_too() -> None:
    layout = small(
        "A: {from: ship_to.address_line_1, width: 10, too_long: next line}\n"
        "B: {from: ship_to.address_line_2, width: 40, too_long: hold}\n"
    )
    text, problems = written(
        layout, shipment(ship_to=address(address_lines=("Street 123 =cmd|' /C calc'!A0",)))
    )
    assert text == "Street 123,'=cmd|' /C calc'!A0"
    assert [problem.code for problem in problems] == ["layout/guarded"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(name: str, text: str) -> None:
    one = shipment(ship_to=address(name=name))
    assert written(small("N: ship_to.name"), one)[0] == text
    assert written(small("N: ship_to.name", "guard_formulas: no\n"), one)[0] == text.removeprefix(
        "'" if not name.startswith("'") else "\0"
    )


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        ("+49 30 123-456", "+49 30 123-456"),
        ("+1 (555) 123.4567", "+1 (555) 123.4567"),
        ("+1+cmd|x", "'+1+cmd|x"),
        ("=49", "'=49"),
    ],
)
def test_a_telephone_number_is_no_formula(phone: str, text: str) -> None:
    assert written(small("P: ship_to.phone"), shipment(phone=phone))[0] == text


def test_identifiers_are_never_changed() -> None:
    one = shipment(order_id="-1001", lines=(line(1, sku="=A1", item_code="+5"),))
    layout = small("O: order.id\nS: line.sku\nI: line.item_code", rows="per line")
    assert written(layout, one) == ("-1001,=A1,+5", [])


def test_line_breaks_and_control_characters_become_spaces_and_are_noted() -> None:
    layout = small("N: order.notes")
    text, problems = written(layout, shipment(notes="a\r\nb\n\nc\u2028d\x85e\x00f"))
    assert text == "a b c d e f"
    assert [problem.code for problem in problems] == ["layout/replaced"]


def test_the_same_value_is_noted_for_every_shipment() -> None:
    layout = small("N: {from: order.notes, width: 3, too_long: cut}")
    _, problems = written(
        layout, shipment(notes="abcd"), shipment(notes="abcd", shipment_id="S0002")
    )
    assert [in_english(problem.inside) for problem in problems] == [
        "shipment S0001",
        "shipment S0002",
    ]


@pytest.mark.parametrize(
    ("policy", "text", "codes"),
    [
        ("hold", "?", ["layout/unencodable"]),
        ("nearest", "L?", ["layout/unencodable"]),
        ("replace", "L?", ["layout/replaced"]),
    ],
)
def test_letters_the_encoding_lacks_follow_the_policy(
    policy: str, text: str, codes: list[str]
) -> None:
    layout = small(f"N: {{from: ship_to.name, unencodable: {policy}}}", "encoding: ascii\n")
    out, problems = written(layout, shipment(ship_to=address(name="Ł深")))
    assert out == ("??" if policy == "hold" else text)
    assert [problem.code for problem in problems] == codes


def test_a_value_that_the_table_lacks_holds_the_order() -> None:
    layout = small("C: {from: shipment.carrier, values: {silkway: '1'}}")
    assert [p.code for p in required_space(layout, shipment())] == ["layout/value"]
    assert required_space(layout, shipment(carrier="silkway")) == []


def test_a_time_that_is_none_is_noted() -> None:
    layout = small('D: {from: shipment.ship_by, date: "%Y"}')
    assert [p.code for p in required_space(layout, shipment(ship_by="soon"))] == ["layout/value"]
    assert required_space(layout, shipment(ship_by="0001-01-01T00:00:00+23:00"))


def test_numbers_not_yet_drawn_are_asked_for_only_when_written() -> None:
    layout = small("S: {from: shipment.id, required: yes}\nN: {from: ship_to.name, required: yes}")
    planned = shipment(shipment_id="")
    assert required_space(layout, planned) == []
    assert [p.code for p in written(layout, planned)[1]] == ["layout/empty"]
    nameless = msgspec.structs.replace(planned, ship_to=address(name=""))
    assert [p.field for p in required_space(layout, nameless)] == ["N"]
    assert required_space(layout, planned) == []


@pytest.mark.parametrize(
    ("quote", "text"),
    [("minimal", '"a,""b"";c"'), ("all", '"a,""b"";c"'), ("none", 'a "b";c')],
)
def test_quotes_are_as_the_layout_says(quote: str, text: str) -> None:
    layout = small("N: order.notes", f"quote: {quote}\n")
    assert written(layout, shipment(notes='a,"b";c'))[0] == text


def test_an_identifier_too_long_for_a_fixed_column_is_an_error_and_keeps_the_width() -> None:
    layout, problems = read_layout(
        "kind: instruction\nformat: fixed\nencoding: cp1252\nrecords:\n"
        "  - per: shipment\n    columns:\n      O: {from: order.id, width: 4}\n"
        "      N: {from: shipment.pieces, width: 4}\n",
        "x.yaml",
    )
    assert problems == []
    assert layout is not None
    text, problems = written(layout, shipment(order_id="123456"))
    assert text == "12340002"
    assert [problem.code for problem in problems] == ["layout/too-long"]


def test_marks_and_line_ends_are_written() -> None:
    layout = small("N: ship_to.name", "encoding: utf-8 with mark\nnewline: crlf\n")
    data, _ = render_instruction(layout, [shipment()], HEAD)
    assert data == b"\xef\xbb\xbfAnna M\xc3\xbcller\r\n"
    layout = small("N: ship_to.country", "encoding: utf-16\n")
    data, _ = render_instruction(layout, [shipment()], HEAD)
    assert data == b"\xff\xfeD\0E\0\n\0"


TEXT = st.text(max_size=80)


@given(TEXT, TEXT, st.lists(TEXT, max_size=5), TEXT, st.none() | TEXT)
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("name", ["pl1", "de2", "cn1"])
def test_whatever_a_buyer_types_the_file_keeps_its_shape(
    name: str, person: str, city: str, lines: list[str], notes: str, phone: str | None
) -> None:
    layout = shipped(name)
    one = shipment(
        ship_to=address(name=person, city=city, address_lines=tuple(lines)),
        notes=notes,
        phone=phone,
    )
    data, problems = render_instruction(layout, [one], HEAD)
    text = data.decode(layout.encoding.codec)
    if layout.format == "fixed":
        assert [record[:1] for record in text.split("\r\n")] == ["H", "P", "L", "T", ""]
    else:
        rows = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
        )
        assert len(rows) == 2
        assert len(rows[0]) == len(rows[1])
    planned = {(p.code, p.field) for p in required_space(layout, one)}
    assert planned == {(p.code, p.field) for p in errors(problems)}
