"""Letters that a receiver's encoding lacks: written by a table, or the order waits; always told."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import ENCODINGS, Layout
from processor.documents.layouts.letters import FIRST, NEWEST
from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel, WrittenShipment
from processor.languages.languages import in_english
from processor.model.order import Address

HEAD = InstructionHead(warehouse="CN1", created_at="2026-11-03T09:00:00Z")


def layout(encoding: str, columns: str, policy: str = "nearest") -> Layout:
    shape = "format: delimited\ndelimiter: pipe\nheader: no\nrows: per line\n"
    top = f"kind: instruction\n{shape}encoding: {encoding}\nunencodable: {policy}\n"
    block = "".join(f"  {column}\n" for column in columns.splitlines())
    found, problems = read_layout(f"{top}columns:\n{block}", "x.yaml")
    assert found is not None, problems
    return found


def shipment(**more: Any) -> WrittenShipment:
    to = {key: more.pop(key) for key in ("name", "city", "address_lines") if key in more}
    one = WrittenLine(no=1, line_id="1", sku=more.pop("sku", "A"), item_code="A", pieces=1)
    whole: dict[str, Any] = {
        "shipment_id": "S1", "order_id": "#1", "channel": "c", "client": "c", "weight_g": 1,
        "lines": (one,), "parcels": (WrittenParcel(no=1, weight_g=1, contents=(one,)),),
        "ship_to": Address(postcode="1", country="DK", **{"name": "N", "city": "C", **to}),
    }  # fmt: skip
    return WrittenShipment(**{**whole, **more})


def written(
    encoding: str, name: str, policy: str = "nearest", more: str = ""
) -> tuple[str, list[str], list[str]]:
    """The name as it stands in the file, the ids and the words of what was told."""
    found = layout(encoding, f"N: {{from: ship_to.name{more}}}", policy)
    data, problems = render_instruction(found, [shipment(name=name)], HEAD)
    text = data.removeprefix(found.encoding.mark).decode(found.encoding.codec)
    told = [in_english(one.said) for one in problems]
    return text.rstrip("\n"), [one.id for one in problems], told


@pytest.mark.parametrize(
    ("encoding", "name", "text"),
    [
        ("gbk", "Jørn Ærø", "Joern Aeroe"),
        ("gbk", "KØBENHAVN SØ", "KOEBENHAVN SOE"),
        ("gbk", "Ø", "Oe"),
        ("gbk", "Lê Thị Ngọc Đỗ 李", "Lê Thi Ngoc Do 李"),
        ("cp1250", "Nguyễn Va\u0306n Hướng", "Nguyen Văn Huong"),
        ("cp1252", "Zażółć Gęśl", "Zazólc Gesl"),
        ("cp1252", "Σωτήρης Щукин", "Sotiris Shchukin"),
        ("cp1251", "Jürgen Größl", "Juergen Groessl"),
        ("latin-1", "10 € ‘Þór’ Œuf Ŷng", "10 EUR 'Þór' Oeuf Yng"),
        ("latin-1", "𝐀𝐧𝐧𝐚 Ａ３", "Anna A3"),
        ("ascii", "Åsa Malmö ẞ", "Aasa Malmoe Ss"),
    ],
)
def test_they_are_written_by_the_table_and_each_is_told(
    encoding: str, name: str, text: str
) -> None:
    found, ids, words = written(encoding, name)
    assert (found, ids) == (text, ["layout/replaced"])
    lost = [char for char in normalize("NFC", name) if not _has(encoding, char)]
    assert all(f"'{char}' by " in words[0] for char in lost)


def _has(encoding: str, char: str) -> bool:
    try:
        char.encode(ENCODINGS[encoding].codec)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("policy", ["hold", "nearest"])
def test_letters_in_two_parts_are_the_letters_that_the_encoding_has(policy: str) -> None:
    """A Mac writes z and a dot for ż: nothing is lost, so that there is nothing to tell."""
    assert written("cp1250", "Z\u0307ak Zaz\u0307o\u0301l\u0301", policy)[:2] == ("Żak Zażóĺ", [])
    assert written("cp1252", "Mu\u0308ller", policy)[:2] == ("Müller", [])


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("gbk", "Anna 😀"),
        ("gbk", "𠮷野家"),
        ("cp1252", "李小龙"),
        ("cp1250", "ישראל"),
        # What stands for no letter is none in any encoding.
        ("utf-8", "Anna \ue000"),
        ("gb18030", "Anna \U000f0001"),
        ("utf-8", "K\ufffdln"),
    ],
)
def test_what_has_no_near_letters_holds_the_order_before_it_has_a_number(
    encoding: str, name: str
) -> None:
    held = layout(encoding, "N: ship_to.name")
    [problem] = required_space(held, shipment(name=name))
    assert problem.id == "layout/unencodable"
    assert f"U+{ord(next(c for c in name if not (c.isascii() or _fine(encoding, c)))):04X}" in (
        in_english(problem.said)
    )


def _fine(encoding: str, char: str) -> bool:
    return _has(encoding, char) and char not in "\ue000\U000f0001\ufffd"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("line.sku", {"sku": "SKØ-1"}),
        ("order.id", {"order_id": "№ Ø-7"}),
        ("order.po_number", {"po_number": "BÄ-12Ø"}),
        ("ship_to.email", {"email": "jørn@example.dk"}),
        ("shipment.options", {"options": ("signatør",)}),
    ],
)
@pytest.mark.parametrize("policy", ["nearest", "replace"])
def test_an_identifier_is_never_written_otherwise(
    column: str, cells: dict[str, Any], policy: str
) -> None:
    """SKOE-1 may be another article, and joern@ another mailbox."""
    [problem] = required_space(layout("gbk", f"X: {column}", policy), shipment(**cells))
    assert problem.id == "layout/unencodable.exact"
    assert "'Ø' (U+00D8)" in in_english(problem.said) or "'ø' (U+00F8)" in in_english(problem.said)


def test_a_telephone_number_keeps_its_digits_and_never_gets_a_question_mark() -> None:
    phone = layout("cp1252", "P: ship_to.phone", "replace")
    data, problems = render_instruction(phone, [shipment(phone="+81 ３ １２３４")], HEAD)
    assert (data, [one.id for one in problems]) == (b"+81 3 1234\n", ["layout/replaced"])
    [problem] = required_space(phone, shipment(phone="三 1234"))
    assert problem.id == "layout/unencodable"


@pytest.mark.parametrize(
    ("says", "text", "ids"),
    [
        ("width: 8, too_long: cut", "Soeren S", ["layout/replaced", "layout/cut"]),
        ("width: 9, too_long: cut at word", "Soeren", ["layout/replaced", "layout/cut"]),
        ("width: 8", "Soeren S", ["layout/replaced", "layout/too-long"]),
        ("width: 10", "Soeren Soe", ["layout/replaced"]),
    ],
)
def test_a_name_that_grows_by_it_is_cut_or_held_as_its_column_says(
    says: str, text: str, ids: list[str]
) -> None:
    assert written("gbk", "Søren Sø", more=f", {says}")[:2] == (text, ids)


def test_check_warns_of_a_policy_that_an_identifier_never_follows() -> None:
    head = "kind: instruction\nformat: delimited\ndelimiter: pipe\nencoding: gbk\nrows: per line\n"
    said = "columns:\n" + "".join(
        f"  {n}: {{from: {source}, unencodable: replace}}\n"
        for n, source in (("S", "line.sku"), ("N", "ship_to.name"))
    )
    found, problems = read_layout(head + said, "x.yaml")
    assert found is not None
    assert [(one.id, one.severity, one.line) for one in problems] == [
        ("layout/wrong.never-spelt", "warning", 7)
    ]


def test_a_layout_that_does_not_say_holds() -> None:
    head = "kind: instruction\nformat: delimited\ndelimiter: pipe\nencoding: gbk\nrows: per line\n"
    found, problems = read_layout(f"{head}columns:\n  N: ship_to.name\n", "x.yaml")
    assert found is not None and problems == []
    assert [one.id for one in required_space(found, shipment(name="Jørn"))] == [
        "layout/unencodable"
    ]


def test_what_the_first_version_wrote_is_written_so_again() -> None:
    gbk = layout("gbk", "N: ship_to.name\nS: line.sku")
    sent = [shipment(name="Søren KØHN Z\u0307ak", sku="SKØ")]
    data, _ = render_instruction(gbk, sent, HEAD, FIRST)
    assert data.decode("gbk") == "Soren KOHN Zak|SKO\n"


@settings(max_examples=80)
@given(st.text(max_size=12), st.sampled_from(sorted(ENCODINGS)))
def test_whatever_is_written_the_encoding_has_and_whatever_differs_is_told(
    text: str, encoding: str
) -> None:
    found = NEWEST.spell(text, ENCODINGS[encoding].codec, "nearest")
    assert all(_has(encoding, char) for char in found.text)
    assert set(found.missing) <= found.replaced.keys()
    if not found.replaced:
        assert normalize("NFC", found.text) == normalize("NFC", text)
