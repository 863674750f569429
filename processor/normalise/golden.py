"""The golden text of a mapping's sample: what a small file gives, as JSON for comparing. Pure."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import msgspec

from processor.model.config import Channel, Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.formats.spooled import MakeSpool
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
from processor.normalise.survey import Survey, survey
from processor.problems.problem import Problem, problem

# Samples are read as those of a channel that leaves everything to the file.
SAMPLE_CHANNEL = Channel(
    name="sample",
    client="sample",
    folder="sample",
    mappings=(),
    timezone="Europe/Berlin",
    currency="EUR",
    start_at="2020-01-01T00:00:00Z",
)
# When samples come in: the same moment each time, so that golden texts stay the same.
SAMPLE_ARRIVES = "2026-11-03T09:00:00Z"


class OtherSample(NamedTuple):
    """The sample of the other half of a sample's orders, and what makes its spools."""

    data: bytes
    spools: MakeSpool


def golden(
    data: bytes,
    name: str,
    mapping: Mapping,
    channel: Channel = SAMPLE_CHANNEL,
    spools: MakeSpool | None = None,
    other: OtherSample | None = None,
) -> str:
    """All that reading a sample gives, in the order of its rows: orders, records, problems.

    `name` stands for the file in problems and sources; the `other` half of its orders goes by the
    same one. The text ends in a line feed.
    """
    mapping, data, surveyed, problems = _read(data, name, mapping, spools)
    if mapping.joins is not None and surveyed is not None:
        if other is None:
            missing = problem("test/golden.no-half", file=name, half=mapping.joins.half)
            surveyed, problems = None, [*problems, missing]
        else:
            half, theirs, there, more = _read(other.data, name, mapping.joins.other, other.spools)
            problems = [*problems, *more]
            if there is not None:
                lines = HalfFile(io.BytesIO(data), mapping, surveyed.header)
                orders = HalfFile(io.BytesIO(theirs), half, there.header)
                data = b"".join(side_by_side(lines, orders, Limits(), in_memory))
                halves = [
                    half_read(mapping, lines.header, name),
                    half_read(half, orders.header, f"{half.name}/{name}"),
                ]
                mapping = joined_mapping(mapping, options_of(mapping, halves))
                surveyed, more = survey(io.BytesIO(data), mapping, Limits(), name)
                problems = [*problems, *more]
            else:
                surveyed = None
    result: dict[str, Any] = {"problems": shown_problems(problems)}
    if surveyed is not None:
        result["records"] = surveyed.records
        kind = FILE_KINDS[mapping.kind]
        parts, zone = surveyed.parts(data), channel.timezone
        portion = Portion(
            parts, surveyed.header, mapping, name, channel=channel, timezone=zone,
            arrived_at=SAMPLE_ARRIVES, headers_again=surveyed.headers_again,
        )  # fmt: skip
        result |= kind.shown(kind.read(portion))
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"


def _read(
    data: bytes, name: str, mapping: Mapping, spools: MakeSpool | None
) -> tuple[Mapping, bytes, Survey | None, list[Problem]]:
    """By which mapping a sample is read as it is written, what is read of it, its survey, and what
    is wrong with it."""
    file = file_bytes(io.BytesIO(data), spools)
    found, problems = identify(file, name, [mapping])
    if found is None:
        return mapping, data, None, problems
    data = file.as_read(found.file_format, found.options).begun().read()
    surveyed, more = survey(io.BytesIO(data), found, Limits(), name)
    return found, data, surveyed, [*problems, *more]
