"""The golden text of a mapping's sample: what a small file gives, as JSON for comparing. Pure."""

from __future__ import annotations

import io
from typing import Any

import msgspec

from processor.model.config import Channel, Limits
from processor.normalise.identify import identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders import read_orders
from processor.normalise.records import read_records
from processor.normalise.survey import survey
from processor.problems.problem import Problem, render

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


def golden(data: bytes, name: str, mapping: Mapping, channel: Channel = SAMPLE_CHANNEL) -> str:
    """All that reading a sample gives, in the order of its rows: orders, records, problems.

    `name` stands for the file in problems and sources. The text ends in a line feed.
    """
    found, problems = identify(data[:65_536], name, [mapping])
    surveyed = None
    if found is not None:
        surveyed, more = survey(io.BytesIO(data), mapping, Limits(), name)
        problems = [*problems, *more]
    result: dict[str, Any] = {"problems": _shown(problems)}
    if surveyed is not None:
        result["records"] = surveyed.records
    if surveyed is not None and mapping.kind == "orders":
        pieces = (*surveyed.chunks, *surveyed.scattered)
        parts = [(p.first_row, data[p.offset : p.offset + p.length]) for p in pieces]
        readings = read_orders(parts, surveyed.header, mapping, channel, name, "")
        result["readings"] = [
            {
                **msgspec.to_builtins(reading),
                "problems": _shown(reading.problems),
            }
            for reading in readings
        ]
    elif surveyed is not None:
        records = read_records(data, surveyed.header, mapping, name, channel.timezone)
        result["records_read"] = {
            **msgspec.to_builtins(msgspec.structs.replace(records, raw={})),
            "problems": _shown(records.problems),
        }
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"


def _shown(problems: list[Problem] | tuple[Problem, ...]) -> list[list[str]]:
    return [render(problem).splitlines() for problem in problems]
