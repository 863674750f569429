"""What a warehouse reads lists goods as a picker walks; what was written before stays as it was."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest
from builders.customs_orders import dispatch, item, line, order
from builders.paths import ROOT

from processor.documents.kinds import KINDS
from processor.documents.layouts.layout import read_layout
from processor.documents.papers.context import Context
from processor.documents.render import render_part
from processor.house.config_file import read_config
from processor.model.dispatch import Dispatch, Part
from processor.model.numbers import sscc

# As the ledger gives them: by the bins as texts.
BINS = ("", "A10", "A2", "B-01")
WALKED = ["A2", "A10", "B-01", ""]


@pytest.fixture(scope="module")
def context() -> Context:
    """The configuration and the layout of PL1 of the project."""
    config, problems = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/h")
    assert config is not None, problems
    path = "mappings/outgoing/instruction-pl1.yaml"
    layout, problems = read_layout((ROOT / path).read_text("utf-8"), path)
    assert layout is not None, problems
    return Context(
        config=config, layouts={"instruction-pl1": layout}, codes=None, accepted={}, schemas={}
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sent() -> Dispatch:
    """A shipment from PL1 with goods of four bins in one parcel."""
    skus = [f"SKU-{n}" for n in range(len(BINS))]
    lines = [line(n, sku) for n, sku in enumerate(skus)]
    made = dispatch(
        order(*lines, channel="acme-shopify"), *map(item, skus), warehouse="PL1", customs="none"
    )
    [parcel] = made.parcels
    contents = tuple(
        msgspec.structs.replace(one, bin=place)
        for one, place in zip(parcel.contents, BINS, strict=True)
    )
    return msgspec.structs.replace(
        made,
        parcels=(msgspec.structs.replace(parcel, contents=contents, sscc=sscc("5901234", "3", 1)),),
    )


def part(kind: str, *sent: Dispatch) -> Part:
    return Part(
        kind=kind, wave="W000001", part=1, warehouse="PL1", client="", at="2026-11-03T09:00:00Z",
        dispatches=sent,
    )  # fmt: skip


def column(data: bytes, title: str) -> list[str]:
    return [row[title] for row in csv.DictReader(io.StringIO(data.decode()))]


def test_an_instruction_lists_goods_as_a_picker_walks(context: Context, sent: Dispatch) -> None:
    made = render_part(part("instruction", sent), context)
    assert column(made.data, "Bin") == WALKED
    assert column(made.data, "SKU") == ["SKU-2", "SKU-1", "SKU-3", "SKU-0"]


def test_so_do_the_lines_of_a_shipment_in_several_parcels(context: Context, sent: Dispatch) -> None:
    [parcel] = sent.parcels
    two = tuple(
        msgspec.structs.replace(parcel, sscc=f"35901234000000001{n}", contents=some)
        for n, some in enumerate((parcel.contents[:2], parcel.contents[2:]))
    )
    split = msgspec.structs.replace(sent, parcels=two)
    assert column(render_part(part("instruction", split), context).data, "Bin") == WALKED


def test_the_index_of_labels_names_the_bin_that_is_walked_to_first(
    context: Context, sent: Dispatch
) -> None:
    assert column(render_part(part("label-index", sent), context).data, "first_bin") == ["A2"]


@pytest.mark.parametrize(
    ("kind", "made_by", "column_of", "was"),
    [
        ("instruction", "instruction/1", "Bin", list(BINS)),
        ("label-index", "label-index/2", "first_bin", [""]),
    ],
)
def test_what_was_written_by_bins_as_texts_is_written_so_again(
    kind: str, made_by: str, column_of: str, was: list[str], context: Context, sent: Dispatch
) -> None:
    again = render_part(part(kind, sent), context, made_by)
    assert column(again.data, column_of) == was
    assert again.renderer == made_by


def test_an_index_of_the_first_version_has_no_column_of_notes(
    context: Context, sent: Dispatch
) -> None:
    first, second = (
        render_part(part("label-index", sent), context, f"label-index/{n}").data for n in (1, 2)
    )
    pairs = zip(first.splitlines(), second.splitlines(), strict=True)
    assert all(now.rpartition(b",")[0] == was for was, now in pairs)


def test_a_label_lists_its_first_lines_as_a_picker_walks_and_earlier_ones_as_they_did(
    context: Context, sent: Dispatch
) -> None:
    pages = {
        made_by: render_part(part("label", sent), context, made_by).data
        for made_by in ("", *(one.version for one in KINDS["label"].earlier))
    }
    assert len(set(pages.values())) == len(pages)
    assert all(data.startswith(b"%PDF") for data in pages.values())
