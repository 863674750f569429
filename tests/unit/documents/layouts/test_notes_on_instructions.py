"""Notes to the packer in an instruction: text like any other, ours before the buyer's."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.documents.layouts.instruction import InstructionHead, render_instruction
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel, WrittenShipment
from processor.languages.languages import in_english
from processor.model.order import Address

HEAD = InstructionHead(warehouse="PL1", created_at="2026-11-03T09:00:00Z")
CODECS = {"pl1": "utf-8", "cn1": "gb18030", "de2": "cp1252"}
LINE = WrittenLine(no=1, line_id="1", sku="A", item_code="A", pieces=1)


def written(name: str, *notes: str, buyer: str | None = None, options: tuple[str, ...] = ()):
    path = f"mappings/outgoing/instruction-{name}.yaml"
    return rendered((ROOT / path).read_text("utf-8"), CODECS[name], notes, buyer, options)


def rendered(
    text: str, codec: str, notes: tuple[str, ...], buyer: str | None, options: tuple[str, ...]
) -> tuple[str, list[str]]:
    layout, problems = read_layout(text, "layout.yaml")
    assert layout is not None, problems
    to = Address(name="Anna", address_lines=("Weg 5",), city="Köln", postcode="50667", country="DE")
    shipment = WrittenShipment(
        shipment_id="S0001", order_id="#1", channel="shop", client="acme", carrier="post",
        service="parcel", label_source="ours", ship_to=to, weight_g=100, lines=(LINE,),
        parcels=(WrittenParcel(no=1, sscc="1", weight_g=100, contents=(LINE,)),),
        notes=buyer, packer_notes=notes, options=options,
    )  # fmt: skip
    data, told = render_instruction(layout, [shipment], HEAD)
    return data.decode(codec), [in_english(problem.said) for problem in told]


@pytest.mark.parametrize("name", CODECS)
def test_every_shipped_layout_writes_our_notes_before_the_buyers(name: str) -> None:
    text, told = written(name, "no prices", "tape twice", buyer="Thank you!")
    assert "no prices / tape twice / Thank you!" in text
    assert told == []
    assert "Thank you!" in written(name, buyer="Thank you!")[0]
    assert " / " not in written(name, buyer="Thank you!")[0]


def test_a_note_that_begins_like_a_formula_gets_an_apostrophe() -> None:
    text, told = written("pl1", "=cmd|' /C calc'!A0")
    assert "'=cmd|" in text
    assert len(told) == 1


@pytest.mark.parametrize("name", ["pl1", "cn1"])
def test_a_chinese_note_is_written_where_the_encoding_has_its_letters(name: str) -> None:
    text, told = written(name, "礼品：不要放价格单")
    assert "礼品：不要放价格单" in text and told == []


def test_where_it_has_not_they_are_replaced_and_told() -> None:
    text, told = written("de2", "礼品 gift")
    assert "?? gift" in text
    assert len(told) == 1


def test_a_note_too_long_cuts_the_buyers_words_first_and_says_so() -> None:
    ours = "no prices, two layers of paper"
    text, told = written("de2", ours, buyer="thanks " * 30)
    assert f"{ours} / thanks" in text
    assert len(told) == 1


def test_options_are_a_field_that_a_layout_may_write() -> None:
    layout = (
        "kind: instruction\nformat: delimited\nencoding: utf-8\ndelimiter: comma\n"
        "rows: per shipment\ncolumns:\n"
        '  Shipment: shipment.id\n  Options: {from: shipment.options, join: "+"}\n'
        "  Pack: shipment.packer_notes\n"
    )
    text, told = rendered(layout, "utf-8", ("fragile",), None, ("insurance", "signature"))
    assert text == "Shipment,Options,Pack\nS0001,insurance+signature,fragile\n"
    assert told == []
