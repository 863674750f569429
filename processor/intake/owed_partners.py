"""Partners of files that were taken, and that could not be taken away with them.

Before a partner is taken away it is noted here that it must go, so that a connection that is cut in
the midst of it leaves none for ever: the next pass takes away the one that was meant.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from processor.intake.scan import Arrival, InboxPlace
from processor.intake.settle import Look
from processor.transport import files
from processor.transport.read_files import files_below

_ENDING = ".json"


class OwedPartner(msgspec.Struct, frozen=True):
    """A partner that is to be taken away: whose, its name as bytes, size and time of change as they
    were seen, the archive and file of it where it is kept; `where` it lies at its remote, and its
    path as a look names it, as bytes."""

    sender: str
    name: bytes
    size: int
    mtime_ns: int
    archive: str
    target: str
    where: str
    path: bytes

    def is_of(self, partner: Arrival) -> bool:
        """True for the very file that was meant."""
        look = partner.look or Look(-1, -1, 0)
        named = (partner.sender, os.fsencode(partner.name)) == (self.sender, self.name)
        return named and (look.size, look.mtime_ns) == (self.size, self.mtime_ns)

    def at(self, remote: str) -> Arrival:
        """What was seen of it."""
        name, path = os.fsdecode(self.name), Path(os.fsdecode(self.path))
        return Arrival(self.sender, name, path, Look(self.size, self.mtime_ns, 0), remote, True)


class OwedPartners:
    """Those of one remote, whose fetched files lie in `work`."""

    def __init__(self, work: Path) -> None:
        self._folder = work.parent / "partners"

    def note(self, partner: Arrival, where: str, archive: Path, target: Path) -> Path:
        """Notes durably that it must go from `where`; gives what `settle` needs."""
        look = partner.look or Look(-1, -1, 0)
        owed = OwedPartner(
            partner.sender,
            os.fsencode(partner.name),
            look.size,
            look.mtime_ns,
            str(archive),
            str(target),
            where,
            os.fsencode(partner.path),
        )
        data = msgspec.json.encode(owed)
        path = self._folder / f"{hashlib.sha256(data).hexdigest()[:32]}{_ENDING}"
        files.write_visible(path, data)
        return path

    def settle(self, path: Path) -> None:
        """Notes that it is gone."""
        files.remove(path)

    def all(self) -> Iterator[tuple[Path, OwedPartner]]:
        """All that are owed."""
        for path in files_below(self._folder):
            data = files.bytes_of(path)
            # One that was being written as something was cut has another ending.
            if data is not None and path.suffix == _ENDING:
                yield path, msgspec.json.decode(data, type=OwedPartner)


def all_owed(work: Path) -> list[OwedPartner]:
    """What is owed at a remote, whose fetched files lie in `work`."""
    return [one for _, one in OwedPartners(work).all()]


def take_away(place: InboxPlace, partner: Arrival, archive: Path, target: Path) -> None:
    """Takes a partner away from a remote; it is owed until it is gone."""
    owed = OwedPartners(place.work)
    note = owed.note(partner, place.where(partner).path, archive, target)
    if place.take_partner(partner, archive, target):
        owed.settle(note)


def take_owed(place: InboxPlace, remote: str, were_looked_at: Callable[[str], bool]) -> None:
    """Takes away what is owed and still lies there as it was. What lies there otherwise is another
    one, of another file.

    It is owed no more only where the folder of its sender was looked at whole and it is gone from
    the very place: a folder that could not be read, or is looked at no more, tells nothing of it.
    """
    owed = OwedPartners(place.work)
    for path, one in owed.all():
        meant = one.at(remote)
        if not were_looked_at(one.sender) or place.where(meant).path != one.where:
            continue
        look = place.look_at(meant)
        still = look is not None and one.is_of(msgspec.structs.replace(meant, look=look))
        if not still or place.take_partner(meant, Path(one.archive), Path(one.target)):
            owed.settle(path)
