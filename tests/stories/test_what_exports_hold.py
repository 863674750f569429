"""What real exports hold, each in a channel of its own, and what becomes of it in a house: it
ships, it waits for a person, or it is put aside and told. Never a wrong parcel."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from builders.exports import further, market, order, reference_data, shop
from builders.normalise_files import erp
from builders.paths import CASES
from builders.world import World

NO_CASES = "the folder of shared cases is not beside the project"


class Sent(NamedTuple):
    """A file for a mapping, the number of its order, and what becomes of that: its state, with the
    reasons of its holds or the pieces that leave; or the word by which the file is put aside."""

    mapping: str
    data: bytes
    number: str
    becomes: str


def _market(**cells: str) -> bytes:
    """A report with one order of three columns more; the cells of the order are changed."""
    head, row = (line.split("\t") for line in market("303-1").splitlines())
    found = dict(zip(head, row, strict=True)) | {"quantity-purchased": "5"}
    found |= {key.replace("_", "-"): cell for key, cell in cells.items()}
    return "".join("\t".join(line) + "\n" for line in (found, found.values())).encode()


def _shop(**cells: str) -> bytes:
    return shop(order("#1", **cells)).encode()


def _erp_in(encoding: str) -> bytes:
    row = {"Firma": "Bürobedarf Köhler", "Strasse": "Mühlenstraße 3", "Ort": "Köln"}
    return erp(row).decode("cp1252").encode(encoding)


_TWICE_ENCODED = "Jürgen".encode().decode("cp1252")
_TIP = further("#1", Lineitem_sku="", Lineitem_name="Tip", Lineitem_price="2.00",
               Lineitem_quantity="1", Lineitem_requires_shipping="false")  # fmt: skip
_JOINED = shop(order("#1")) + shop(order("#1"))
OWN: dict[str, Sent] = {
    "no SKU": Sent("shopify-orders", _shop(Lineitem_sku=""), "#1", "held: incomplete"),
    "no country": Sent("shopify-orders", _shop(Shipping_Country=""), "#1", "held: incomplete"),
    "no price": Sent("shopify-orders", _shop(Lineitem_price=""), "#1", "held: incomplete"),
    "no date": Sent("shopify-orders", _shop(Created_at="soon"), "#1", "held: incomplete"),
    "all pieces sent by others": Sent(
        "amazon-new-orders", _market(quantity_shipped="5", quantity_to_ship="0"), "303-1",
        "history"),
    "two of five pieces sent by others": Sent(
        "amazon-new-orders", _market(quantity_shipped="2", quantity_to_ship="3"), "303-1",
        "instructed: 3 ACM-CUP"),
    "a tip without SKU": Sent(
        "shopify-orders",
        shop(order("#1", Subtotal="21.80", Total="26.70"), _TIP).encode(), "#1",
        "instructed: 2 ACM-CUP"),
    "two exports joined": Sent("shopify-orders", _JOINED.encode(), "#1", "instructed: 2 ACM-CUP"),
    "letters of DOS": Sent("erp-orders", _erp_in("cp850"), "", "aside: cp850"),
    "letters of a Macintosh": Sent("erp-orders", _erp_in("mac_roman"), "", "aside: mac_roman"),
    "text encoded twice": Sent(
        "shopify-orders", _shop(Shipping_Name=_TWICE_ENCODED), "#1", "held: incomplete"),
    "all text encoded twice": Sent(
        "shopify-orders", _shop(Shipping_Name="Jürgen Müßig").decode().encode().decode("cp1252")
        .encode(), "", "aside: file/encoding"),
    "HTML entities": Sent(
        "shopify-orders", _shop(Shipping_Name="J&#252;rgen M&amp;M"), "#1", "held: incomplete"),
    "a guarded order id": Sent(
        "amazon-new-orders", _market(order_id='="303-1"'), "", "rejected: spreadsheet"),
    "a guarded SKU": Sent("shopify-orders", _shop(Lineitem_sku='="3190"'), "#1",
                          "held: incomplete"),
    "a NUL in a name": Sent(
        "shopify-orders", _shop(Shipping_Name="An\0na") + _shop().splitlines(True)[1]
        .replace(b"#1", b"#2"), "#2", "instructed: 2 ACM-CUP"),
}  # fmt: skip


def _case(file: str, mapping: str, number: str, becomes: str) -> tuple[str, Sent]:
    path = CASES / file
    return file, Sent(mapping, path.read_bytes() if path.exists() else b"", number, becomes)


SHARED = dict(
    [
        _case("exports/02-amazon-partly-shipped.txt", "amazon-new-orders", "303-1111111-1111111",
              "instructed: 3 ACM-CUP"),
        _case("exports/03-erp-cp850.csv", "erp-orders", "", "aside: cp850"),
        _case("exports/03-erp-cp850-header.csv", "erp-orders", "", "aside: cp850"),
        _case("exports/03-erp-macroman.csv", "erp-orders", "", "aside: mac_roman"),
        _case("exports/03-shopify-double-utf8.csv", "shopify-orders", "#5001", "held: incomplete"),
        _case("exports/03-shopify-html-entities.csv", "shopify-orders", "#5001",
              "held: incomplete"),
        _case("exports/03-amazon-cp932.txt", "amazon-new-orders", "303-1111111-1111111",
              "held: address-implausible"),
        _case("exports/04-shopify-line-refunded.csv", "shopify-orders", "#5001",
              "held: refund-unclear"),
        _case("exports/10-shopify-tip-without-sku.csv", "shopify-orders", "#5001",
              "instructed: 1 ACM-DRY5"),
        _case("exports/10-amazon-line-quantity-0.txt", "amazon-new-orders", "303-1111111-1111111",
              "instructed: 1 ACM-CUP"),
        _case("exports/10-shopify-pickup-in-shop.csv", "shopify-orders", "#5001", "ignored"),
        _case("exports/10-shopify-partial.csv", "shopify-orders", "#5001",
              "instructed: 1 ACM-CUP"),
        _case("exports/13-joined-exports.csv", "shopify-orders", "#5001",
              "instructed: 1 ACM-DRY5"),
        _case("etsy-same-value-two-spellings.csv", "etsy-items", "341", "held: unknown-sku"),
    ]
)  # fmt: skip


def _channel(name: str) -> str:
    return "case-" + "".join(one if one.isalnum() else "-" for one in name.lower())


def _house(folder: Path, cases: dict[str, Sent]) -> World:
    """A house in which each file came to a channel of its own, in one run."""
    world = World.build(folder)
    reference_data(world)
    assert world.run().code == 0
    config = world.folder / "config.yaml"
    added = ""
    for name, sent in cases.items():
        added += (
            f"  {_channel(name)}:\n    client: acme\n    mappings: [{sent.mapping}]\n"
            "    timezone: Europe/Berlin\n    currency: EUR\n    tax_in_prices: auto\n"
            "    start_at: 2026-01-01T00:00:00Z\n"
        )
        world.drop(_channel(name), "export.txt", sent.data)
    text = config.read_text("utf-8")
    assert text.count("\nchannels:\n") == 1
    config.write_text(text.replace("\nchannels:\n", f"\nchannels:\n{added}"), "utf-8")
    ran = world.run()
    assert "Traceback" not in ran.err, ran.err
    world.balance()
    return world


def _becomes(world: World, name: str, sent: Sent) -> str:
    channel = _channel(name)
    found = world.orders().get(f"{channel}/{sent.number}")
    if found is not None:
        state = found["state"]
        if state == "held":
            return "held: " + ", ".join(sorted({one["reason"] for one in found["holds"]}))
        if state == "instructed":
            pieces = [(one["quantity"] - one["shipped"] - one["cancelled"], one["sku"])
                      for one in found["lines"]]  # fmt: skip
            return "instructed: " + ", ".join(f"{n} {sku}" for n, sku in pieces if n)
        return str(state)
    for file, data in world.visible().items():
        told = data.decode("utf-8", "replace")
        kind, _, wanted = sent.becomes.partition(": ")
        if file.startswith("alerts/") and f"inbox/{channel}/" in told and wanted in told:
            return f"aside: {wanted}" if kind == "aside" else told
        if file.startswith(f"rejects/{channel}/") and wanted in told:
            return f"rejected: {wanted}"
    return "ignored"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> World:
    return _house(tmp_path_factory.mktemp("own") / "house", OWN)


@pytest.mark.parametrize("name", OWN)
def test_an_export_comes_out_as_its_order_needs_it(own: World, name: str) -> None:
    assert _becomes(own, name, OWN[name]) == OWN[name].becomes


def test_nothing_goes_to_a_warehouse_that_was_held_or_sent_by_others(own: World) -> None:
    sent = {one["order_id"]: one["state"] for one in own.orders().values() if one["shipments"]}
    assert set(sent.values()) == {"instructed"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> World:
    if not CASES.is_dir():
        pytest.skip(NO_CASES)
    return _house(tmp_path_factory.mktemp("shared") / "house", SHARED)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHARED)
def test_a_shared_case_comes_out_as_expected(shared: World, name: str) -> None:
    assert _becomes(shared, name, SHARED[name]) == SHARED[name].becomes
