"""A whole file in memory, read as it is written, and two that belong together read side by side.
Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from processor.model.config import Limits
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
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.sorted_pairs import in_memory
from processor.normalise.survey import Survey, survey
from processor.problems.problem import Problem


class FileInMemory(NamedTuple):
    """A file that fits one mapping: how it is read as it is written, what is read of it, and its
    survey, None where it cannot be read as a whole."""

    mapping: Mapping
    data: bytes
    surveyed: Survey | None


def whole_file(
    data: bytes, name: str, mappings: Sequence[Mapping], spools: MakeSpool | None, limits: Limits
) -> tuple[FileInMemory | None, list[Problem]]:
    """The file by the one of the mappings that fits it, and what is wrong with it."""
    file = file_bytes(io.BytesIO(data), spools)
    found, problems = identify(file, name, mappings)
    if found is None:
        return None, problems
    data = file.as_read(found.file_format, found.options).begun().read()
    surveyed, more = survey(io.BytesIO(data), found, limits, name)
    return FileInMemory(found, data, surveyed), [*problems, *more]


def joined(
    lines: FileInMemory, orders: FileInMemory, names: tuple[str, str], limits: Limits
) -> tuple[FileInMemory, list[Problem]]:
    """The lines with what the other half says of their orders; `names` are what messages call the
    two files. Both halves have been read as a whole."""
    assert lines.surveyed is not None and orders.surveyed is not None
    own = HalfFile(io.BytesIO(lines.data), lines.mapping, lines.surveyed.header)
    theirs = HalfFile(io.BytesIO(orders.data), orders.mapping, orders.surveyed.header)
    data = b"".join(side_by_side(own, theirs, limits, in_memory))
    halves = [
        half_read(half.mapping, half.header, name)
        for half, name in zip((own, theirs), names, strict=True)
    ]
    mapping = joined_mapping(lines.mapping, options_of(lines.mapping, halves))
    surveyed, problems = survey(io.BytesIO(data), mapping, limits, names[0])
    return FileInMemory(mapping, data, surveyed), problems
