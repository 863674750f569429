"""Whether a file in an inbox is whole, where its sender says that its last record shows it."""

from __future__ import annotations

import errno

from processor.house.house import House
from processor.intake.inboxes import Opened
from processor.intake.scan import Arrival
from processor.intake.settle import Look
from processor.model.config import Carrier, Channel, Warehouse
from processor.model.sentence import Text, sentence
from processor.normalise.formats.format import FileBytes, file_bytes
from processor.normalise.identify import identify
from processor.normalise.survey import survey
from processor.spool.spool import spools_of_stream

# What a file that is still written may look like: cut in a letter or a cell, or laid out in full
# before its bytes come.
_CUT = (
    "file/quote",
    "file/encoding",
    "file/nul",
    "file/header-only",
    "file/empty",
    "sheet/unreadable",
)

# No plain file has this name any more.
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENXIO)


class WholeFiles:
    """Reads files of senders with `complete: trailer` or `count`, each again once it changed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.senders = {one.folder: one for one in house.config.senders}
        self.known: dict[str, tuple[Look | None, Text]] = {}

    def why_not(self, arrival: Arrival, opened: Opened) -> Text:
        """Why a file is not whole; nothing where it is, or where something else is wrong with it:
        then it is taken, and told of as any other."""
        sender = self.senders.get(arrival.sender)
        if sender is None or sender.arrival.complete not in ("trailer", "count"):
            return ""
        known = self.known.get(arrival.key)
        if known is None or known[0] != arrival.look:
            known = arrival.look, self._read(arrival, sender, opened)
            self.known[arrival.key] = known
        return known[1]

    def _read(
        self, arrival: Arrival, sender: Channel | Warehouse | Carrier, opened: Opened
    ) -> Text:
        config = self.house.config
        if arrival.look is None or arrival.look.size > config.limits.file_mb * 1_048_576:
            return ""
        allowed = [self.house.mappings[name] for name in sender.mappings]
        missing = sentence("inbox.waits-trailer")
        try:
            stream = opened(arrival)
        except OSError as error:
            if error.errno not in _NOT_THERE:
                raise
            # Taken back, or another thing by now: the claim takes only what was looked at.
            return ""
        with stream:
            file = file_bytes(stream, spools_of_stream(stream))
            mapping, problems = identify(file, arrival.name, allowed)
            if mapping is None:
                cut = _in_its_header(file) or any(one.code in _CUT for one in problems)
                return missing if cut else ""
            read = file.as_read(mapping.file_format, mapping.options).begun()
            found, problems = survey(read, mapping, config.limits, arrival.name, config.chunk)
        if found is not None or mapping.footer is None:
            return ""
        if any(one.code in _CUT or one.id == "file/footer.missing" for one in problems):
            return missing
        counted = sender.arrival.complete == "count"
        wrong = counted and any(one.code == "file/footer" for one in problems)
        return sentence("inbox.waits-count") if wrong else ""


def _in_its_header(file: FileBytes) -> bool:
    return file.is_small and b"\n" not in file.head and b"\r" not in file.head
