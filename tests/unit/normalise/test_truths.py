"""The samples of the shipped mappings are read as it was written down by hand what they say."""

from __future__ import annotations

from typing import Any

import pytest
from builders.truths import Sample, as_truth, place_of, read_sample, samples

# No word of a file's name says what it is.
NAMES = ("a.csv", "Neue Datei (2).txt", "导出.DAT")
FULL = ("at", "to", "lines", "total")
ALONE = [sample for sample in samples() if "partner" not in sample.truth]


def _expected(truth: dict[str, Any]) -> dict[str, Any]:
    usual = {"outcome": "accepted"} | ({"pay": "paid"} if "at" in truth else {})
    expected = usual | truth
    if "lacks" in truth:
        expected["lacks"] = sorted(truth["lacks"])
    if "to" in truth:
        expected["to"] = place_of(truth["to"])
    return expected


@pytest.mark.parametrize("sample", ALONE, ids=lambda sample: sample.path)
def test_a_sample_says_what_was_written_down(sample: Sample) -> None:
    name = NAMES[len(sample.path) % len(NAMES)]
    readings = read_sample(sample, name)
    expected = {key: _expected(truth) for key, truth in sample.truth["orders"].items()}
    shown = {
        key: as_truth(one, expected.get(key, {"outcome": ""})) for key, one in readings.items()
    }
    assert shown == expected


def test_an_accepted_order_is_written_down_whole() -> None:
    lacking = [
        (sample.path, key)
        for sample in samples()
        for key, truth in sample.truth["orders"].items()
        if truth.get("outcome", "accepted") == "accepted" and not set(FULL) <= set(truth)
    ]
    assert lacking == []


def test_every_sample_of_a_channel_holds_at_least_eight_orders() -> None:
    assert [one.path for one in samples() if len(one.truth["orders"]) < 8] == []
