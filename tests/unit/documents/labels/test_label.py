"""Labels: rendered as a printer would, every symbol read back, nothing runs into anything."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pypdfium2 as pdfium
import pytest
import zxingcpp
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.labels.label import LabelData, check_label, expected_symbols, render_labels
from processor.documents.papers.label_index import INDEX_COLUMNS, label_index
from processor.model.numbers import s10, serial_number, sscc
from processor.model.order import Address

SENDER = Address(
    name="Crossdock Shenzhen",
    address_lines=("宝安区物流路 88 号",),
    city="深圳",
    region="广东",
    postcode="518101",
    country="CN",
)
ALPHABETS = {
    "DE": "abdefghiklmnoprstuwzäöüß",
    "PL": "abcdefghijklmnoprstuwyząćęłńóśźż",
    "US": "abcdefghijklmnopqrstuvwxyz",
    "UA": "абвгдежзийклмнопрстуфхцчшщьюяіїє",
    "GR": "αβγδεζηθικλμνξοπρστυφχψω",
    "SA": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "TH": "กขคงจชดตนบปพมยรลวสห",
    "CN": "广东省深圳市南山区科技园路创新大厦号楼室福田罗湖宝安龙岗",
    "TW": "臺北市信義區府路號樓室",
    "JP": "東京都千代田区直角ありがとうビル",
    "KR": "서울특별시강남구테헤란로",
}


AT = "2026-11-02T08:00:00Z"


def address(rnd: random.Random) -> Address:
    country = rnd.choice(list(ALPHABETS))
    letters = ALPHABETS[country]

    def words(count: int) -> str:
        made = ("".join(rnd.choices(letters, k=rnd.randint(2, 8))) for _ in range(count))
        return " ".join(made).title()

    return Address(
        name=words(2),
        company=words(rnd.randint(1, 4)) if rnd.random() < 0.3 else None,
        address_lines=tuple(
            f"{words(rnd.randint(1, 4))} {rnd.randint(1, 999)}" for _ in range(rnd.randint(1, 3))
        ),
        city=words(1),
        region=words(1) if rnd.random() < 0.3 else None,
        postcode=f"{rnd.randint(1000, 99999):05d}",
        country=country,
    )


LONG = Address(
    name="Maximilian Featherstonehaugh-Cholmondeley",
    company="International Widgets and Sprockets Manufacturing Corporation of North America",
    address_lines=(
        "12345 North Martin Luther King Junior Memorial Boulevard",
        "Building C, Suite 400, attn: Receiving Dock Number Seven",
    ),
    city="Rancho Santa Margarita",
    region="CA",
    postcode="92688-1234",
    country="US",
)


def read(page: pdfium.PdfPage, dpi: float) -> list[tuple[str, str]]:
    image = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=False).to_pil()
    return sorted((code.symbology_identifier, code.text) for code in zxingcpp.read_barcodes(image))


def unread(labels: list[LabelData], dpi: float) -> list[str]:
    document = pdfium.PdfDocument(render_labels(labels, AT))
    assert len(document) == len(labels)
    return [
        f"{one.shipment_id}: {read(page, dpi)}"
        for page, one in zip(document, labels, strict=True)
        if read(page, dpi) != sorted(expected_symbols(one))
    ]


def label(number: int, **changes: object) -> LabelData:
    rnd = random.Random(number)
    tracking = (
        None,
        s10("CB", number, "PL"),
        serial_number("SWL", 12, number, ""),
        f"1Z{number:08d}AB{number:06d}",
    )[number % 4]
    made = LabelData(
        shipment_id=f"S{number:08d}",
        order_id=f"#{1000 + number}",
        channel="acme-shopify",
        warehouse="CN1",
        sender=SENDER,
        ship_to=address(rnd),
        phone=f"+49 30 {rnd.randint(1, 9999999):07d}" if number % 3 else None,
        carrier_title="Silkway Line",
        service="economy",
        tracking=tracking,
        sscc=sscc("5901234", "3", number),
        parcel_no=1,
        parcel_count=1 + number % 3,
        weight_g=rnd.randint(60, 9000),
        day="2026-11-02",
        lines=tuple(
            (f"SKU-{rnd.randint(1, 999):05d}", rnd.randint(1, 9), f"A-{rnd.randint(1, 40):02d}")
            for _ in range(rnd.randint(1, 14))
        ),
        hazards=("lithium-ion battery UN3481",) if number % 5 == 0 else (),
        revision=1 + number % 2,
    )
    return msgspec.structs.replace(made, **changes)


def test_every_symbol_of_fifty_labels_reads_at_203_dpi_and_nothing_else_does() -> None:
    assert unread([label(number) for number in range(50)], 203.2) == []


@pytest.mark.slow
def test_a_dozen_labels_read_at_300_dpi() -> None:
    assert unread([label(number) for number in range(100, 112)], 300) == []


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [203.2, 300])
def test_every_symbol_of_five_hundred_labels_reads(dpi: float) -> None:
    assert unread([label(number) for number in range(1000, 1500)], dpi) == []


def test_the_sscc_is_gs1_128_and_the_tracking_number_plain_code_128() -> None:
    assert expected_symbols(label(1)) == (
        ("]C0", s10("CB", 1, "PL")),
        ("]C1", "(00)" + sscc("5901234", "3", 1)),
    )
    assert [kind for kind, _ in expected_symbols(label(4))] == ["]C1"]


def test_the_page_is_exactly_the_label() -> None:
    width, height = pdfium.PdfDocument(render_labels([label(1)], AT))[0].get_size()
    assert width == pytest.approx(100 / 25.4 * 72, abs=0.01)
    assert height == pytest.approx(150 / 25.4 * 72, abs=0.01)


def dark_rows(page: pdfium.PdfPage) -> list[tuple[int, int]]:
    """Top and bottom (dots) of the bands that hold bars: rows alike over 60 dots and more."""
    image = page.render(scale=203.2 / 72, grayscale=True).to_pil().convert("L")
    rows = [bytes(image.crop((0, y, image.width, y + 1)).tobytes()) for y in range(image.height)]
    bands, start = [], 0
    for y in range(1, len(rows) + 1):
        if y == len(rows) or rows[y] != rows[start]:
            if y - start >= 60 and rows[start].count(b"\x00") > 100:
                bands.append((start, y))
            start = y
    return bands


def test_bars_are_tall_enough_and_end_on_whole_printer_dots() -> None:
    page = pdfium.PdfDocument(render_labels([label(1)], AT))[0]
    heights = [bottom - top for top, bottom in dark_rows(page)]
    assert len(heights) == 2
    assert heights[0] >= 100  # 12.5 mm
    assert heights[1] >= 255  # 32 mm less the row where the page's last dot is shared
    image = page.render(scale=203.2 / 72, grayscale=True).to_pil().convert("L")
    row = image.crop((0, 1000, image.width, 1001)).tobytes()
    # fpdf2 rounds the page to 0.01 pt: an edge may shade its neighbour dot by about 1 %.
    assert all(dot <= 4 or dot >= 251 for dot in row)
    row = bytes(0 if dot <= 4 else 255 for dot in row)
    bars = [len(bar) for bar in row.replace(b"\xff", b" ").split() if bar]
    assert all(bar % 4 == 0 for bar in bars)
    assert row.index(b"\x00") >= 40
    assert row[::-1].index(b"\x00") >= 40


@pytest.mark.parametrize(
    "ship_to",
    [LONG, *(address(random.Random(seed)) for seed in range(300, 312))],
    ids=lambda to: to.country,
)
def test_no_text_touches_a_barcode_or_leaves_the_page(ship_to: Address) -> None:
    one = label(2, ship_to=ship_to, revision=2, hazards=("battery",))
    page = pdfium.PdfDocument(render_labels([one], AT))[0]
    bands = dark_rows(page)
    text = page.get_textpage()
    dots = 203.2 / 72
    for index in range(text.count_chars()):
        left, bottom, right, top = (side * dots for side in text.get_charbox(index))
        if right <= left or top <= bottom:
            continue
        assert left >= 20
        assert right <= 780
        for band_top, band_bottom in bands:
            assert 1200 - bottom <= band_top or 1200 - top >= band_bottom, chr(index)


def test_the_address_keeps_five_millimetres_from_the_bars() -> None:
    page = pdfium.PdfDocument(render_labels([label(2, ship_to=LONG)], AT))[0]
    first_bar = dark_rows(page)[0][0]
    text = page.get_textpage()
    whole = text.get_text_range()
    at = whole.index("UNITED STATES OF AMERICA")
    lowest = max(1200 - text.get_charbox(at + place)[1] * 203.2 / 72 for place in range(24))
    assert first_bar - lowest >= 40


def words_of(one: LabelData) -> str:
    return pdfium.PdfDocument(render_labels([one], AT))[0].get_textpage().get_text_range()


def test_a_long_address_is_printed_whole() -> None:
    shown = " ".join(words_of(label(2, ship_to=LONG)).split())
    for part in (LONG.name, LONG.company, *LONG.address_lines, "CA 92688-1234"):
        assert str(part) in shown


def test_the_country_stands_last_in_the_address_in_latin_capitals() -> None:
    to = Address(
        name="王小明", address_lines=("科技园路 1 号",), city="深圳市", postcode="1", country="CN"
    )
    shown = [line.strip() for line in words_of(label(2, ship_to=to)).splitlines()]
    last = shown.index("王小明")
    assert shown.index("CHINA", last) == last + 1


def test_chinese_text_can_be_copied_from_the_page() -> None:
    to = Address(name="王小明", address_lines=("南山区科技园路 1 号",), city="深圳市", country="CN")
    shown = words_of(label(2, ship_to=to))
    assert "王小明" in shown
    assert "南山区科技园路 1 号" in shown


def test_a_changed_label_says_that_it_replaces_the_earlier_one() -> None:
    assert "REPLACES EARLIER LABEL" in words_of(label(2, revision=2))
    assert "REPLACES" not in words_of(label(2, revision=1))


def test_batteries_are_named_and_other_hazards_too() -> None:
    assert "CONTAINS" in words_of(label(2, hazards=("Lithium-ion UN3481",)))
    shown = words_of(label(2, hazards=("aerosol",)))
    assert "HAZARD" in shown
    assert "aerosol" in shown
    assert "BATTERIES" not in shown


def test_many_lines_end_in_how_many_more_there_are() -> None:
    lines = tuple((f"SKU-{number}", number, "A-1") for number in range(1, 31))
    shown = words_of(label(1, lines=lines))
    printed = sum(f"SKU-{number}" in shown.split() for number in range(1, 31))
    assert 2 <= printed < 30
    assert f"+ {30 - printed} more" in shown


def test_an_ordinary_label_has_no_problems_before_its_numbers_are_drawn() -> None:
    assert check_label(label(3, sscc="", tracking=None)) == []
    assert [check_label(label(number)) for number in range(60)] == [[]] * 60


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ship_to": msgspec.structs.replace(LONG, name="Bo 😀")}, "missing-glyph", "ship_to.name"),
        ({"lines": (("Հայ-1", 1, ""),)}, "missing-glyph", "sku"),
        ({"ship_to": msgspec.structs.replace(LONG, name="W" * 80)}, "does-not-fit", "ship_to"),
        (
            {"ship_to": msgspec.structs.replace(LONG, address_lines=("long line " * 60,))},
            "does-not-fit",
            "ship_to",
        ),
        ({"lines": (("S" * 90, 1, ""),)}, "does-not-fit", "sku"),
        ({"ship_to": msgspec.structs.replace(LONG, country="ZZ")}, "country", "ship_to.country"),
        ({"tracking": "Ä1"}, "tracking", "tracking"),
        ({"tracking": "1" * 31}, "tracking", "tracking"),
    ],
)
def test_what_cannot_be_printed_is_a_problem_and_never_a_label(
    changes: dict[str, object], code: str, field: str
) -> None:
    one = label(2, **changes)
    found = check_label(one)
    assert [(problem.code, problem.field) for problem in found] == [(f"label/{code}", field)]
    with pytest.raises(ValueError, match=one.shipment_id):
        render_labels([one], AT)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=90), max_size=6), st.text(max_size=30))
def test_hostile_text_is_a_problem_or_a_label_and_never_an_exception(
    name: str, lines: list[str], sku: str
) -> None:
    to = Address(name=name, address_lines=tuple(lines), city=sku, country="DE")
    one = label(2, ship_to=to, order_id=name, lines=((sku, 1, sku),), phone=sku)
    if check_label(one) == []:
        assert render_labels([one], AT).startswith(b"%PDF-")


@pytest.mark.parametrize("number", ["", "106141411234567890"])
def test_a_label_without_a_right_sscc_is_never_printed(number: str) -> None:
    with pytest.raises(ValueError, match="SSCC"):
        render_labels([label(2, sscc=number)], AT)


def test_the_longest_tracking_number_still_reads() -> None:
    one = label(2, tracking="A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5")
    assert unread([one], 203.2) == []


def test_the_same_labels_give_the_same_bytes_whatever_was_printed_before() -> None:
    labels = [label(number) for number in range(12)]
    first = render_labels(labels, AT)
    render_labels([label(number) for number in range(40, 60)], AT)
    assert render_labels(labels, AT) == first
    assert render_labels(labels[::-1], AT) != first


@pytest.mark.slow
def test_the_same_labels_give_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_label import AT, label\n"
        "from processor.documents.labels.label import render_labels\n"
        "pdf = render_labels([label(number) for number in range(12)], AT)\n"
        "print(hashlib.sha256(pdf).hexdigest())\n"
    )
    digests = {hashlib.sha256(render_labels([label(n) for n in range(12)], AT)).hexdigest()}
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        done = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent), str(ROOT), f"{ROOT}/tests"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        render_labels([label(1)], "2026-11-02T08:00:00")


def test_the_index_names_every_page() -> None:
    labels = [label(number) for number in (7, 3, 4)]
    rows = label_index(labels)
    assert all(len(row) == len(INDEX_COLUMNS) for row in rows)
    assert [row[:4] for row in rows] == [
        (str(page), one.sscc, one.tracking or "", one.shipment_id)
        for page, one in enumerate(labels, 1)
    ]
    assert [row[INDEX_COLUMNS.index("first_bin")] for row in rows] == [
        one.lines[0][2] for one in labels
    ]
