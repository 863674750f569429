"""The golden text of a mapping's sample: what a small file gives, as JSON for comparing. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from processor.model.config import Channel, Limits
from processor.normalise.formats.spooled import MakeSpool
from processor.normalise.joined_samples import joined, whole_file
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import shown_problems
from processor.problems.problem import problem

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
    read, problems = whole_file(data, name, [mapping], spools, Limits())
    if mapping.joins is not None and read is not None and read.surveyed is not None:
        if other is None:
            missing = problem("test/golden.no-half", file=name, half=mapping.joins.half)
            read, problems = None, [*problems, missing]
        else:
            half, more = whole_file(other.data, name, [mapping.joins.other], other.spools, Limits())
            problems = [*problems, *more]
            if half is not None and half.surveyed is not None:
                shown = (name, f"{mapping.joins.half}/{name}")
                read, more = joined(read, half, shown, Limits())
                problems = [*problems, *more]
            else:
                read = None
    result: dict[str, Any] = {"problems": shown_problems(problems)}
    if read is not None and read.surveyed is not None:
        mapping, data, surveyed = read.mapping, read.data, read.surveyed
        result["records"] = surveyed.records
        kind = FILE_KINDS[mapping.kind]
        parts, zone = surveyed.parts(data), channel.timezone
        portion = Portion(
            parts, surveyed.header, mapping, name, channel=channel, timezone=zone,
            arrived_at=SAMPLE_ARRIVES, headers_again=surveyed.headers_again,
        )  # fmt: skip
        result |= kind.shown(kind.read(portion))
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"
