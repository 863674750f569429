"""The golden text of a mapping's sample: what a small file gives, as JSON for comparing. Pure."""

from __future__ import annotations

import io
from typing import Any

import msgspec

from processor.model.config import Channel, Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.formats.spooled import MakeSpool
from processor.normalise.identify import identify
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import shown_problems
from processor.normalise.survey import survey

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


def golden(
    data: bytes,
    name: str,
    mapping: Mapping,
    channel: Channel = SAMPLE_CHANNEL,
    spools: MakeSpool | None = None,
) -> str:
    """All that reading a sample gives, in the order of its rows: orders, records, problems.

    `name` stands for the file in problems and sources. The text ends in a line feed.
    """
    file = file_bytes(io.BytesIO(data), spools)
    found, problems = identify(file, name, [mapping])
    surveyed = None
    if found is not None:
        mapping = found
        data = file.as_read(mapping.file_format, mapping.options).begun().read()
        surveyed, more = survey(io.BytesIO(data), mapping, Limits(), name)
        problems = [*problems, *more]
    result: dict[str, Any] = {"problems": shown_problems(problems)}
    if surveyed is not None:
        result["records"] = surveyed.records
    if surveyed is not None:
        kind = FILE_KINDS[mapping.kind]
        parts, zone = surveyed.parts(data), channel.timezone
        portion = Portion(parts, surveyed.header, mapping, name, channel=channel, timezone=zone)
        result |= kind.shown(kind.read(portion))
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"
