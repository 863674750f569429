"""Faults 37 to 68: what stands in files, how it is written, and what it may do to a reader."""

from __future__ import annotations

import csv
import io
import os

import pytest
from builders.exports import (
    BAD,
    SHOP_HEAD,
    further,
    order,
    shop,
    table,
    torn,
    written,
)
from builders.fault_house import SHOP, arrives, holds, state, told, turned_away
from builders.normalise_files import ERP, SHOPIFY, erp, read, refused, shopify
from builders.sheets import LATER, drops, filled, results, row_of, saying, with_accounts
from builders.workbooks import book, changed, refusal, sheet_xml
from builders.world import World

from processor.intake.review_workbook import read_workbook
from processor.normalise.read_mapping import read_mapping
from processor.passes.booking import book_export
from processor.review_sheets.grid import PLACE


@pytest.mark.parametrize("code", ["cp1252", "utf-16", "gb18030", "shift-jis"])
def test_037_a_file_in_another_encoding_is_refused_at_its_first_wrong_byte(code: str) -> None:
    text = shopify({"Shipping Name": "Anna Weiss", "Notes": "日本" if code != "cp1252" else "süß"})
    data = text.decode().replace("Weiß", "Weiss").replace("Köln", "Koeln").encode(code, "replace")
    problem = refused(data, SHOPIFY)
    assert problem.code in ("file/encoding", "file/nul", "file/binary")
    if code == "cp1252":
        assert (problem.line, problem.code) == (2, "file/encoding")
        assert problem.text[problem.column - 1] == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.slow
def test_037_no_order_of_a_file_in_another_encoding_is_known(stocked: World) -> None:
    alert = turned_away(stocked, "wrong.csv", (BAD / "wrong-encoding.csv").read_bytes())
    assert "(0xfc) is no utf-8 text [file/encoding]" in alert


def test_038_bytes_that_swallow_the_mark_between_cells_leave_a_row_with_too_few_of_them() -> None:
    text = (
        "kind: orders\nfile:\n  header_has: [a, b, c]\n  delimiter: pipe\n  encoding: gb18030\n"
        "  decimal_mark: '.'\ngroup_rows_by: a\norder:\n  placed_at: {from: b, read_as: date iso}\n"
        "  currency: {constant: EUR}\n  ship_to.name: c\n  ship_to.address_lines: [c]\n"
        "  ship_to.city: c\n  ship_to.postcode: c\n  ship_to.country: {from: c, read_as: country}\n"
        "lines:\n  sku: a\n  quantity: c\n  amount: b\n"
    )
    mapping, problems = read_mapping(text, "m.yaml")
    assert mapping is not None, problems
    latin = "a|b|c\r\n1|x\xe9|y\r\n".encode("latin-1")
    assert latin.decode("gb18030").splitlines()[1].count("|") == 1, "one mark is gone"
    assert refused(latin, mapping).code == "file/arity"


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_039_only_a_mark_at_the_beginning_says_what_a_file_is(code: str) -> None:
    data = shopify({}).decode().encode(code)
    if code == "utf-8-sig":
        assert [one.order is not None for one in read(data, SHOPIFY)] == [True]
    else:
        assert refused(data, SHOPIFY).code in ("file/encoding", "file/nul", "file/binary")


@pytest.mark.slow
def test_040_one_row_of_another_encoding_costs_its_order_alone(stocked: World) -> None:
    data = shop(order("#7001", Notes="süß")).encode()
    data += shop(order("#7002", Shipping_Name="Jörg")).splitlines()[1].encode("cp1252")
    arrives(stocked, "mixed.csv", data)
    assert state(stocked, "#7001")
    assert not state(stocked, "#7002")
    assert r"J\xf6rg" in told(stocked, "rejects")


