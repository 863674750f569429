"""Mistakes in mappings that nobody of the house uses: they are told, and stop nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from msgspec.structs import replace

from processor.house.consequences import stem
from processor.model.config import Config
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.extending import mappings_below
from processor.problems.problem import Problem

_KIND = re.compile(r"^kind: *[\"']?([a-z-]+)", re.MULTILINE)


def idle_as_warnings(
    problems: Sequence[Problem], config: Config, texts: MappingOf[str, str]
) -> list[Problem]:
    """The problems of mappings, errors as warnings where no channel, warehouse or carrier lists it
    and none that is listed takes it over. `texts` are all mappings by file.

    Of a folder that takes all mappings of a kind, as that of the catalogue, none is idle; nor is
    one whose kind cannot be told.
    """
    listed = {name for one in config.senders for name in one.mappings}
    used = {file for file in texts if stem(file) in listed}
    below = mappings_below(texts)
    used |= {one for file in used for one in below.get(file, ())}
    return [
        replace(one, severity="warning") if _is_idle(one.file, texts, used) else one
        for one in problems
    ]


def _is_idle(file: str, texts: MappingOf[str, str], used: set[str]) -> bool:
    if file not in texts or file in used:
        return False
    said = _KIND.search(texts[file])
    kind = FILE_KINDS.get(said[1]) if said is not None else None
    return kind is not None and "catalogue" not in kind.folders
