"""A label to each destination of the table prints, fits, scans and says its address."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
import pypdfium2
import pytest
import zxingcpp
from builders.destination_labels import AT, SENDER, SHOWN, destination_label, destination_labels
from builders.paths import ROOT

from processor.documents.addresses.write import written
from processor.documents.labels.label import (
    check_label,
    every_problem,
    expected_symbols,
    render_labels,
)
from processor.documents.labels.text_runs import missing_glyphs
from processor.model.order import Address

LABELS = destination_labels()


@pytest.mark.parametrize("name", LABELS)
def test_a_label_to_each_destination_can_be_printed(name: str) -> None:
    label = LABELS[name]
    assert check_label(label) == []
    assert not any(missing_glyphs(line.text) for line in written(label.ship_to).lines)


@pytest.mark.slow
@pytest.mark.parametrize("name", LABELS)
def test_a_label_to_each_destination_scans_and_says_its_lines(name: str) -> None:
    label = LABELS[name]
    assert every_problem(label) == []
    page = pypdfium2.PdfDocument(render_labels([label], AT))[0]
    for dpi in (203, 300):
        image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        found = Counter(
            (one.symbology_identifier, one.text) for one in zxingcpp.read_barcodes(image)
        )
        assert found == Counter(expected_symbols(label))
    # Text written from the right comes in visual order: letters and digits are compared, sorted.
    said = sorted(re.sub(r"\W", "", page.get_textpage().get_text_range()))
    for line in written(label.ship_to).lines:
        assert not Counter(re.sub(r"\W", "", line.text)) - Counter(said), line


def shown_lines(label: object) -> list[str]:
    page = pypdfium2.PdfDocument(render_labels([label], AT))[0]  # type: ignore[list-item]
    return [line.strip() for line in page.get_textpage().get_text_range().splitlines()]


def test_the_lines_stand_on_the_label_in_the_order_of_the_destination() -> None:
    shown = shown_lines(LABELS["GB"])
    at = shown.index("Flat 2")
    assert shown[at : at + 6] == [
        "Flat 2", "10 Example Road", "Shenley", "LONDON", "SW1A 9ZZ", "UNITED KINGDOM",
    ]  # fmt: skip
    shown = shown_lines(LABELS["KR-own"])
    at = shown.index("(06236)")
    assert shown[at + 3 : at + 5] == ["김하늘", "KOREA, REPUBLIC OF"]


def test_an_address_of_many_lines_has_its_town_and_postcode_in_one() -> None:
    """What fitted before, with town and postcode in one line, fits still."""
    to = Address(
        name="Ida Maria Berg",
        company="Example Trading Ltd",
        address_lines=("Unit 7", "Example House", "10 Example Road"),
        city="London",
        region="ENG",
        postcode="SW1A 9ZZ",
        country="GB",
    )
    sender = msgspec.structs.replace(to, address_lines=("1 Example Dock",), city="Hull")
    label = destination_label(1, to, sender)
    assert check_label(label) == []
    assert {"LONDON SW1A 9ZZ", "HULL SW1A 9ZZ"} <= set(shown_lines(label))


def test_a_postcode_under_a_town_that_is_written_from_the_right_stands_at_the_right() -> None:
    page = pypdfium2.PdfDocument(render_labels([LABELS["EG-own"]], AT))[0]
    text = page.get_textpage()
    at = text.get_text_range().index("11765")
    right = max(text.get_charbox(at + place)[2] for place in range(5))
    assert right * 203.2 / 72 == pytest.approx(776, abs=4)


def test_the_sender_is_read_abroad() -> None:
    assert "Shenzhen, GUANGDONG 518101" in shown_lines(LABELS["GB"])
    assert SENDER.country == "CN"


def test_the_pictures_of_the_manual_are_there_and_small() -> None:
    page = (ROOT / "docs" / "labels.md").read_text("utf-8")
    pictures = re.findall(r"\]\((labels/[\w-]+\.png)\)|src=\"(labels/[\w-]+\.png)\"", page)
    named = ["".join(one) for one in pictures]
    assert named == [f"labels/{name}.png" for name in SHOWN]
    for name in named:
        assert 5_000 < (ROOT / "docs" / name).stat().st_size < 60_000