@pytest.mark.slow
def test_041_a_nul_byte_costs_its_order_and_a_hole_the_file(stocked: World) -> None:
    data = shop(order("#7001"), order("#7002", Notes="here"), order("#7003"))
    arrives(stocked, "nul.csv", data.replace("here", "he\0re"))
    assert [bool(state(stocked, f"#700{n}")) for n in (1, 2, 3)] == [True, False, True]
    assert "[file/nul]" in turned_away(stocked, "torn.csv", shop(order("#7004")) + "\0" * 4096)


def test_042_lines_may_end_as_they_like_but_not_in_a_carriage_return_alone() -> None:
    rows = shopify({"Name": "#1"}, {"Name": "#2"}, {"Name": "#3"})
    head, one, two, three = rows.splitlines()
    mixed = head + b"\n" + one + b"\r\n" + two + b"\n" + three
    assert [reading.order.order_id for reading in read(mixed, SHOPIFY) if reading.order] == [
        "#1", "#2", "#3",
    ]  # fmt: skip
    assert refused(b"\r".join([head, one, two, three, b""]), SHOPIFY).code.startswith("file/")


def test_043_an_unclosed_quote_never_swallows_rows() -> None:
    names = [f"#{n}" for n in range(1, 41)]
    lines = shopify(*({"Name": name} for name in names)).splitlines(keepends=True)
    for at in (1, 20, 40):
        for place in (b'"', b'x,"'):
            torn = [*lines[:at], place + lines[at], *lines[at + 1 :]]
            problem = refused(b"".join(torn), SHOPIFY)
            assert (problem.code, problem.line) == ("file/quote", at + 1)


def test_043_a_quote_at_any_place_gives_every_row_an_outcome_or_refuses_the_file() -> None:
    data = shopify({"Name": "#1"}, {"Name": "#2"}, {"Name": "#3"})
    start = data.index(b"\n") + 1
    for place in range(start, len(data), 7):
        torn = data[:place] + b'"' + data[place:]
        try:
            readings = read(torn, SHOPIFY)
        except AssertionError:
            continue  # refused whole, with a problem
        known = {one.order.order_id for one in readings if one.order is not None}
        rejected = [one for one in readings if one.order is None and one.outcome != "ignored"]
        assert len(known) + len(rejected) == 3, torn


@pytest.mark.slow
def test_044_a_line_break_within_quotes_is_kept(stocked: World) -> None:
    note = "one\r\ntwo\n\nthree"
    arrives(stocked, "breaks.csv", shop(order("#7001", Notes=note), order("#7002"), ends="\r\n"))
    found = stocked.orders()
    assert found[f"{SHOP}/#7001"]["notes"].split() == ["one", "two", "three"]
    assert found[f"{SHOP}/#7002"]["source"][0]["rows"] == [6]


@pytest.mark.slow
@pytest.mark.parametrize("filler", ["x", "x,", '"'])
def test_045_a_cell_or_line_without_end_is_turned_away_in_a_short_alert(
    stocked: World, filler: str
) -> None:
    line = "#7002," + filler * (20_000_000 // len(filler))
    alert = turned_away(stocked, "long.csv", shop(order("#7001")) + line)
    assert alert.startswith(f"inbox/{SHOP}/long.csv:3: ")
    assert len(alert) < 2_000


@pytest.mark.parametrize("cells", [1, 5, -1])
def test_046_a_row_with_too_few_cells_is_rejected_and_not_padded(cells: int) -> None:
    lines = shopify({"Name": "#1"}, {"Name": "#2"}).splitlines(keepends=True)
    short = b",".join(lines[1].rstrip().split(b",")[:cells]) + b"\r\n"
    found = read(b"".join([lines[0], short, lines[2]]), SHOPIFY)
    assert [one.order.order_id for one in found if one.order is not None] == ["#2"]
    assert [p.code for one in found for p in one.problems] == ["row/arity"]


def test_047_a_row_with_too_many_cells_shifts_none_of_them() -> None:
    lines = shopify({"Name": "#1"}, {"Name": "#2"}).splitlines()
    long = b"\n".join([lines[0], b"more," + lines[1], lines[2], b""])
    found = read(long, SHOPIFY)
    assert [one.order.order_id for one in found if one.order is not None] == ["#2"]
    assert [p.code for one in found for p in one.problems] == ["row/arity"]
    every = b"\n".join([lines[0], *(line + b"," for line in lines[1:] * 3), b""])
    assert refused(every, SHOPIFY).code in ("file/arity", "file/drift")


@pytest.mark.slow
def test_048_two_columns_of_one_name_refuse_the_file(stocked: World) -> None:
    head = list(SHOP_HEAD)
    head[head.index("Notes")] = "Email"
    rows = list(csv.reader(io.StringIO(shop(order("#7001")))))
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows[1:]])
    assert "[file/duplicate-header]" in turned_away(stocked, "twice.csv", out.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["missing-column", "renamed-column"])
