"""A cancelled row of each shop cancels, whatever stands in its other cells."""

from __future__ import annotations

import io
import random
import re

import pytest
from builders.byte_damage import read_bytes
from builders.normalise_files import shipped
from builders.shop_days import DAYS, SAMPLES, Day, alone
from builders.truths import Sample, samples

from processor.normalise.formats.format import file_bytes
from processor.normalise.identify import identify

# No partner: what calls off stands in the file itself.
ALONE = [day for day in DAYS if not day.partner]
GARBLE = ("", "0", "-1", "?", "1E+99", "31.02.2026", "###", "Atlantis", "9" * 40, "true", "{}")
ROUNDS = 6
# In JSON the path of a cell, in a workbook a name of two lines or one that stands twice.
_CALLED_OTHERWISE = re.compile(r"\w\.\w|: | \(\d\)$")


def _columns(day: Day) -> list[str]:
    """The columns of a sample but those that say which order it is and that it is off."""
    file = file_bytes(io.BytesIO((SAMPLES / day.sample).read_bytes()))
    mapping, problems = identify(file, "f", [shipped(day.mapping)])
    assert mapping is not None, problems
    read = file.as_read(mapping.file_format, mapping.options)
    header = mapping.file_format.header(read, mapping.options)
    assert header is not None
    kept = {day.key, *day.cancelled}
    return [one for one in header if one and one not in kept and not _CALLED_OTHERWISE.search(one)]


def _sample(day: Day) -> Sample:
    [found] = [one for one in samples() if one.path == day.sample]
    return found


@pytest.mark.parametrize("day", ALONE, ids=lambda one: one.mapping)
def test_a_cancellation_never_depends_on_a_readable_order(day: Day) -> None:
    columns = _columns(day)
    order_id = day.order_id if day.order is None else "303-9000000-0000001"
    for number in range(ROUNDS):
        chance = random.Random(f"{day.mapping} {number}")
        garbled = {name: chance.choice(GARBLE) for name in columns}
        data = alone(
            day.sample, order_id, day.key, {**garbled, **day.cancelled}, day.encoding, day.mark
        )
        readings = [one for one in read_bytes(_sample(day), data).readings if one.named == order_id]
        assert [one.outcome for one in readings] == ["cancellation"], (number, garbled, readings)
