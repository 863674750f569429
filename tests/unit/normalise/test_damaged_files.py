"""Files whose bytes were damaged on their way: every record comes out, and no order is another one
in silence. What is left out is what nobody can see: another letter or digit within one cell."""

from __future__ import annotations

import random

import pytest
from builders.byte_damage import DAMAGES, damaged, original, read_bytes, wrong
from builders.truths import Sample, samples

SAMPLES = [sample for sample in samples() if "partner" not in sample.truth]
FEW, MANY = 10, 250


def _told(sample: Sample, seed: str, times: int) -> list[str]:
    data, before = original(sample)
    found: list[str] = []
    for number in range(times):
        what, bad = damaged(data, random.Random(f"{seed} {number} {sample.path}"))
        told = wrong(before, read_bytes(sample, bad))
        # A workbook holds checksums; with new ones its cells may stand in each other's places.
        found += [f"{number}, {what}: {one}" for one in told if "/sheet" not in what]
    return found


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.path)
def test_no_damage_changes_an_order_in_silence(sample: Sample) -> None:
    assert _told(sample, "few", FEW) == []


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.path)
def test_no_damage_of_many_changes_an_order_in_silence(sample: Sample) -> None:
    assert _told(sample, "many", MANY) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.path)
def test_a_file_as_it_was_sent_is_read_as_before(sample: Sample) -> None:
    data, before = original(sample)
    assert before.records and list(wrong(before, read_bytes(sample, data))) == []


def test_every_damage_does_something() -> None:
    data = bytes(range(32, 127)) * 10
    for damage in DAMAGES:
        assert any(damage(data, 300, random.Random(n)) != data for n in range(3)), damage