def test_049_a_column_that_is_renamed_or_missing_refuses_the_file_in_plain_words(
    stocked: World, name: str
) -> None:
    alert = turned_away(stocked, "drift.csv", (BAD / f"{name}.csv").read_bytes())
    assert "[file/drift]" in alert
    assert "Lineitem price" in alert


@pytest.mark.slow
def test_049_columns_are_found_by_name_wherever_they_stand(stocked: World) -> None:
    arrives(stocked, "turned.csv", written([order("#7001")], [*reversed(SHOP_HEAD), "Extra"]))
    assert state(stocked, "#7001") == "instructed"


@pytest.mark.slow
@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_050_another_mark_between_cells_is_refused(stocked: World, mark: str) -> None:
    rows = csv.reader(io.StringIO(shop(order("#7001"))))
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    turned_away(stocked, "mark.csv", out.getvalue())


def test_051_blank_rows_and_sums_are_counted_and_are_no_orders() -> None:
    found = read(erp({"Position": "10"}, {"Position": "20"}), ERP)
    assert sum(len(one.rows) for one in found) == 3
    assert [one.outcome for one in found if one.order is None] == ["ignored"]
    blank = shopify({"Name": "#1"}).rstrip() + b"\r\n" + b"," * 78 + b"\r\n"
    found = read(blank, SHOPIFY)
    assert sorted((one.order is not None, one.outcome) for one in found)[0] == (False, "ignored")


@pytest.mark.slow
def test_052_no_identifier_is_taken_for_a_number(stocked: World) -> None:
    ids = ["007001", "7e1", "0x1F", "1.0", "+7", "12:30", "2026-01-01", "1E5", "TRUE"]
    arrives(stocked, "ids.csv", shop(*(order(one, Shipping_Zip="01067") for one in ids)))
    found = stocked.orders()
    rejected = told(stocked, "rejects")
    for one in ids:
        assert f"{SHOP}/{one}" in found or one in rejected, one
    assert {f"{SHOP}/007001", f"{SHOP}/1E5"} <= found.keys()
    assert f"{SHOP}/TRUE" not in found, "a spreadsheet made that of something else"
    assert found[f"{SHOP}/007001"]["ship_to"]["postcode"] == "01067"


@pytest.mark.slow
@pytest.mark.parametrize("word", ["NA", "None", "null", "nan", "N/A"])
def test_053_a_word_that_others_take_for_nothing_is_a_word(stocked: World, word: str) -> None:
    arrives(stocked, "words.csv", shop(order("#7001", Shipping_Name=word, Shipping_Company=word)))
    assert stocked.orders()[f"{SHOP}/#7001"]["ship_to"]["name"] == word


@pytest.mark.slow
def test_053_namibia_is_a_country(stocked: World) -> None:
    arrives(stocked, "na.csv", shop(order("#7001", Shipping_Country="NA")))
    assert stocked.orders()[f"{SHOP}/#7001"]["ship_to"]["country"] == "NA"


