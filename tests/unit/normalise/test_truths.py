"""The samples of the shipped mappings are read as it was written down by hand what they say."""

from __future__ import annotations

import pytest
from builders.truths import Sample, as_truth, expected, read_sample, samples

# No word of a file's name says what it is.
NAMES = ("a.csv", "Neue Datei (2).txt", "导出.DAT")
FULL = ("at", "to", "lines", "total")
ALONE = [sample for sample in samples() if "partner" not in sample.truth]


@pytest.mark.parametrize("sample", ALONE, ids=lambda sample: sample.path)
def test_a_sample_says_what_was_written_down(sample: Sample) -> None:
    name = NAMES[len(sample.path) % len(NAMES)]
    readings = read_sample(sample, name)
    wanted = {key: expected(truth) for key, truth in sample.truth["orders"].items()}
    shown = {key: as_truth(one, wanted.get(key, {"outcome": ""})) for key, one in readings.items()}
    # A row that is no part of any order need not say of which order it is none.
    apart = {key for key in wanted.keys() - shown.keys() if wanted[key]["outcome"] == "ignored"}
    assert shown == {key: one for key, one in wanted.items() if key not in apart}


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
