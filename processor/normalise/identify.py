"""Which mapping a file belongs to: by its header and, where a mapping says so, its name. Pure.

Exactly one mapping must fit. None or two is a problem, never a guess; a near miss names the column
that is missing, the one that is probably meant, and the line of the mapping to change.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.sentence import listed
from processor.normalise.formats.format import Broken, FileBytes, Refusal
from processor.normalise.formats.formats import FORMATS
from processor.normalise.formats.header import row_of
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.looks import HeaderLook, look_at_header
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.near_misses import (
    NEAR,
    misread_header,
    none_fits,
    refused_file,
    renamed_column,
    renamed_problem,
)
from processor.problems.problem import Problem, problem


def as_written(file: FileBytes, name: str, mapping: Mapping) -> Mapping:
    """The mapping with the one way, of those that it lists, in which a file is written that was
    read by it before."""
    if len(mapping.file_format.ways(mapping.options)) == 1:
        return mapping
    look = look_at_header(file, name, mapping)
    return mapping if look is None else look.mapping


def _refusal(file: FileBytes, mappings: Sequence[Mapping]) -> Refusal | None:
    """Why it is a file of none of the formats that the mappings read; the first says it."""
    refusals = [
        FORMATS[word].refuse(
            file,
            [
                way
                for one in mappings
                if one.format == word
                for way in FORMATS[word].ways(one.options)
            ],
        )
        for word in dict.fromkeys(one.format for one in mappings)
    ]
    return None if None in refusals or not refusals else refusals[0]


def fits(file: FileBytes, name: str, mapping: Mapping) -> bool:
    """True if the file could be read with the mapping."""
    if _refusal(file, [mapping]) is not None:
        return False
    try:
        look = look_at_header(file, name, mapping)
    except Broken as broken:
        return broken.key.startswith("file/ambiguous")
    except Unspooled:
        return False
    return look is not None and look.fits


def identify(
    file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> tuple[Mapping | None, list[Problem]]:
    """The one mapping that fits a file, or the reason why there is none.

    Warnings (unknown columns of a mapping that warns) come together with the mapping.
    """
    if not file.head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return None, [problem("file/empty", file=name)]
    refusal = _refusal(file, mappings)
    if refusal is not None:
        return None, [refused_file(refusal, name)]
    looks, broken = _looks(file, name, mappings)
    if broken and not any(look.near >= NEAR for look in looks):
        return None, broken
    misread = misread_header(looks, name)
    if misread is not None:
        return None, [misread]
    fitting = [look for look in looks if look.fits]
    if len(fitting) == 1:
        return _accepted(fitting[0], file, name)
    if fitting:
        names = [look.mapping.name for look in fitting]
        return None, [problem("file/ambiguous", file=name, mappings=listed(names, "and"))]
    return None, none_fits(looks, file, name, mappings)


def _looks(
    file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> tuple[list[HeaderLook], list[Problem]]:
    """How the header compares with each mapping that can read one, and what the first says for
    which the header is there and cannot be read."""
    looks: list[HeaderLook] = []
    broken: list[Problem] = []
    for mapping in mappings:
        try:
            look = look_at_header(file, name, mapping)
        except Unspooled as unread:
            broken.append(refused_file(unread.said, name))
        except Broken as error:
            pieces = {**error.pieces, "lead": ""}
            broken.append(error.place.problem(error.key, name, field="", **pieces))
        else:
            looks += [] if look is None else [look]
    return looks, broken[:1]


def _accepted(look: HeaderLook, file: FileBytes, name: str) -> tuple[Mapping | None, list[Problem]]:
    may_be_empty = FILE_KINDS[look.mapping.kind].may_be_empty
    file_format, options = look.mapping.file_format, look.mapping.options
    if not may_be_empty and file_format.header_alone(file.as_read(file_format, options)):
        return None, [problem("file/header-only", file=name)]
    renamed = renamed_column(look)
    if renamed is not None:
        return look.mapping, [renamed_problem(look, *renamed, name)]
    if look.new and look.mapping.unknown_columns == "warn":
        warning = problem(
            "file/drift.new", file=name, line=row_of(look.header), severity="warning",
            mapping=look.mapping.file, columns=look.new,
        )  # fmt: skip
        return look.mapping, [warning]
    return look.mapping, []
