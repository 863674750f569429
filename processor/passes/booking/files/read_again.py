"""A file that was booked is read again from the archive, by the mapping that it was read by."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.house.earlier import UnreadableNow, house_of_texts
from processor.house.house import House
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.reference import reference
from processor.model.sentence import Text, sentence
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.survey import survey
from processor.passes.booking.files.arrive import ReadFile, shown
from processor.passes.booking.files.book_whole import WholeFile, portion_of
from processor.passes.booking.files.incoming import archived_of, as_it_came, aside_of, opened
from processor.passes.booking.files.senders import owner_of
from processor.transport import files


def read_again(house: House, connection: Connection, row: FileRow, now: int) -> WholeFile | Text:
    """The file with all it says, or why it cannot be read any more."""
    path = house.archive / row.archive
    owner = owner_of(house.config, row.sender)
    if owner is None:
        return sentence("arrive.no-owner", folder=row.sender)
    if files.look(path) is None:
        return sentence("arrive.copy-gone", archive=row.archive)
    try:
        then = house_of_texts(
            reference.texts_of(connection, row.bundle_id), str(house.state.parent)
        )
    except UnreadableNow:
        return sentence("arrive.mapping-unread", mapping=row.mapping)
    mapping = then.mappings.get(row.mapping)
    if mapping is None:
        return sentence("arrive.mapping-unread", mapping=row.mapping)
    mapping = as_it_came(path, mapping, row.name)
    try:
        opened_again = opened(archived_of(house, row), mapping)
    except Unspooled:
        return sentence("confirm.unreadable", file=shown(row))
    with opened_again as stream:
        surveyed, _ = survey(
            stream, mapping, house.config.limits, shown(row), row.chunk or house.config.chunk,
            aside_of(house), accepted=True,
        )  # fmt: skip
        if surveyed is None:
            return sentence("confirm.unreadable", file=shown(row))
        stream.seek(0)
        data = stream.read()
    one = ReadFile(row, mapping, surveyed)
    portion = portion_of(one, owner, surveyed.parts(data))
    read = FILE_KINDS[mapping.kind].read(portion)
    return WholeFile(one, read, portion, owner, now, house.config)
