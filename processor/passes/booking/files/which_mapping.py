"""Which mapping of its folder an archived file belongs to, or why there is none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO

from processor.intake.scan import place_of
from processor.ledger.arrived.arrivals import FileRow
from processor.model.sentence import listed
from processor.normalise.formats.format import FileBytes, file_bytes
from processor.normalise.formats.spooled import MakeSpool, Spool, Unspooled
from processor.normalise.identify import fits, identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mended import as_mended
from processor.passes.booking.files.incoming import archived_of, is_workbook, mended_text, not_read
from processor.passes.booking.files.senders import allowed_mappings, owner_of, senders
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, problem
from processor.spool.spool import open_spool
from processor.transport.read_files import open_bytes

# Problems of a file that does lie in the right folder.
_ITS_OWN = ("file/header-only", "file/ambiguous", "file/workbook")


def find_mapping(runtime: Runtime, row: FileRow) -> tuple[Mapping | None, list[Problem]]:
    """The mapping of an archived file among those of its folder, or why there is none."""
    path = runtime.house.archive / row.archive
    allowed = allowed_mappings(runtime, row.sender)
    owner = owner_of(runtime.house.config, row.sender)
    with ExitStack() as streams:
        file = file_bytes(streams.enter_context(open_bytes(path)), _spools(runtime, row, streams))
        if owner and owner.channel and owner.channel.rejects == "xlsx" and is_workbook(path):
            spooled = [one for one in allowed or () if one.file_format.spool is not None]
            if not any(fits(file, row.name, one) for one in spooled):
                return _find_mended(runtime, row, allowed or ())
        return _find_mapping(runtime, row, file, allowed)


def _find_mended(
    runtime: Runtime, row: FileRow, allowed: Sequence[Mapping]
) -> tuple[Mapping | None, list[Problem]]:
    """The mapping of rejects that went out as a workbook and came back."""
    try:
        text = mended_text(runtime.house.archive / row.archive)
    except Unspooled as refusal:
        return None, [not_read(refusal, _shown(row))]
    return _find_mapping(
        runtime, row, file_bytes(io.BytesIO(text)), [as_mended(one) for one in allowed]
    )


def _spools(runtime: Runtime, row: FileRow, streams: ExitStack) -> MakeSpool:
    """Opens what is read of the file, once for each format: also what is wrong is found once."""
    made: dict[tuple[str, str], BinaryIO | Unspooled] = {}

    def make(word: str, spool: Spool[Any], told: str) -> BinaryIO:
        if (word, told) not in made:
            file = archived_of(runtime.house, row)
            try:
                found = open_spool(file, word, spool, told, runtime.stopping)
                made[word, told] = streams.enter_context(found)
            except Unspooled as refusal:
                made[word, told] = refusal
        known = made[word, told]
        if isinstance(known, Unspooled):
            raise known
        return known

    return make


def _shown(row: FileRow) -> str:
    return place_of(row.remote, row.sender, row.name)


def _find_mapping(
    runtime: Runtime, row: FileRow, file: FileBytes, allowed: Sequence[Mapping] | None
) -> tuple[Mapping | None, list[Problem]]:
    if allowed is not None:
        mapping, problems = identify(file, _shown(row), allowed)
        if mapping is not None or any(one.code in _ITS_OWN for one in problems):
            return mapping, problems
    else:
        key = "file/folder" if row.sender else "file/folder.none"
        folders = senders(runtime)
        problems = [problem(key, file=_shown(row), folder=row.sender, folders=folders)]
    owners = [
        sender
        for sender in senders(runtime)
        if sender != row.sender
        and any(fits(file, row.name, one) for one in allowed_mappings(runtime, sender) or ())
    ]
    if owners and file.head:
        key = "file/wrong-folder" if len(owners) == 1 else "file/wrong-folder.several"
        problems = [problem(key, file=_shown(row), owners=listed(owners, "or"))]
    return None, problems