@pytest.mark.parametrize("cell", ["1.23457E+18", "1,23457E+18", "4.00E+12"])
def test_054_a_number_that_a_spreadsheet_rounded_is_no_line_id(cell: str) -> None:
    from builders.normalise_files import AMAZON, amazon, one

    reading = one(amazon({"order-item-id": cell}), AMAZON)
    assert reading.order is None
    assert reading.problems


@pytest.fixture
def sheet(stocked: World) -> tuple[World, bytes]:
    """A house with a written review sheet of one held order, and the sheet."""
    with_accounts(stocked.folder)
    arrives(stocked, "held.csv", shop(order("#7001", Financial_Status="pending")))
    assert stocked.crossdock("review", "write").code == 0
    [data] = [data for name, data in stocked.visible().items() if name.endswith(".xlsx")]
    return stocked, data


@pytest.mark.slow
@pytest.mark.parametrize("value", ['="release"', 1, 46_000.5, True])
def test_055_a_decision_that_is_a_formula_or_a_number_decides_nothing(
    sheet: tuple[World, bytes], value: object
) -> None:
    world, data = sheet
    key = f"{SHOP}/#7001"
    answer = drops(world, "anna", data, saying(key, decision=value))
    assert results(answer)[key] in ("refused", "left")
    assert state(world, "#7001") == "held"


@pytest.mark.slow
def test_056_a_workbook_that_unpacks_to_very_much_is_refused_by_its_directory() -> None:
    bomb = changed(book(), sheet=sheet_xml(" " * 100_000_000))
    assert refusal(bomb) == "sheet/too-large"


@pytest.mark.slow
def test_057_a_cell_at_the_far_end_of_a_sheet_kills_nobody(sheet: tuple[World, bytes]) -> None:
    world, _ = sheet
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    far = changed(book(), sheet=sheet_xml(rows))
    assert len(far) < 10_000
    ran = arrives(world, "far.xlsx", far, "review/anna")
    assert ran.code == 1
    assert state(world, "#7001") == "held"


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [True, False])
def test_058_further_sheets_of_a_workbook_decide_nothing(
    sheet: tuple[World, bytes], hidden: bool
) -> None:
    world, data = sheet
    key = f"{SHOP}/#7001"

    def fill(page) -> None:  # type: ignore[no-untyped-def]
        copy = page.parent.copy_worksheet(page)
        copy.title = "Again"
        copy.sheet_state = "hidden" if hidden else "visible"
        copy.cell(row_of(page, key), PLACE["decision"]).value = "release"

    world.now = LATER
    arrives(world, "more.xlsx", filled(data, fill), "review/anna")
    assert state(world, "#7001") == "held"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_059_a_workbook_that_names_entities_is_refused_unopened(doctype: str) -> None:
    body = f"{doctype}<worksheet>&a;</worksheet>".encode()
    assert refusal(changed(book(A1="x"), sheet=body)) == "sheet/unsafe"


@pytest.mark.slow
def test_060_entities_that_grow_are_refused_before_they_do() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l11;</worksheet>'.encode()
    assert refusal(changed(book(A1="x"), sheet=body)) == "sheet/unsafe"


@pytest.mark.parametrize("what", ["deep", "long"])
@pytest.mark.slow
def test_061_a_workbook_of_endless_depth_or_text_ends_its_reader_at_most(what: str) -> None:
    if what == "deep":
        body = sheet_xml("<row>" * 100_000)
    else:
        body = sheet_xml(f'<row r="1"><c r="A1" t="str"><v>{"x" * 12_000_000}</v></c></row>')
    read = read_workbook(changed(book(A1="x"), sheet=body))
    assert read.refused is not None or all(len(one.text) <= 12_000_000 for one in read.cells)
    assert read_workbook(book(A1="release")).refused is None, "the next one is read"


