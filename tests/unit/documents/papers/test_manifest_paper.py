"""The paper of a manifest: its barcode scans, every parcel is on it, each page says its number."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from processor.documents.papers.context import Context
from processor.documents.papers.manifest_file import ListedManifest
from processor.documents.papers.manifest_paper import in_kilograms, render
from processor.model.carrier_manifests import CarrierManifest, ListedParcel


class Speaks:
    """All that the paper asks of its context."""

    def __init__(self, language: str) -> None:
        self.config = self
        self.language = language


def manifest(parcels: int, number: str = "M000123") -> CarrierManifest:
    return CarrierManifest(
        number="M000123", carrier_number=number, carrier="baltic-post",
        carrier_title="Baltic Post", warehouse="PL1", warehouse_title="Poznań 仓库",
        closed_at="2026-03-29T17:00:00Z", timezone="Europe/Warsaw",
        parcels=tuple(
            ListedParcel(
                key=n, shipment_key=n, shipment=f"S{n:010d}", revision=1, country="DE",
                sscc="340123450000000015", tracking=f"CB{n:08d}5PL" if n > 1 else "",
                weight_g=1_000 + n, shares=("S0000009999",) if n == 2 else (),
            )
            for n in range(1, parcels + 1)
        ),
    )  # fmt: skip


def pages(made: CarrierManifest, language: str = "en") -> list[tuple[str, list[tuple[str, str]]]]:
    """Text and symbols (identifier, text) of each page."""
    context: Context = Speaks(language)  # type: ignore[assignment]
    data, problems = render(ListedManifest(manifest=made, dispatches=()), context)
    again, _ = render(ListedManifest(manifest=made, dispatches=()), context)
    assert again == data and not problems
    found = []
    for page in pypdfium2.PdfDocument(data):
        image = page.render(scale=203 / 72).to_pil()
        symbols = [(one.symbology_identifier, one.text) for one in zxingcpp.read_barcodes(image)]
        found.append((page.get_textpage().get_text_range(), symbols))
    return found


def test_one_page_says_who_where_when_how_many_and_how_heavy() -> None:
    [(text, symbols)] = pages(manifest(3))
    assert symbols == [("]C0", "M000123")]
    for words in (
        "Baltic Post (baltic-post)", "Poznań 仓库 (PL1)", "2026-03-29 19:00 Europe/Warsaw",
        "3.006 kg", "340123450000000015", "CB000000025PL", "S0000000002 + S0000009999",
        "1.003 kg", "page 1 of 1", "Signature", "Taken over by the carrier",
    ):  # fmt: skip
        assert words in text, words


def test_every_parcel_of_many_stands_on_one_page_and_the_signatures_on_the_last() -> None:
    found = pages(manifest(120))
    assert len(found) == 3
    whole = "\n".join(text for text, _ in found)
    assert all(whole.count(f"S{n:010d}") == 1 for n in range(1, 121))
    assert [f"page {n} of 3" in text for n, (text, _) in enumerate(found, start=1)] == [True] * 3
    assert ["Signature" in text for text, _ in found] == [False, False, True]


@pytest.mark.parametrize("parcels", range(30, 40))
def test_no_line_runs_into_the_foot_whatever_is_left_for_the_signatures(parcels: int) -> None:
    found = pages(manifest(parcels))
    assert len(found) in (1, 2)
    assert "Signature" in found[-1][0]


def test_it_is_written_in_the_language_of_the_house() -> None:
    [(text, symbols)] = pages(manifest(1), "zh")
    assert symbols == [("]C0", "M000123")]
    assert "交接单" in text and "第 1 页，共 1 页" in text


def test_a_long_number_of_the_carrier_scans_too_and_one_beyond_any_scanner_is_typed() -> None:
    long = "JJD0123456789012345678"
    assert pages(manifest(1, long))[0][1] == [("]C0", long)]
    text, symbols = pages(manifest(1, "A" * 70))[0]
    assert symbols == [] and "A" * 70 in text


def test_a_sign_that_no_typeface_has_is_a_question_mark() -> None:
    made = manifest(1)
    parcels = (made.parcels[0].__class__(
        key=1, shipment_key=1, shipment="S\ue000", revision=1, tracking="X1", weight_g=5,
    ),)  # fmt: skip
    odd = CarrierManifest(
        number="M000001", carrier_number="M000001", carrier="c", carrier_title="C", warehouse="W",
        warehouse_title="W", closed_at="2026-03-29T17:00:00Z", timezone="UTC", parcels=parcels,
    )  # fmt: skip
    assert "S?" in pages(odd)[0][0]


def test_grams_are_written_as_kilograms_to_the_gram() -> None:
    assert [in_kilograms(n) for n in (0, 5, 999, 1_000, 1_250, 12_345)] == [
        "0.000 kg", "0.005 kg", "0.999 kg", "1.000 kg", "1.250 kg", "12.345 kg",
    ]  # fmt: skip
