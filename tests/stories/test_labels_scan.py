"""Every label page scans to exactly what it should, and papers agree with each other."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from builders.paths import SAMPLES, STANDARDS
from builders.world import World
from lxml import etree

CEB = "{http://www.chinaport.gov.cn/ceb}"
SCHEMAS = STANDARDS / "china-ceb-202205" / "xsd"


@pytest.fixture
def done(sample_house: World) -> World:
    """The house after one run over all samples."""
    return sample_house


def index_rows(done: World, pdf: str) -> list[dict[str, str]]:
    text = done.visible()[pdf.replace(".pdf", ".csv")].decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pdfs(done: World) -> list[str]:
    """The labels of real parcels: those of a trial are stamped, so that none is scanned."""
    shown = [name for name in done.visible() if name.endswith(".pdf")]
    return [name for name in shown if not name.startswith("trial/")]


@pytest.mark.parametrize("step", [64, pytest.param(1, marks=pytest.mark.slow)])
def test_every_page_at_203_dpi_decodes_to_exactly_its_symbols(done: World, step: int) -> None:
    """By default each 64th page, in the slow suite every one."""
    pages = 0
    for name in pdfs(done):
        document = pypdfium2.PdfDocument(done.visible()[name])
        rows = index_rows(done, name)
        assert len(document) == len(rows)
        for number, row in list(enumerate(rows))[::step]:
            image = document[number].render(scale=203 / 72, grayscale=True).to_numpy()
            found = Counter(
                (one.symbology_identifier, one.text) for one in zxingcpp.read_barcodes(image)
            )
            expected = Counter({("]C1", f"(00){row['sscc']}"): 1})
            if row["tracking"]:
                expected["]C0", row["tracking"]] = 1
            assert found == expected, (name, row["page"])
            pages += 1
    assert pages > 250 // step


def test_labels_come_in_pick_order(done: World) -> None:
    for name in pdfs(done):
        first: dict[str, str] = {}
        for row in index_rows(done, name):
            known = first.setdefault(row["shipment"], row["first_bin"])
            first[row["shipment"]] = min(known, row["first_bin"])
        assert list(first.values()) == sorted(first.values())


def declared(done: World, kind: str) -> list[etree._Element]:
    return [
        node
        for name, data in sorted(done.visible().items())
        if name.startswith(f"customs/{kind}")
        for node in etree.fromstring(data)
        if node.tag in (f"{CEB}Order", f"{CEB}Inventory")
    ]


def value(node: etree._Element, name: str) -> str:
    found = node.find(f"*/{CEB}{name}")
    assert found is not None and found.text is not None, name
    return found.text


def test_every_shipment_from_china_is_declared_once_in_both_messages(done: World) -> None:
    from_china = {
        name: shipment
        for name, order in done.orders().items()
        for shipment in order["shipments"]
        if shipment["warehouse"] == "CN1" and order["ship_to"]["country"] != "CN"
    }
    lists = declared(done, "CEB603")
    numbers = Counter(value(node, "logisticsNo") for node in lists)
    assert set(numbers.values()) == {1}
    assert set(numbers) == {one["parcels"][0]["tracking"] for one in from_china.values()}
    assert len(declared(done, "CEB303")) == len(lists)


def test_declared_weights_and_counts_agree_with_label_and_instruction(done: World) -> None:
    parcels = {
        parcel["tracking"]: (order, shipment)
        for order in done.orders().values()
        for shipment in order["shipments"]
        for parcel in shipment["parcels"]
    }
    index = {row["tracking"]: row for name in pdfs(done) for row in index_rows(done, name)}
    instruction = next(
        data for name, data in done.visible().items() if name.startswith("cn1/cn1-instruction")
    ).decode("gb18030")
    for node in declared(done, "CEB603"):
        tracking = value(node, "logisticsNo")
        order, shipment = parcels[tracking]
        grams = sum(parcel["weight_g"] for parcel in shipment["parcels"])
        assert value(node, "grossWeight") == f"{grams / 1000:.3f}"
        assert float(value(node, "netWeight")) < float(value(node, "grossWeight"))
        assert int(index[tracking]["weight_g"]) == shipment["parcels"][0]["weight_g"]
        pieces = sum(float(one.text or "") for one in node.iter(f"{CEB}qty"))
        assert pieces == sum(one["quantity"] * one["pack_factor"] for one in order["lines"])
        assert tracking in instruction
        assert value(node, "packNo") == str(len(shipment["parcels"]))


def test_declared_amounts_are_what_the_buyer_paid(done: World) -> None:
    for node in declared(done, "CEB303"):
        total = sum(float(one.text or "") for one in node.iter(f"{CEB}totalPrice"))
        assert abs(total - float(value(node, "goodsValue"))) < 0.000005


def test_every_message_validates_against_the_official_schema(done: World) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip(f"the official schemas are not at hand: {SCHEMAS}")
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "ceb_export.xsd")))
    messages = [data for name, data in done.visible().items() if name.startswith("customs/")]
    assert len(messages) >= 4
    for data in messages:
        schema.assertValid(etree.fromstring(data))


@pytest.mark.slow
def test_the_schemas_of_a_configured_folder_are_used_at_run_time(
    world: World, tmp_path: Path
) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip(f"the official schemas are not at hand: {SCHEMAS}")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + f"\ncustoms:\n  schemas: {SCHEMAS}\n", "utf-8")
    world.drop_folder(SAMPLES / "inbox")
    ran = world.run()
    assert ran.code == 0, ran.err
    assert [name for name in world.visible() if name.startswith("customs/")]