@pytest.mark.slow
def test_062_a_workbook_in_an_unusual_encoding_gives_no_cell() -> None:
    body = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>release</t></is></c></row>')
    seven = b'<?xml version="1.0" encoding="UTF-7"?>' + body.decode().encode("utf-7")
    read = read_workbook(changed(book(), sheet=seven))
    assert read.refused is not None or read.cells == ()


@pytest.mark.slow
@pytest.mark.parametrize("bad", ["\x07", "\x1b", "\x0b", "\x7f"])
def test_063_control_characters_hold_their_order_and_no_other(stocked: World, bad: str) -> None:
    rows = order("#7001", Shipping_Name=f"a{bad}b"), order("#7002")
    arrives(stocked, "control.csv", shop(*rows))
    assert (state(stocked, "#7001"), state(stocked, "#7002")) == ("held", "instructed")
    assert holds(stocked, "#7001") == ["incomplete"]
    assert "control character" in stocked.crossdock("explain", f"{SHOP}/#7001").out


@pytest.mark.slow
def test_064_letters_that_no_font_has_hold_their_order_and_others_are_printed(
    stocked: World,
) -> None:
    names = {"#7001": "Łucja Żółć", "#7002": "小林 さくら", "#7003": "€ Euro", "#7004": "😀 Ivan"}
    arrives(stocked, "names.csv", shop(*(order(n, Shipping_Name=v) for n, v in names.items())))
    assert {state(stocked, n) for n in ("#7001", "#7002", "#7003")} == {"instructed"}
    assert holds(stocked, "#7004") == ["label-text"]


@pytest.mark.slow
@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_066_what_a_spreadsheet_might_run_is_made_harmless_in_what_people_open(
    stocked: World, begin: str
) -> None:
    evil = f"{begin}cmd|' /C calc'!A0"
    rows = order("#7001", Shipping_Name=evil), order("#7002", Notes=evil, Lineitem_quantity="0")
    arrives(stocked, "evil.csv", shop(*rows))
    assert stocked.orders()[f"{SHOP}/#7001"]["ship_to"]["name"] == evil
    for name, data in stocked.visible().items():
        if name.endswith(".csv"):
            cells = [str(cell) for row in table(data) for cell in row.values()]
            assert not [cell for cell in cells if cell.startswith(begin) and "cmd|" in cell], name


@pytest.mark.slow
def test_067_a_row_that_cannot_be_read_is_rejected_once_and_the_others_ship(
    stocked: World,
) -> None:
    rows = [order(f"#{n}") for n in range(7001, 7011)]
    rows[3] = order("#7004", Lineitem_price="much")
    arrives(stocked, "poison.csv", torn(shop(*rows, further("#7011")), "#7005"))
    assert {state(stocked, row["Name"]) for row in rows} == {"instructed", "held", ""}
    [(_, data)] = [one for one in stocked.visible().items() if one[0].startswith("rejects/")]
    assert [row["Name"] for row in table(data)] == ["#7005"]
    before = stocked.dump()
    assert stocked.run().code == 0
    assert stocked.dump() == before, "it is not tried again and again"


@pytest.mark.slow
def test_068_a_file_that_kills_its_reader_is_set_aside_after_two_deaths(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked.drop(SHOP, "a-poison.csv", shop(order("#7001")))
    stocked.drop(SHOP, "good.csv", shop(order("#7002")))
    real = book_export.read_orders

    def dies(parts, *others):  # type: ignore[no-untyped-def]
        if any(b"#7001" in data for _, data in parts):
            os._exit(9)
        return real(parts, *others)

    monkeypatch.setattr(book_export, "read_orders", dies)
    codes = [in_a_child(stocked) for _ in range(4)]
    assert codes[-1] in (0, 1), codes
    assert (state(stocked, "#7001"), state(stocked, "#7002")) == ("", "instructed")
    assert "a-poison.csv" in told(stocked, "alerts")


def in_a_child(world: World) -> int:
    """A run in a process of its own, which may die; its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = world.run().code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
