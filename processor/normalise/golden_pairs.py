"""The golden text of a sample whose orders two files make, as JSON for comparing. Pure.

The other half of a sample of lines is the sample of the same name of the other half's mapping.
"""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import msgspec

from processor.model.config import Channel, Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.golden import SAMPLE_ARRIVES, SAMPLE_CHANNEL
from processor.normalise.identify import identify
from processor.normalise.join_halves import (
    HalfFile,
    half_read,
    joined_mapping,
    options_of,
    side_by_side,
)
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import shown_problems
from processor.normalise.sorted_pairs import in_memory
from processor.normalise.survey import survey
from processor.problems.problem import Problem


class Sample(NamedTuple):
    """A file by its name, with its bytes."""

    name: str
    data: bytes


def golden_of_pair(
    lines: Sample, other: Sample, mapping: Mapping, channel: Channel = SAMPLE_CHANNEL
) -> str:
    """All that reading two samples together gives, as `golden` shows it. `mapping` is that of the
    lines, linked with that of the other half."""
    assert mapping.joins is not None
    own, problems = _half(lines, mapping)
    half, more = _half(other, mapping.joins.other)
    problems = [*problems, *more]
    result: dict[str, Any] = {}
    if own is not None and half is not None:
        read = [
            half_read(one.mapping, one.header, name)
            for one, name in ((own, lines.name), (half, other.name))
        ]
        both = joined_mapping(own.mapping, options_of(own.mapping, read))
        data = b"".join(side_by_side(own, half, Limits(), in_memory))
        surveyed, more = survey(io.BytesIO(data), both, Limits(), lines.name)
        problems = [*problems, *more]
        if surveyed is not None:
            result["records"] = surveyed.records
            portion = Portion(
                surveyed.parts(data), surveyed.header, both, lines.name, channel=channel,
                timezone=channel.timezone, arrived_at=SAMPLE_ARRIVES,
                headers_again=surveyed.headers_again,
            )  # fmt: skip
            kind = FILE_KINDS[mapping.kind]
            result |= kind.shown(kind.read(portion))
    result = {"problems": shown_problems(problems)} | result
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"


def _half(sample: Sample, mapping: Mapping) -> tuple[HalfFile | None, list[Problem]]:
    """A file of a pair, identified and read strictly; or what is wrong with it."""
    file = file_bytes(io.BytesIO(sample.data))
    found, problems = identify(file, sample.name, [mapping])
    if found is None:
        return None, problems
    surveyed, more = survey(io.BytesIO(sample.data), found, Limits(), sample.name)
    if surveyed is None:
        return None, [*problems, *more]
    stream = io.BytesIO(sample.data)
    return HalfFile(stream, found, surveyed.header), [*problems, *more]
