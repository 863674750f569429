"""Partners of files that were taken, and that could not be taken away with them.

Before a partner is taken away it is noted here that it must go, so that a connection that is cut in
the midst of it leaves none for ever: the next pass takes away the one that was meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from processor.intake.scan import Arrival, InboxPlace
from processor.intake.settle import Look
from processor.transport import files
from processor.transport.read_files import files_below


class OwedPartner(msgspec.Struct, frozen=True):
    """A partner that is to be taken away: whose, its name as bytes, size and time of change as they
    were seen, and the archive and file of it where it is kept."""

    sender: str
    name: bytes
    size: int
    mtime_ns: int
    archive: str
    target: str

    def is_of(self, partner: Arrival) -> bool:
        """True for the very file that was meant."""
        look = partner.look or Look(-1, -1, 0)
        named = (partner.sender, _bytes(partner.name)) == (self.sender, self.name)
        return named and (look.size, look.mtime_ns) == (self.size, self.mtime_ns)


class OwedPartners:
    """Those of one remote, whose fetched files lie in `work`."""

    def __init__(self, work: Path) -> None:
        self._folder = work.parent / "partners"

    def note(self, partner: Arrival, archive: Path, target: Path) -> Path:
        """Notes durably that it must go; gives what `settle` needs."""
        look = partner.look or Look(-1, -1, 0)
        owed = OwedPartner(
            partner.sender,
            _bytes(partner.name),
            look.size,
            look.mtime_ns,
            str(archive),
            str(target),
        )
        data = msgspec.json.encode(owed)
        path = self._folder / f"{hashlib.sha256(data).hexdigest()[:32]}.json"
        files.write_visible(path, data)
        return path

    def settle(self, path: Path) -> None:
        """Notes that it is gone."""
        files.remove(path)

    def all(self) -> Iterator[tuple[Path, OwedPartner]]:
        """All that are owed."""
        for path in files_below(self._folder):
            data = files.bytes_of(path)
            if data is not None:
                yield path, msgspec.json.decode(data, type=OwedPartner)


def take(place: InboxPlace, partner: Arrival, archive: Path, target: Path) -> None:
    """Takes a partner away from a remote; it is owed until it is gone."""
    owed = OwedPartners(place.work)
    note = owed.note(partner, archive, target)
    if place.take_partner(partner, archive, target):
        owed.settle(note)


def take_owed(place: InboxPlace, here: Sequence[Arrival]) -> None:
    """Takes away what is owed and still lies there as it was, among the partners `here`. What lies
    there otherwise is another one, of another file."""
    owed = OwedPartners(place.work)
    for path, one in owed.all():
        meant = [there for there in here if one.is_of(there)]
        archive, target = Path(one.archive), Path(one.target)
        if all(place.take_partner(there, archive, target) for there in meant):
            owed.settle(path)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
