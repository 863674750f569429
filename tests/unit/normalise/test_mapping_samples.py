"""Each shipped mapping reads its samples as their goldens say."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from builders.normalise_files import ROOT, mapping_texts, rejecting, shipped

from processor.normalise.formats.spooled import in_memory
from processor.normalise.golden import OtherSample, golden
from processor.normalise.linked import linked
from processor.normalise.read_mapping import read_mappings

FOLDER = ROOT / "mappings/samples"
SAMPLES = sorted(path for path in FOLDER.glob("*/*") if not path.name.endswith(".golden.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_is_read_as_its_golden_says(path: Path) -> None:
    mapping, data, other = shipped(path.parent.name), path.read_bytes(), None
    if mapping.joins is not None:
        theirs = (FOLDER / mapping.joins.half / path.name).read_bytes()
        other = OtherSample(theirs, in_memory(io.BytesIO(theirs)))
    text = golden(data, path.name, mapping, other=other)
    expected = path.with_name(f"{path.name}.golden.json").read_text("utf-8")
    assert text == expected


def test_every_mapping_has_a_sample() -> None:
    mappings, problems = read_mappings(mapping_texts())
    assert problems == []
    assert linked(mappings)[1] == []
    assert {path.parent.name for path in SAMPLES} == mappings.keys()


def test_a_golden_shows_what_was_rejected_and_why() -> None:
    data = (FOLDER / "shopify-orders/orders.csv").read_bytes()
    text = golden(data, "orders.csv", rejecting(shipped("shopify-orders")))
    assert '"outcome": "rejected"' in text
    assert "cell/number" in text
